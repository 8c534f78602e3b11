// Offers as the desk reads them: who may still accept, how long they would take as far as that is known, and why one is over.

import type { Candidate, ClientFull, IncidentCard, JobCard, Offer, ResponderCard } from '../client/types.ts';
import { declineWord, responderStateWord } from '../kit/words.ts';
import { liveAssignments, minutes, openOffers } from './next.ts';

/** What is sent of how long this one takes: nothing where the plan has not worked it out, for nobody is told a guess. */
export const estimateOf = (one: Candidate | undefined): { estimate_s?: number } => (one === undefined || one.total_s <= 0 ? {} : { estimate_s: Math.round(one.total_s) });

/** How long whoever was asked would take; said plainly where nobody worked it out. */
export const estimateWords = ({ estimate_s, approximate }: Offer): string => (estimate_s > 0 ? `${minutes(estimate_s)}${approximate ? ' (approximate)' : ''}` : 'time not worked out');

/** Those who gave no answer in time and may still accept, by telephone too: their place is free and nothing newer was put to them. */
export function mayStillAccept(job: JobCard): Offer[] {
  if (job.state !== 'open') return [];
  const live = liveAssignments(job);
  const taken = new Set(live.map((one) => one.slot));
  const busy = new Set([...live.map((one) => one.responder), ...job.offers.filter((offer) => offer.state === 'open').map((offer) => offer.to)]);
  return job.offers.filter((offer, at) => offer.state === 'lapsed' && !taken.has(offer.slot) && !busy.has(offer.to) && !job.offers.slice(at + 1).some((later) => later.to === offer.to));
}

const WITHDRAWN: Record<string, string> = {
  filled: 'somebody else accepted',
  engaged: 'they accepted another visit',
  off_duty: 'they went off duty or off the road',
  cancelled: 'the visit was called off',
  superseded: 'another offer took its place',
  desk: 'by the desk',
  changed: 'the visit changed and is asked anew',
  stays_on: 'they keep the visit they have',
};

/** Why an offer is over, in words: the reason of a decline before what was noted with it. */
export function reasonWords({ state, reason }: Pick<Offer, 'state' | 'reason'>): string {
  if (reason === null || reason === '') return '';
  if (state === 'withdrawn') return WITHDRAWN[reason] ?? reason.replaceAll('_', ' ');
  const [code = '', ...note] = reason.split(': ');
  const words = code in declineWord ? declineWord[code as keyof typeof declineWord].toLowerCase() : code.replaceAll('_', ' ');
  return [words, ...note].join(': ');
}

/** Who has the job or is being asked for it. */
const taken = (job: JobCard | null): Set<string> => new Set([...liveAssignments(job).map((one) => one.responder), ...openOffers(job).map((offer) => offer.to)]);

/** Those the desk can offer this job to, whatever the plan thinks: on duty, on the road, on no visit, and not asked for it already. The server refuses everybody else. */
export const mayBeAsked = (responders: readonly ResponderCard[], job: JobCard | null): ResponderCard[] => {
  const has = taken(job);
  return responders.filter((one) => one.duty === 'on' && (one.state === 'available' || one.state === 'offered') && !has.has(one.id));
};

/** Why those on duty who are not asked for it cannot be, in a sentence; empty where that is nobody. */
export function cannotBeAsked(responders: readonly ResponderCard[], job: JobCard | null): string {
  const [has, may] = [taken(job), new Set(mayBeAsked(responders, job).map((one) => one.id))];
  const others = responders.filter((one) => one.duty === 'on' && !has.has(one.id) && !may.has(one.id));
  if (others.length === 0) return '';
  return `Cannot be asked now: ${others.map((one) => `${one.call_sign} ${one.name} (${responderStateWord[one.state].toLowerCase()}${one.incident_number === null ? '' : ` ${one.incident_number}`})`).join(', ')}.`;
}

/** Whether anybody may be rung for this client; while the register is read, whoever is a client of it may have somebody. */
export const hasContacts = (card: IncidentCard, client: ClientFull | null): boolean => card.client !== null && (client === null || client.contacts.some((one) => !one.do_not_tell));

/** The ways that are left where nobody fits, as a sentence. */
export const waysLeft = (card: IncidentCard, client: ClientFull | null, responders: readonly ResponderCard[]): string =>
  `${hasContacts(card, client) ? 'Contacts, 999' : '999'}${card.job === null || mayBeAsked(responders, card.job).length === 0 ? '' : ', offer anyway'}, or ring a partner or somebody off duty.`;

/** Those off duty who can be rung, in the order of their call signs. */
export const offDuty = (responders: readonly ResponderCard[]): ResponderCard[] =>
  responders.filter((one) => one.duty === 'off' && one.state !== 'left').sort((a, b) => Number(a.phone === null) - Number(b.phone === null) || a.call_sign.localeCompare(b.call_sign, 'en', { numeric: true }));
