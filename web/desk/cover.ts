// How the cover is said in words, and when it is another.

import type { Closure, Cover, Gap, ResponderCard } from '../client/types.ts';
import { timeOfDay } from '../kit/duration.ts';

/** What can be asked for, minutes. */
export const WITHIN = [30, 45, 60] as const;

const clients = (count: number): string => `${count.toLocaleString('en-GB')} ${count === 1 ? 'client' : 'clients'}`;

/** Whole percent, never rounded up: 99.6 % is not all of them. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.floor((part * 100) / whole)} %`;
}

/** Whole minutes, rounded up: nobody is promised more than we know. */
export const minutes = (seconds: number): string => `${Math.ceil(seconds / 60)} min`;

/** The share of the clients somebody would be with in time, in a sentence. */
export function summary(cover: Cover): string {
  if (cover.clients === 0) return 'No client’s home is on the map yet.';
  const within = `within ${minutes(cover.within_s)}`;
  if (cover.responders.length === 0) return `Nobody could set off now: none of ${clients(cover.clients)} would have somebody ${within}.`;
  return `${percent(cover.covered, cover.clients)} of ${clients(cover.clients)} would have somebody ${within} if they set off now.`;
}

/** How it was measured, and what that is worth. */
export function measured(cover: Cover): string {
  return `${onWhat(cover)}${cover.decided_by === null ? '' : ` Decisions are measured otherwise: ${cover.decided_by}.`}`;
}

function onWhat(cover: Cover): string {
  switch (cover.basis) {
    case 'roads':
      return `Measured on the ${cover.measured}, round what is closed.`;
    case 'approximate':
      return 'Approximate: measured on roads derived from postcodes, not on real ones.';
    case 'straight_line':
      return 'Approximate: there is no map, so it is measured in a straight line.';
  }
}

/** The gap that comes when the one goes who is missed most; empty while nobody would be missed. */
export function gap(cover: Cover): string {
  const [first] = cover.responders;
  if (first === undefined || first.without === cover.covered) return '';
  return `If ${first.call_sign} goes to a visit: ${percent(first.without, cover.clients)}.`;
}

/** What is amiss with the cover, as the header says it: what, how many clients, since when. */
export function gapWords({ clients: out, of, ready, since, at_least, within_s }: Gap): string {
  const what = ready === 0 ? `Nobody could set off: ${clients(of)}` : `Nobody within ${minutes(within_s)}: ${out.toLocaleString('en-GB')} of ${clients(of)}`;
  return `${what}, since ${at_least ? 'at least ' : ''}${timeOfDay(since)}`;
}

/** Changes when somebody comes, goes or is sent, and when a street is closed or opened: then the cover is another. */
export function occasion(fleet: readonly ResponderCard[], closures: readonly Closure[]): string {
  const duty = fleet.filter((one) => one.duty === 'on').map((one) => `${one.id} ${one.state}`);
  return [...duty, ...closures.filter((one) => one.holds).map((one) => one.id)].join('|');
}
