// What the desk hears, and when: a pure reading of the queue and the link. Everything that sounds is on the screen too.

import type { Gap, IncidentCard } from '../client/types.ts';
import { shownPriority } from '../kit/fire.ts';
import { lengthOf, type Rhythm } from '../kit/sound.ts';
import { asksFor } from './alerts.ts';
import { isOver } from './queue.ts';

/** The sounds of the desk, gravest first. */
export const ALARMS = ['fire', 'p1', 'line', 'alert', 'ringing', 'cover'] as const;
export type Alarm = (typeof ALARMS)[number];

/** Told apart by their rhythm, by whoever hears no difference of pitch. */
export const rhythms: Record<Alarm, Rhythm> = {
  /** Three long ones. */
  fire: { beeps: [[0, 500], [600, 500], [1200, 500]], pitch_hz: 740 },
  /** Three short ones, twice. */
  p1: { beeps: [[0, 140], [220, 140], [440, 140], [900, 140], [1120, 140], [1340, 140]], pitch_hz: 1180 },
  /** One very long one. */
  line: { beeps: [[0, 1400]], pitch_hz: 330 },
  /** One long one and two short ones. */
  alert: { beeps: [[0, 420], [540, 120], [760, 120]], pitch_hz: 620 },
  /** Two even ones. */
  ringing: { beeps: [[0, 220], [420, 220]], pitch_hz: 880 },
  /** One short and one long, low and quiet: nobody is in danger yet. */
  cover: { beeps: [[0, 120], [240, 600]], pitch_hz: 440, volume: 0.25 },
};
export const alarmWord: Record<Alarm, string> = {
  fire: 'Fire rings: three long',
  p1: 'P1 rings: three short, twice',
  line: 'The line is lost: one very long',
  alert: 'An alert needs somebody: one long, two short',
  ringing: 'Another call rings: two even',
  cover: 'A gap in the cover: one short, one long, quiet',
};

/** How often what stands is heard again, in real time. */
export const AGAIN_MS = { urgent: 5_000, ringing: 10_000, line: 10_000, decide: 30_000 } as const;

/** One thing that sounds: once, or again until it is gone. */
export interface Cause {
  alarm: Alarm;
  name: string;
  again_ms: number | null;
}

/** What is about a responder and not about the client: it is to be settled whatever has become of the incident. */
const OF_RESPONDERS: readonly string[] = ['stand_down_not_seen', 'left_unsafe', 'step_after_stand_down'];

/** What of one incident sounds at the desk of `person`: once nothing more is to be done for the client, only what is about a responder. */
function causesOf(card: IncidentCard, person: string): Cause[] {
  if (isOver(card)) return card.alerts.filter(({ kind }) => OF_RESPONDERS.includes(kind)).flatMap((alert) => alertCause(card, alert));
  const found: Cause[] = [];
  if (card.state === 'ringing') {
    const priority = shownPriority(card);
    const alarm = priority === 'fire' || priority === 'p1' ? priority : 'ringing';
    const tooLong = card.alerts.some((alert) => alert.kind === 'not_answered');
    // A unit that is pressed again is another ring.
    found.push({ alarm, name: `rings ${card.id} ${card.activations}`, again_ms: alarm === 'ringing' && !tooLong ? AGAIN_MS.ringing : AGAIN_MS.urgent });
  }
  found.push(...card.alerts.flatMap((alert) => alertCause(card, alert)));
  if (card.proposal !== null && card.proposal.by !== person) found.push({ alarm: 'alert', name: `proposal ${card.id} ${card.proposal.at}`, again_ms: AGAIN_MS.decide });
  if (card.lowering !== null && card.lowering.by !== person) found.push({ alarm: 'alert', name: `lowering ${card.id} ${card.lowering.at}`, again_ms: AGAIN_MS.decide });
  for (const one of card.cases)
    if (one.accepted_at === null) found.push({ alarm: 'alert', name: `case ${card.id} ${one.organisation} ${one.reference}`, again_ms: null });
  return found;
}

/** How an alert sounds; not at all where it is only to be noted, or its call rings by itself. */
function alertCause(card: IncidentCard, { kind, at }: IncidentCard['alerts'][number]): Cause[] {
  const asked = asksFor(kind);
  if (asked === 'note' || (kind === 'not_answered' && card.state === 'ringing')) return [];
  const times = kind === 'repeated' ? card.activations : at;
  return [{ alarm: 'alert', name: `${kind} ${card.id} ${times}`, again_ms: asked === 'decide' ? AGAIN_MS.decide : null }];
}

/** Everything that sounds at the desk of `person` now. A gap in the cover is heard once: it stays in the header. */
export function causes(cards: Iterable<IncidentCard>, stale: boolean, person: string, gap: Gap | null): Cause[] {
  const found = [...cards].flatMap((card) => causesOf(card, person));
  if (gap !== null) found.push({ alarm: 'cover', name: `cover ${gap.since}`, again_ms: null });
  return stale ? [{ alarm: 'line', name: 'line', again_ms: AGAIN_MS.line }, ...found] : found;
}

/** Which sound comes next: one at a time, the gravest first, each cause at once and then at its own pace. */
export class Alarms {
  #last = new Map<string, number>();
  #until = 0;

  /** The sound to play now, if one is due. Once given it counts as heard, for all that asked for it. */
  next(now: number, standing: readonly Cause[]): Alarm | null {
    const names = new Set(standing.map((cause) => cause.name));
    for (const name of [...this.#last.keys()]) if (!names.has(name)) this.#last.delete(name);
    if (now < this.#until) return null;
    const due = standing.filter(({ name, again_ms }) => {
      const last = this.#last.get(name);
      return last === undefined || (again_ms !== null && now - last >= again_ms);
    });
    const alarm = ALARMS.find((one) => due.some((cause) => cause.alarm === one)) ?? null;
    if (alarm === null) return null;
    for (const cause of standing) if (cause.alarm === alarm) this.#last.set(cause.name, now);
    this.#until = now + lengthOf(rhythms[alarm]);
    return alarm;
  }
}
