// What can be done with an incident as it is: what the buttons and the keys offer. The server has the last word.

import type { Alert, Assignment, Candidate, ClientFull, Condition, DecisionView, IncidentCard, JobCard, JobKind, Offer, OutcomeKind, ResponderCard, Role, Rung, Step, TwoUp, Wait } from '../client/types.ts';
import { stepsOf } from '../kit/fire.ts';
import { ago, timeOfDay, timeOrDay } from '../kit/duration.ts';
import { isOver } from './queue.ts';
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

/** Whether somebody is to be rung, or has promised to go. */
const ladderRuns = ({ ladder }: IncidentCard): boolean => ladder !== null && (ladder.promise !== null || ladder.at < ladder.rungs.length);

/** Whether this contact said that they would go, and the ladder goes on without them: their promise was not kept. */
export const isBroken = (card: IncidentCard, rung: Rung): boolean =>
  rung.result === 'will_go' && card.ladder !== null && card.ladder.promise === null && (ladderRuns(card) || card.alerts.some((alert) => alert.kind === 'promise_broken' || alert.kind === 'ladder_exhausted'));

/** Who did not keep a promise. */
function brokenWords(card: IncidentCard): string | null {
  const names = card.ladder?.rungs.filter((rung) => isBroken(card, rung)).map((rung) => rung.name) ?? [];
  return names.length === 0 ? null : `${names.join(' and ')} promised to go, and nobody has said that they came`;
}

/** What an alert says of this incident. While somebody goes and the second is missing, it is the second that it is about. */
export function alertText(card: IncidentCard, { kind, words }: Pick<Alert, 'kind' | 'words'>): string {
  const text = alertKindText(card, kind);
  return words === '' ? text : `${text} (${words})`;
}

function alertKindText(card: IncidentCard, kind: Alert['kind']): string {
  if (kind === 'not_decided' && card.decided !== null) return `Decided: ${decisionWord[card.decided.what].toLowerCase()}, and ${ladderRuns(card) ? `nobody goes: round ${card.ladder?.round ?? 1} of the contacts runs` : 'nothing runs'}. Decide again`;
  if (kind === 'promise_broken') return brokenWords(card) ?? alertWord[kind];
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

/** The alerts a card shows: each kind once, of those about one search only the gravest, and none once it is over; the client's status has a chip of its own. */
export function alertsShown(card: IncidentCard): Alert[] {
  const gravest = Math.max(...card.alerts.map((alert) => SEARCH.indexOf(alert.kind)));
  return eachKind(card.alerts).filter((alert) => alert.kind !== 'client_status' && (!SEARCH.includes(alert.kind) || (!isOver(card) && SEARCH.indexOf(alert.kind) === gravest)));
}

/** How an incident stands, in one line that is true. */
export function standing(card: IncidentCard, mine: boolean, now: number, wait: Wait | null = null): string {
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
  if (wait !== null) return waitWords(wait);
  if (needsSomebody(card.job)) {
    const silent = card.job?.offers.filter((offer) => offer.state === 'lapsed').map((offer) => offer.call_sign) ?? [];
    return silent.length === 0 ? 'Nobody asked' : `${silent.join(', ')} asked, no answer yet`;
  }
  if (card.decided?.what === 'respond') return card.job?.state === 'done' ? 'Visit over, nobody goes' : 'Nobody goes';
  const promise = card.ladder?.promise ?? null;
  if (promise !== null) return promiseWords(promise, now);
  return card.decided === null ? 'No decision' : decisionWord[card.decided.what];
}

/** The visit in one line, that stands above everything that can squeeze it out of sight. */
export interface VisitLine {
  who: string;
  when: string;
  next: string;
  /** Whether nobody is there yet, so that the target still runs. */
  awaited: boolean;
}

/** When this one is there, as it was worked out for their offer; null where it was not. */
export function thereAt(job: JobCard, one: Assignment): number | null {
  const offer = job.offers.findLast((asked) => asked.to === one.responder && asked.state === 'accepted');
  return offer !== undefined && offer.estimate_s <= 0 ? null : one.eta_at;
}

/** Who goes, since when, and what comes next; nothing without an open job. */
export function visitWords(job: JobCard | null): VisitLine | null {
  if (job === null || job.state !== 'open') return null;
  const asked = openOffers(job).map((offer) => offer.call_sign).join(', ');
  const going = liveAssignments(job);
  const awaited = !job.assignments.some((one) => one.steps.some((taken) => taken.step === 'arrived'));
  const [first] = going;
  if (first === undefined) return asked === '' ? { who: 'Nobody goes yet', when: '', next: '', awaited } : { who: `${asked} asked`, when: '', next: 'Next: their answer.', awaited };
  const when = going.map((one) => {
    const taken = one.steps.at(-1);
    const since = taken === undefined ? `accepted ${timeOfDay(one.accepted_at)}` : `${stepWord[taken.step].toLowerCase()} ${timeOfDay(taken.at)}`;
    const at = thereAt(job, one);
    const there = at !== null && (one.step === null || one.step === 'en_route') ? `, there about ${timeOfDay(at)}` : '';
    return `${going.length > 1 ? `${one.call_sign} ` : ''}${since}${there}`;
  });
  const second = !secondMissing(job) ? '' : asked === '' ? ' Second missing.' : ` Second: ${asked} asked.`;
  const [step] = stepsToEnter(first.step, job.kind);
  return {
    who: going.map((one) => `${one.call_sign} ${one.name}`).join(' and '),
    when: when.join('; '),
    next: `Next: ${step === undefined ? 'clear' : stepWord[step].toLowerCase()}.${second}`,
    awaited,
  };
}

/** For whom the plan leaves a visit for later on purpose, as it said last. */
export const waitWords = ({ whom }: Wait): string => (whom === null ? PLANNED : `Waits for ${whom.call_sign} ${whom.name}, free about ${timeOfDay(whom.free_at)}`);

/** What is said of planned work that has time. */
const PLANNED = 'Planned: begins when somebody is near, or its time runs low';

/** What the plan left for later on purpose of this card, as it said last; null where somebody goes or is asked, and where somebody must choose now. */
export function waitOf(card: IncidentCard, waits: ReadonlyMap<string, Wait>): Wait | null {
  const { job } = card;
  if (job === null || forcedChoice(card) || !needsSomebody(job) || liveAssignments(job).length > 0 || openOffers(job).length > 0) return null;
  return waits.get(job.id) ?? null;
}

/** Whether the person at this desk may answer it: it rings, or somebody else's hold has ended. */
export const mayAnswer = (card: IncidentCard): boolean => card.state === 'ringing';
/** Whether somebody holds it and has not decided. */
export const mayDecide = (card: IncidentCard): boolean => card.state === 'ringing' || card.state === 'answered' || card.state === 'open';
/** A hold this near its end is said over a form too. */
export const HOLD_NEAR_MS = 30_000;
/** When this person's hold of it ends and it rings again; null while they hold nothing that runs out. */
export const holdOf = (card: IncidentCard, person: string): number | null =>
  card.state === 'answered' && card.held_by === person ? (card.deadlines.find((one) => one.kind === 'hold')?.due ?? null) : null;
/** Whether nobody has said yet if anybody spoke: asked once somebody is on the line, and of a device's call for as long as it is open. */
export const asksForSpeech = (card: IncidentCard): boolean => card.speech === null && (card.state === 'answered' || (card.state === 'open' && card.origin === 'device'));
/** Whether somebody else holds it: until they have decided, only they work it, or who takes it over. */
export const heldByOther = (card: IncidentCard, person: string): boolean => card.state === 'answered' && card.held_by !== null && card.held_by !== person;
/** Whether a hand-over of it waits for the read-back. */
export const casesToReadBack = (card: IncidentCard): IncidentCard['cases'] => card.cases.filter((one) => one.accepted_at === null);

/** The server must choose: contacts, 999 or an offer against the rules. */
export const forcedChoice = (card: IncidentCard): boolean => !isOver(card) && card.alerts.some((alert) => alert.kind === 'forced_choice');

/** Whoever promised to go: by when, and once that is past, that it is. */
export const promiseWords = ({ name, attend_by }: { name: string; attend_by: number }, now: number): string =>
  now <= attend_by ? `${name} goes, by ${timeOrDay(now, attend_by)}` : `${name} was due ${timeOrDay(now, attend_by)}, ${ago(now, attend_by)}`;

/** What is under way while no responder goes: the services that were called, whoever promised to go, and whoever was asked. */
export function underWay(card: IncidentCard, now: number): string[] {
  const called = card.emergency_calls.map((call) => `${serviceWord[call.service]} called ${timeOrDay(now, call.at)}${call.expected_at === null ? '' : `, expected ${timeOrDay(now, call.expected_at)}`}`);
  const promise = card.ladder?.promise ?? null;
  const promised = promise === null ? [] : [promiseWords(promise, now)];
  return [...called, ...promised, ...openOffers(card.job).map((offer) => `${offer.call_sign} asked`)];
}

/** How the forced choice is put. */
export function forcedWords(card: IncidentCard, now: number): string {
  if (secondMissing(card.job)) return 'The second person is missing. Choose now.';
  const others = underWay(card, now);
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
      if (offer.slot !== winner.slot || offer.late_at === null || offer.estimate_s <= 0 || !free(offer.to)) continue;
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

/** Responders in the order of the plan: who fits, soonest first; then who is free; then the rest. */
export function inPlanOrder(responders: readonly ResponderCard[], candidates: readonly Candidate[]): ResponderCard[] {
  const fit = new Map(ranked(candidates).fit.map((one, at) => [one.responder, at]));
  const place = (one: ResponderCard): number => fit.get(one.id) ?? candidates.length + (one.state === 'available' ? 0 : 1);
  return [...responders].sort((a, b) => place(a) - place(b) || a.call_sign.localeCompare(b.call_sign, 'en', { numeric: true }));
}

/** The best candidate who has neither the job nor an open offer of it: whom the plan would ask, else whoever can help soonest. */
export function topCandidate({ candidates, chosen }: Pick<DecisionView, 'candidates' | 'chosen'>, job: JobCard | null): Candidate | null {
  const taken = new Set([...liveAssignments(job).map((one) => one.responder), ...openOffers(job).map((offer) => offer.to)]);
  const free = ranked(candidates).fit.filter((one) => !taken.has(one.responder));
  return free.find((one) => one.responder === chosen) ?? free[0] ?? null;
}

/** What it costs to send this one instead of whom the plan would ask, in words; empty where nobody else waits longer for it. */
export const insteadWords = (decision: DecisionView, responder: string): string => decision.instead.find((one) => one.responder === responder)?.words ?? '';

/** Why the recommendation is as it is. While somebody has been asked and nobody else fits, it is not that nobody can go. */
export function whyRecommended(decision: DecisionView, job: JobCard | null): string {
  const asked = openOffers(job).map((offer) => offer.call_sign);
  if (asked.length === 0 || topCandidate(decision, job) !== null) return decision.reason;
  return `${asked.join(' and ')} ${asked.length === 1 ? 'has' : 'have'} been asked. Nobody else can go.`;
}

/** Minutes to effective help, rounded up, for people: as the plan's own sentences have them. */
export const minutes = (seconds: number): string => `${Math.max(1, Math.ceil(seconds / 60))} min`;
/** How old a position was when it was weighed: rounded up, as the plan's own sentences have it. */
export const fixWords = (seconds: number | null): string => (seconds === null ? 'no position' : seconds < 60 ? `position ${Math.round(seconds)} s` : `position ${Math.ceil(seconds / 60)} min`);
/** The name of a way of choosing, in words. */
export const policyWords = (policy: string): string => (policy.startsWith('greedy/') ? `whoever can help soonest goes first (${policy})` : policy);
/** The visit at the same door that a visit decided on now joins: its incident, and who is there or on the way. */
export function joinable(joins: string | null, cards: Iterable<IncidentCard>): { card: IncidentCard; job: JobCard; words: string } | null {
  if (joins === null) return null;
  for (const card of cards) {
    const { job } = card;
    if (job === null || job.id !== joins) continue;
    const going = liveAssignments(job);
    const who = going.map((one) => `${one.call_sign} ${one.name}`).join(' and ');
    const there = going.some((one) => one.step !== null && one.step !== 'en_route');
    if (going.length === 0) return { card, job, words: `A visit to this address with ${card.number} waits for somebody: join it` };
    return { card, job, words: `${who} ${going.length > 1 ? 'are' : 'is'} ${there ? 'at' : 'on the way to'} this address with ${card.number}: join their visit` };
  }
  return null;
}

/** The parts of a candidate's time, in whole minutes that make up the whole; in seconds where the whole is under a minute. */
export function partsOf(one: Candidate): string[] {
  const parts = [
    { name: 'finish', seconds: one.finish_s },
    { name: 'set off', seconds: one.turnout_s },
    { name: 'key', seconds: one.key_s },
    { name: 'travel', seconds: one.travel_s },
    { name: 'park', seconds: one.park_s },
    { name: 'way in', seconds: one.access_s },
    { name: 'old position', seconds: one.stale_s },
    { name: one.learnt_s < 0 ? 'usually less' : 'usually more', seconds: one.learnt_s },
  ].filter(({ seconds }) => seconds !== 0);
  if (one.total_s < 60) return parts.map(({ name, seconds }) => `${name} ${Math.abs(Math.round(seconds))} s`);
  const above = (seconds: number): number => seconds - 60 * Math.floor(seconds / 60);
  const left = Math.ceil(one.total_s / 60) - parts.reduce((sum, { seconds }) => sum + Math.floor(seconds / 60), 0);
  // What the whole was rounded up by goes to whichever parts lost most.
  const lost = parts.filter(({ seconds }) => above(seconds) > 0).sort((a, b) => above(b.seconds) - above(a.seconds));
  const up = new Set(lost.slice(0, Math.max(0, left)));
  return parts.flatMap((part) => {
    const whole = Math.floor(part.seconds / 60) + (up.has(part) ? 1 : 0);
    return whole === 0 ? [] : [`${part.name} ${Math.abs(whole)} min`];
  });
}

/** The steps the desk may still enter for somebody: later than the last, short of clear. */
export function stepsToEnter(last: Step | null, kind: JobKind): Step[] {
  const order = stepsOf('emergency_visit');
  const at = last === null ? -1 : order.indexOf(last);
  return stepsOf(kind).filter((step) => order.indexOf(step) > at && step !== 'clear');
}

/** Whether the code of a key safe is shown to this role: to dispatchers alone, beside whoever is assigned. */
export const mayShowCode = (role: Role): boolean => role === 'dispatcher';

/** How it ended as far as it has been said: by who resolved it, else by the responder who left this person; null when nobody has. */
export function outcomeSoFar(card: IncidentCard, client: ClientFull | null): OutcomeKind | null {
  const resolved = client?.history.find((one) => one.id === card.id)?.outcome ?? null;
  return resolved ?? card.left?.outcome ?? null;
}

/** How the client was, as the responder who left them has said; null when nobody has. */
export const conditionSoFar = (card: IncidentCard): Condition | null => card.left?.condition ?? null;

/** Whether there is a number or a unit to call the client back on, or a reminder of it to be settled. While the register is read, there may be one. */
export function mayCallBack(card: IncidentCard, client: ClientFull | null): boolean {
  if ((card.call_back ?? '') !== '' || card.alerts.some((alert) => alert.kind === 'call_back_due')) return true;
  if (card.client === null) return false;
  return client === null || (client.phone ?? '') !== '' || client.units.length > 0;
}

/** Whether the incident is for closing, with the outcome form. */
export const mayClose = (card: IncidentCard): boolean => card.state === 'resolved';
/** Whether it can be resolved at the desk: decided, and no visit under way. */
export const mayResolve = (card: IncidentCard): boolean => card.state === 'open' && liveAssignments(card.job).length === 0;
