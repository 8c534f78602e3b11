// Whether a partner knows how its case stands: what its machine took last, and what it has not taken.

import type { Case, HandOverState, Told } from '../client/types.ts';
import { timeOfDay } from '../kit/duration.ts';

const stateWord: Record<HandOverState, string> = {
  received: 'we have it',
  info_needed: 'something is missing',
  escalated: 'nobody has accepted',
  accepted: 'accepted',
  en_route: 'on the way',
  arrived: 'at the door',
  gained_access: 'in',
  with_client: 'with the client',
  stood_down: 'stood down',
  outcome: 'how it ended',
  closed: 'closed',
};
const inWords = (one: Told): string => `${stateWord[one.state]} ${timeOfDay(one.at)}`;

/** What follows the partner's name, and whether they may not know. */
export interface Known {
  text: string;
  lost: boolean;
}

/** Whether the partner of this case knows how it stands; `told` is what was sent about the incident, in order. */
export function toldWords(told: readonly Told[], { organisation, call_back }: Pick<Case, 'organisation' | 'call_back'>): Known {
  const ring = call_back === '' ? 'ring them' : `ring ${call_back}`;
  const theirs = told.filter((one) => one.organisation === organisation);
  if (theirs.length === 0) return { text: `is not told by machine: ${ring}`, lost: false };
  const last = theirs.findLastIndex((one) => one.reach === 'taken');
  const taken = theirs[last];
  const knows = taken === undefined ? '' : `knows: ${inWords(taken)}`;
  // In order for each address: what came before the last that was taken is taken or given up.
  const after = theirs.slice(last + 1);
  const refused = after.filter((one) => one.reach === 'failed').at(-1);
  const waits = after.filter((one) => one.reach === 'trying');
  const [first] = waits;
  const newest = waits.at(-1) ?? refused;
  if (newest === undefined) return { text: knows, lost: false };
  const joined = knows === '' ? '' : `${knows}. `;
  if (first === undefined) return { text: `${joined}${joined === '' ? 'cannot be told' : 'Cannot be told'}: ${inWords(newest)}. Their address is switched off: ${ring}`, lost: true };
  if (waits.every((one) => one.attempts === 0)) return { text: `${joined}${joined === '' ? 'is' : 'Is'} being told: ${inWords(newest)}`, lost: false };
  return { text: `${joined}${joined === '' ? 'not' : 'Not'} yet told: ${inWords(newest)}, trying since ${timeOfDay(first.at)}. If it cannot wait, ${ring}`, lost: true };
}
