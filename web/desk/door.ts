// Who else is behind the same door: what threatens one of them threatens all, so every card and every sheet goes by the door and not by the incident.

import type { Hazard, IncidentCard, Outside } from '../client/types.ts';
import { classWord } from '../kit/words.ts';

/** Case and blanks do not make another door. */
const doorOf = ({ address, postcode }: IncidentCard): string => [address, postcode].map((part) => part.toLowerCase().replaceAll(/\s+/g, ' ').trim()).join('|');

/** Whether it is over: nobody is behind the door for it any more. */
const isOver = (card: IncidentCard): boolean => card.state === 'resolved' || card.state === 'closed';

/** The others that are not over at the same door: those of the same open visit, and those at the same address; by number. */
export function besides(card: IncidentCard, cards: Iterable<IncidentCard>): IncidentCard[] {
  const visit = card.job?.state === 'open' ? card.job.id : null;
  const door = card.address.trim() === '' ? null : doorOf(card);
  return [...cards]
    .filter((other) => other.id !== card.id && !isOver(other) && ((visit !== null && other.job?.id === visit) || (door !== null && doorOf(other) === door)))
    .sort((one, other) => one.number - other.number);
}

/** What keeps us outside a door. */
export interface Threat {
  outside: Outside;
  /** Whether those who come for it are known to be called. */
  called: boolean;
  /** Whose incident says so, where it is not this one's own. */
  from: IncidentCard | null;
}

/** What keeps us outside this door: a fire before gas, what it says itself before what another at the door says. */
export function threatOf(card: IncidentCard, others: readonly IncidentCard[]): Threat | null {
  const here = isOver(card) ? [card] : [card, ...others];
  for (const outside of ['fire', 'gas'] as const) {
    const from = here.find((one) => one.outside === outside);
    if (from !== undefined) return { outside, called: from.outside_called, from: from === card ? null : from };
  }
  return null;
}

/** "Fire", or "Fire at this door (1005)" where it is another's. */
export const threatWords = ({ outside, from }: Threat): string => `${classWord[outside]}${from === null ? '' : ` at this door (${from.number})`}`;

/** Everything known to be dangerous behind this door, each once. */
export function hazardsAt(card: IncidentCard, others: readonly IncidentCard[]): Hazard[] {
  const all = [card, ...others].flatMap((one) => one.hazards);
  return all.filter((hazard, at) => all.findIndex((other) => other.kind === hazard.kind && other.note === hazard.note) === at);
}
