// What can be done with an incident as it is: what the buttons and the keys offer. The server has the last word.

import type { Alert, Assignment, Candidate, ClientFull, Condition, DecisionView, IncidentCard, JobCard, JobKind, Offer, OutcomeKind, ResponderCard, Step, TwoUp } from '../client/types.ts';
import { stepsOf } from '../kit/fire.ts';
import { timeOfDay } from '../kit/duration.ts';
import { alertWord, clientStateWord, decisionWord, incidentStateWord, serviceWord, stepWord } from '../kit/words.ts';

/** The people on a job now. */
export const liveAssignments = (job: JobCard | null): Assignment[] => job?.assignments.filter((one) => one.state === 'live') ?? [];
/** Whether whoever was stood down is known to know it: by their phone or by voice. */
export const knows = (responder: ResponderCard | undefined, one: Assignment): boolean => responder === undefined || responder.unconfirmed_since === null || responder.unconfirmed_since !== one.ended_at;
/** The offers that may still be answered. */
export const openOffers = (job: JobCard | null): Offer[] => job?.offers.filter((offer) => offer.state === 'open') ?? [];
/** Whether a place on the job is still to be filled. */
export const needsSomebody = (job: JobCard | null): boolean => job !== null && job.state === 'open' && liveAssignments(job).length < job.slots;

/** Whether somebody has the job and the second person it takes is not found yet. */
export const secondMissing = (job: JobCard | null): boolean => needsSomebody(job) && liveAssignments(job).length > 0;

/** Why two have to go, as job and hazards say; null when nothing says so. Nobody entering alone is the graver of the two. */
export function twoNeeded(card: IncidentCard): TwoUp | null {
  const hazards = new Set(card.hazards.map((hazard) => hazard.kind));
  const job = card.job !== null && card.job.state === 'open' ? card.job.two_up : null;
  if (job === 'staff_safety' || hazards.has('two_up')) return 'staff_safety';
  return job === 'lifting' || hazards.has('two_to_lift') ? 'lifting' : null;
}

/** What an alert says of this incident. While somebody goes and the second is missing, it is the second that it is about. */
export function alertText(card: IncidentCard, { kind, words }: Pick<Alert, 'kind' | 'words'>): string {
  const text = alertKindText(card, kind);
  return words === '' ? text : `${text} (${words})`;
}

function alertKindText(card: IncidentCard, kind: Alert['kind']): string {
  if (kind === 'client_status' && card.client_status !== null) return `Marked: ${clientStateWord[card.client_status].toLowerCase()}`;
  if (!secondMissing(card.job)) return alertWord[kind];
  if (kind === 'not_accepted') return 'No second person yet';
  if (kind === 'desk_alarm') return 'Desk alarm: no second person yet';
  if (kind === 'manager') return 'No second person yet: ring the on-call manager';
  if (kind === 'forced_choice') return 'Second person missing: choose now';
  return alertWord[kind];
}

/** The alerts of one search for people, each graver than the one before. */
const SEARCH: readonly Alert['kind'][] = ['no_plan', 'not_accepted', 'desk_alarm', 'manager', 'forced_choice'];
/** Each kind of alert once: one that stands at the incident and at its job is one thing to know. */
export const eachKind = (alerts: readonly Alert[]): Alert[] => alerts.filter((alert, at) => alerts.findIndex((other) => other.kind === alert.kind) === at);

/** The alerts a card shows: each kind once, of those about one search only the gravest; the client's status has a chip of its own. */
export function alertsShown(card: IncidentCard): Alert[] {
  const gravest = Math.max(...card.alerts.map((alert) => SEARCH.indexOf(alert.kind)));
  return eachKind(card.alerts).filter((alert) => alert.kind !== 'client_status' && (!SEARCH.includes(alert.kind) || SEARCH.indexOf(alert.kind) === gravest));
}

/** How an incident stands, in one line that is true. */
export function standing(card: IncidentCard, mine: boolean): string {
  const going = liveAssignments(card.job);
  const asked = openOffers(card.job).map((offer) => offer.call_sign).join(', ');
  if (going.length > 0) {
    const who = going.map((one) => `${one.call_sign} ${one.step === null ? 'accepted' : stepWord[one.step].toLowerCase()}`).join(', ');
    if (!secondMissing(card.job)) return who;
    return asked === '' ? `${who}, second missing` : `${who}, second offered to ${asked}`;
  }
  if (asked !== '') return `Offered to ${asked}`;
  if (card.state === 'answered' && card.held_by_name !== null) return mine ? 'You hold it' : `Held by ${card.held_by_name}`;
  if (card.state !== 'open') return incidentStateWord[card.state];
  if (needsSomebody(card.job)) return 'Nobody offered';
  if (card.job === null && card.decided?.what === 'respond') return 'Nobody goes';
  return card.decided === null ? 'No decision' : decisionWord[card.decided.what];
}

/** Whether the person at this desk may answer it: it rings, or somebody else's hold has ended. */
export const mayAnswer = (card: IncidentCard): boolean => card.state === 'ringing';
/** Whether somebody holds it and has not decided. */
export const mayDecide = (card: IncidentCard): boolean => card.state === 'ringing' || card.state === 'answered' || card.state === 'open';
/** Whether somebody else holds it: until they have decided, only they work it, or who takes it over. */
export const heldByOther = (card: IncidentCard, person: string): boolean => card.state === 'answered' && card.held_by !== null && card.held_by !== person;
/** Whether a hand-over of it waits for the read-back. */
export const casesToReadBack = (card: IncidentCard): IncidentCard['cases'] => card.cases.filter((one) => one.accepted_at === null);

/** The server must choose: contacts, 999 or an offer against the rules. */
export const forcedChoice = (card: IncidentCard): boolean => card.alerts.some((alert) => alert.kind === 'forced_choice');

/** What is under way while no responder goes: the services that were called, whoever promised to go, and whoever was asked. */
export function underWay(card: IncidentCard): string[] {
  const called = card.emergency_calls.map((call) => `${serviceWord[call.service]} called ${timeOfDay(call.at)}${call.expected_at === null ? '' : `, expected ${timeOfDay(call.expected_at)}`}`);
  const promise = card.ladder?.promise ?? null;
  const promised = promise === null ? [] : [`${promise.name} goes, by ${timeOfDay(promise.attend_by)}`];
  return [...called, ...promised, ...openOffers(card.job).map((offer) => `${offer.call_sign} asked`)];
}

/** How the forced choice is put. */
export function forcedWords(card: IncidentCard): string {
  if (secondMissing(card.job)) return 'The second person is missing. Choose now.';
  const others = underWay(card);
  return others.length === 0 ? 'Nobody is on the way. Choose now.' : `No responder is on the way: ${others.join('; ')}. Choose now.`;
}

/** How much sooner a late answer must be before the desk is shown the swap. */
export const SWAP_GAIN_S = 60;

/** A materially better answer than the winner's, from somebody who is free, while the winner has not set off. */
export function betterLateAnswer(job: JobCard | null, free: (responder: string) => boolean): { winner: Assignment; offer: Offer; gain_s: number } | null {
  if (job === null || job.state !== 'open') return null;
  let best: { winner: Assignment; offer: Offer; gain_s: number } | null = null;
  for (const winner of liveAssignments(job)) {
    if (winner.step !== null) continue;
    const won = job.offers.find((offer) => offer.to === winner.responder && offer.state === 'accepted');
    if (won === undefined) continue;
    for (const offer of job.offers) {
      if (offer.slot !== winner.slot || (offer.state !== 'open' && offer.state !== 'lapsed') || !free(offer.to)) continue;
      const gain_s = won.estimate_s - offer.estimate_s;
      if (gain_s >= SWAP_GAIN_S && (best === null || gain_s > best.gain_s)) best = { winner, offer, gain_s };
    }
  }
  return best;
}

/** Those who can be sent, best first; those who cannot come after, with the rule that left them out. */
export function ranked(candidates: readonly Candidate[]): { fit: Candidate[]; out: Candidate[] } {
  const sorted = [...candidates].sort((a, b) => a.total_s - b.total_s || a.call_sign.localeCompare(b.call_sign, 'en', { numeric: true }));
  return { fit: sorted.filter((one) => one.excluded === null), out: sorted.filter((one) => one.excluded !== null) };
}

/** The best candidate who has neither the job nor an open offer of it. */
export function topCandidate(candidates: readonly Candidate[], job: JobCard | null): Candidate | null {
  const taken = new Set([...liveAssignments(job).map((one) => one.responder), ...openOffers(job).map((offer) => offer.to)]);
  return ranked(candidates).fit.find((one) => !taken.has(one.responder)) ?? null;
}

/** Why the recommendation is as it is. While somebody has been asked and nobody else fits, it is not that nobody can go. */
export function whyRecommended(decision: DecisionView, job: JobCard | null): string {
  const asked = openOffers(job).map((offer) => offer.call_sign);
  if (asked.length === 0 || topCandidate(decision.candidates, job) !== null) return decision.reason;
  return `${asked.join(' and ')} ${asked.length === 1 ? 'has' : 'have'} been asked. Nobody else can go.`;
}

/** Minutes to effective help, rounded up, for people. */
export const minutes = (seconds: number): string => (seconds < 60 ? '< 1 min' : `${Math.ceil(seconds / 60)} min`);

/** The parts of a candidate's time that are not nothing. */
export function partsOf(one: Candidate): string[] {
  const parts: [string, number][] = [
    ['finish', one.finish_s],
    ['set off', one.turnout_s],
    ['key', one.key_s],
    ['travel', one.travel_s],
    ['park', one.park_s],
    ['way in', one.access_s],
    ['old fix', one.stale_s],
    ['usually more', one.learnt_s],
    ['usually less', -one.learnt_s],
  ];
  return parts.filter(([, seconds]) => seconds > 0).map(([name, seconds]) => `${name} ${minutes(seconds)}`);
}

/** The steps the desk may still enter for somebody: later than the last, short of clear. */
export function stepsToEnter(last: Step | null, kind: JobKind): Step[] {
  const order = stepsOf('emergency_visit');
  const at = last === null ? -1 : order.indexOf(last);
  return stepsOf(kind).filter((step) => order.indexOf(step) > at && step !== 'clear');
}

/** How it ended as far as it has been said: by who resolved it, else by the responder who left this person; null when nobody has. */
export function outcomeSoFar(card: IncidentCard, client: ClientFull | null): OutcomeKind | null {
  const resolved = client?.history.find((one) => one.id === card.id)?.outcome ?? null;
  return resolved ?? card.left?.outcome ?? null;
}

/** How the client was, as the responder who left them has said; null when nobody has. */
export const conditionSoFar = (card: IncidentCard): Condition | null => card.left?.condition ?? null;

/** Whether the incident is for closing, with the outcome form. */
export const mayClose = (card: IncidentCard): boolean => card.state === 'resolved';
/** Whether it can be resolved at the desk: decided, and no visit under way. */
export const mayResolve = (card: IncidentCard): boolean => card.state === 'open' && liveAssignments(card.job).length === 0;
