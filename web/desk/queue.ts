// The order of the queue, and how it is held still while somebody points at it.

import type { Deadline, IncidentCard, Priority, Situation } from '../client/types.ts';
import { shownPriority } from '../kit/fire.ts';
import { classWord, priorityWord } from '../kit/words.ts';

const rank: Record<Priority, number> = { fire: 0, p1: 1, p2: 2, p3: 3, p4: 4 };

/** What needs somebody before what only waits to be closed. Within each fire first, then priority, then what rings, then age. */
export function byUrgency(a: IncidentCard, b: IncidentCard): number {
  const done = Number(a.state === 'resolved') - Number(b.state === 'resolved');
  const rings = Number(b.state === 'ringing') - Number(a.state === 'ringing');
  return done || rank[shownPriority(a)] - rank[shownPriority(b)] || rings || a.received_at - b.received_at || a.number - b.number;
}

/** What of the queue is on the screen. */
export interface Presented {
  ids: string[];
  /** New ones that are not shown yet, because the order is being held. */
  waiting: string[];
}

/**
 * The order to show. While it is held, the ids that stand keep their places, also those that have gone, and new ones wait;
 * when it is let go, the true order shows.
 */
export function present(order: readonly string[], standing: readonly string[], held: boolean): Presented {
  if (!held || standing.length === 0) return { ids: [...order], waiting: [] };
  const known = new Set(standing);
  return { ids: [...standing], waiting: order.filter((id) => !known.has(id)) };
}

/** Those that ring and stand below what they come before in truth: opened again, or become more urgent, while the order is held. */
export function raised(order: readonly string[], standing: readonly string[], rings: (id: string) => boolean): string[] {
  const place = new Map(order.map((id, at) => [id, at]));
  let last = -1;
  return standing.filter((id) => {
    const at = place.get(id);
    if (at === undefined) return false;
    const passed = at < last;
    last = Math.max(last, at);
    return passed && rings(id);
  });
}

/** Those that ring and can wait for nobody, a fire or a P1, out of these. */
export const ringsGravely = (card: IncidentCard): boolean => card.state === 'ringing' && ['fire', 'p1'].includes(shownPriority(card));

/** What of the queue is out of sight, gravest first in words, and which one that is; null where that is nothing. */
export interface Unseen {
  first: string;
  text: string;
  grave: boolean;
}

/**
 * What nobody sees: the new ones a held order does not draw, those that ring and stand lower than they belong,
 * and a fire or P1 that rings outside the visible part of the list, whoever points where.
 */
export function unseen(fresh: readonly IncidentCard[], moved: readonly IncidentCard[], outside: readonly IncidentCard[]): Unseen | null {
  const all = [...new Map([...fresh, ...moved, ...outside.filter(ringsGravely)].map((card) => [card.id, card])).values()].sort(byUrgency);
  const [first] = all;
  if (first === undefined) return null;
  const priority = shownPriority(first);
  const grave = priority === 'fire' || priority === 'p1';
  const name = `${grave ? `${priorityWord[priority].toUpperCase()} ` : ''}${first.number}`;
  const more = all.length === 1 ? '' : ` and ${all.length - 1} more`;
  const lower = moved.includes(first) && !outside.includes(first);
  const verb = first.state !== 'ringing' ? 'is new, out of sight' : lower ? 'rings further down' : 'rings out of sight';
  return { first: first.id, text: `${name} ${verb}${more}`, grave };
}

/** For how long whoever has scrolled the list themselves is left where they are, in real time. */
export const SCROLLED_MS = 4_000;

/** Whether the list goes to its top now that its order is let go: not under the eyes of whoever has just scrolled it. */
export const goesToTop = (now: number, scrolledAt: number | null): boolean => scrolledAt === null || now - scrolledAt >= SCROLLED_MS;

/** The next deadline of a card, soonest first. */
export const nextDeadline = (card: IncidentCard): Deadline | null =>
  card.deadlines.reduce<Deadline | null>((soonest, deadline) => (soonest === null || deadline.due < soonest.due ? deadline : soonest), null);

/** Whether nothing more is to be done but to close it. */
export const isOver = (card: IncidentCard): boolean => card.state === 'resolved' || card.state === 'closed';

/** Whether somebody has to act on it now: it rings, or an alert stands. */
export const needsAct = (card: IncidentCard): boolean => card.state === 'ringing' || card.alerts.length > 0 || card.proposal !== null;

/** The id `by` places from `from` in a list; stays inside; the first when `from` is not there. */
export function neighbour(ids: readonly string[], from: string | null, by: number): string | null {
  if (ids.length === 0) return null;
  const at = from === null ? -1 : ids.indexOf(from);
  if (at < 0) return ids[by < 0 ? ids.length - 1 : 0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
}

/** Whether nobody spoke and nobody has said what is the matter: a silent call, whatever it is called later. */
export const isSilent = (card: IncidentCard): boolean => card.situation === null && card.speech === false && (card.class === 'person' || card.class === 'unrecognised');

/** What is the matter, as far as it is known, in the words of `words`. */
export const matterOf = (card: IncidentCard, words: Record<Situation, string>): string =>
  card.situation !== null ? words[card.situation] : isSilent(card) ? words.silent : classWord[card.class];

/** What a card calls the person: the client, the caller, or that nobody knows. */
export const whoOf = (card: IncidentCard): string => card.client_name ?? card.caller ?? 'Unknown caller';

/** The address in one line. */
export const whereOf = (card: { address: string; postcode: string }): string =>
  [card.address, card.postcode].filter((part) => part !== '').join(', ') || 'Place not known';
