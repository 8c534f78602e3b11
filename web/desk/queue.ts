// The order of the queue, and how it is held still while somebody points at it.

import type { Deadline, IncidentCard, Priority, Situation } from '../client/types.ts';
import { shownPriority } from '../kit/fire.ts';
import { classWord } from '../kit/words.ts';

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

/** What the held order keeps out of sight, gravest first in words; null where that is nothing. */
export function heldBack(fresh: readonly IncidentCard[], moved: readonly IncidentCard[]): { text: string; grave: boolean } | null {
  const [first] = [...fresh, ...moved].sort(byUrgency);
  if (first === undefined) return null;
  const priority = shownPriority(first);
  const parts = [...(fresh.length > 0 ? [`${fresh.length} new above`] : []), ...(moved.length > 0 ? [`${moved.length} ringing further down`] : [])];
  const mark = priority === 'fire' ? 'FIRE among ' : priority === 'p1' ? 'P1 among ' : '';
  return { text: `${mark}${parts.join(', ')}`, grave: mark !== '' };
}

/** The next deadline of a card, soonest first. */
export const nextDeadline = (card: IncidentCard): Deadline | null =>
  card.deadlines.reduce<Deadline | null>((soonest, deadline) => (soonest === null || deadline.due < soonest.due ? deadline : soonest), null);

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
