// The forms about a job: offers, stand-downs, late entries.

import type { AmbulanceEnd, Assignment, Candidate, DivertView, IncidentCard, JobCard, Offer, OutcomeKind, ResponderCard } from '../../client/types.ts';
import { lastTime, timeOfDay } from '../../kit/duration.ts';
import { ambulanceAsks, ambulanceFault, ambulanceWord, conditionWord, options, outcomeWord, responderStateWord, stepWord, whyNot } from '../../kit/words.ts';
import { inPlanOrder, minutes, stepsToEnter } from '../next.ts';
import { cannotBeAsked, estimateOf, mayBeAsked } from '../offers.ts';
import { whoOf } from '../queue.ts';
import { type Command, type Field, type Form, noteField, reasonField, said, type Values } from './form.ts';

/** A verb about this job. */
export const onJob = (job: JobCard, verb: string, body: Record<string, unknown> = {}): Command => ({ about: 'jobs', id: job.id, verb, body });

/** What offering to this candidate needs: a reason when the plan ranks another first, or leaves this one out. */
export const offerForm = (card: IncidentCard, job: JobCard, one: Candidate, isTop: boolean): Form => ({
  title: `Offer ${card.number} to ${one.call_sign} ${one.name}`,
  intro:
    one.excluded === null
      ? `${minutes(one.total_s)} to effective help.`
      : `The rules leave ${one.call_sign} out, who ${whyNot(one.excluded)}. Your reason goes on the timeline.`,
  fields: isTop && one.excluded === null ? [] : [reasonField('Why this one')],
  submit: `Offer to ${one.call_sign}`,
  send: (values) => onJob(job, 'offer', { to: one.responder, reason: said(values, 'reason'), ...estimateOf(one) }),
});

/** The rule that leaves somebody out where nobody enters alone and no second can go. */
const NOT_SENT_ALONE = 'is not sent alone';

/** Offer to anybody who can be asked, whatever the plan thinks. */
export const offerAnywayForm = (card: IncidentCard, job: JobCard, responders: readonly ResponderCard[], candidates: readonly Candidate[]): Form => ({
  title: `Offer ${card.number} anyway`,
  intro: ['Whatever the plan thinks. Your reason goes on the timeline.', cannotBeAsked(responders, job)].filter((words) => words !== '').join(' '),
  fields: [{ name: 'to', label: 'To whom', kind: 'pick', required: true, options: asOptions(mayBeAsked(inPlanOrder(responders, candidates), job)) }, reasonField()],
  submit: 'Offer',
  grave: true,
  notice: (values) => {
    const one = candidates.find((found) => found.responder === said(values, 'to'));
    const left = one === undefined || one.excluded === null ? '' : `, who ${whyNot(one.excluded)}`;
    const alone = one?.excluded === NOT_SENT_ALONE ? ' Nobody enters alone, and the second is missing: they wait outside until somebody else is found.' : '';
    return `${one === undefined || one.total_s <= 0 ? 'How long they take is not worked out: ask them.' : `${one.call_sign}${left}: about ${minutes(one.total_s)} to effective help.`}${alone}`;
  },
  send: (values) => onJob(job, 'offer', { to: said(values, 'to'), reason: said(values, 'reason'), ...estimateOf(candidates.find((one) => one.responder === said(values, 'to'))) }),
});

/** Responders to choose among. */
const asOptions = (responders: readonly ResponderCard[]): { value: string; text: string }[] =>
  responders.map((one) => ({ value: one.id, text: `${one.call_sign} ${one.name}: ${responderStateWord[one.state].toLowerCase()}` }));

export const acceptForForm = (job: JobCard, offer: Offer): Form => ({
  title: `${offer.call_sign} ${offer.name} accepts by voice`,
  intro: 'For a responder who is driving. A driver may not touch a phone.',
  fields: [reasonField('How they said it', 'For example: by radio at 02:14')],
  submit: 'Record the acceptance',
  send: (values) => onJob(job, 'accept-for', { offer: offer.id, reason: said(values, 'reason') }),
});

export const withdrawForm = (job: JobCard, offer: Offer): Form => ({
  title: `Take the offer to ${offer.call_sign} ${offer.name} back`,
  intro: 'They are not asked for this visit again, and the plan asks the next.',
  fields: [{ ...reasonField(), required: job.priority === 'fire' || job.priority === 'p1' }],
  submit: 'Take back',
  send: (values) => onJob(job, 'withdraw', { offer: offer.id, reason: said(values, 'reason') }),
});

export const swapForm = (job: JobCard, winner: Assignment, offer: Offer, gain_s: number): Form => ({
  title: `Swap to ${offer.call_sign} ${offer.name}`,
  intro: `${offer.call_sign} is ${minutes(gain_s)} sooner than ${winner.call_sign}, who has not set off.`,
  fields: [{ ...reasonField(), initial: `${minutes(gain_s)} sooner` }],
  submit: `Swap to ${offer.call_sign}`,
  send: (values) => onJob(job, 'swap', { offer: offer.id, reason: said(values, 'reason') }),
});

/** Asks somebody to leave their visit for this one. What the plan says of it is the reason, unless another is given. */
export const divertForm = (job: JobCard, { call_sign, name, number, words, sooner_s, command }: DivertView): Form => ({
  title: `Ask ${call_sign} ${name} to leave ${number}`,
  intro: `${words} Until they accept, nothing changes. When they do, ${
    command.remedy.remedy === 'ask' ? 'somebody else is asked' : 'nobody else can be asked yet: the desk is told, and the plan looks'
  } for ${number} in the same moment.`,
  fields: [
    ...(command.make_safe ? [{ name: 'safe', label: 'They make it safe, leave and return', kind: 'check', required: true } as const] : []),
    { ...reasonField(), initial: sooner_s === null ? 'Nobody else can go' : `${minutes(sooner_s)} sooner` },
  ],
  submit: `Ask ${call_sign}`,
  send: (values) => onJob(job, 'divert', { ...command, reason: said(values, 'reason') }),
});

export const standDownForm = (job: JobCard, one: Assignment, persons: readonly IncidentCard[] = []): Form => {
  const ambulance = takesAwayFromAmbulance(job, one, persons);
  return {
    title: `Stand ${one.call_sign} ${one.name} down`,
    intro: 'The job is planned again.',
    fields: [reasonField(), ...(ambulance ? ambulanceFields : [])],
    submit: 'Stand down',
    grave: true,
    check: (values) => ambulanceFaults(values, ambulance),
    send: (values) => onJob(job, 'stand-down', { responder: one.responder, reason: said(values, 'reason'), ambulance: ambulanceSaid(values, ambulance) }),
  };
};

export const reassignForm = (job: JobCard, one: Assignment, responders: readonly ResponderCard[], persons: readonly IncidentCard[] = []): Form => {
  const ambulance = takesAwayFromAmbulance(job, one, persons);
  return {
    title: `Give the job of ${one.call_sign} to another`,
    intro: `${one.call_sign} ${one.name} is stood down and the job offered, in one act.`,
    fields: [{ name: 'to', label: 'To whom', kind: 'pick', required: true, options: asOptions(mayBeAsked(responders, job)) }, reasonField(), ...(ambulance ? ambulanceFields : [])],
    submit: 'Reassign',
    check: (values) => ambulanceFaults(values, ambulance),
    send: (values) => onJob(job, 'reassign', { from: one.responder, to: said(values, 'to'), reason: said(values, 'reason'), ambulance: ambulanceSaid(values, ambulance) }),
  };
};

export const enterStepForm = (job: JobCard, one: Assignment, now: number): Form => ({
  title: `Enter a step for ${one.call_sign} ${one.name}`,
  intro: 'It stands on the timeline as a late entry.',
  fields: [
    { name: 'step', label: 'Which', kind: 'choice', required: true, options: stepsToEnter(one.step, job.kind).map((step) => ({ value: step, text: stepWord[step] })) },
    { name: 'at', label: 'When it happened', kind: 'past', required: true, initial: timeOfDay(now), hint: 'For example 23:15' },
    reasonField('How we know'),
  ],
  submit: 'Enter',
  send: (values, at) =>
    onJob(job, 'enter-step', {
      responder: one.responder,
      step: said(values, 'step'),
      at: Math.min(lastTime(at, said(values, 'at')) ?? at, at),
      reason: said(values, 'reason'),
    }),
});

/** The incidents behind a visit that are not over, in the order of the numbers: each is left with an outcome of its own. */
export function personsOf(job: JobCard, cards: readonly IncidentCard[]): IncidentCard[] {
  return cards.filter((card) => card.job?.id === job.id && card.state !== 'resolved' && card.state !== 'closed').sort((one, other) => one.number - other.number);
}

/** Whether an ambulance was called for somebody here and no colleague of this one stays with them. */
export function awaitsAmbulance(job: JobCard, one: Assignment, persons: readonly IncidentCard[]): boolean {
  const stays = (other: Assignment): boolean => other.responder !== one.responder && other.state === 'live' && other.step !== null && other.step !== 'en_route';
  return persons.some((card) => card.emergency_calls.some((call) => call.service === 'ambulance')) && !job.assignments.some(stays);
}

/** What is asked of one person; the first one's fields have the server's own names. */
function personFields(card: IncidentCard | undefined, at: number, several: boolean): Field[] {
  const [of, after] = several && card !== undefined ? [`${card.number} ${whoOf(card)}: `, at === 0 ? '' : `_${at}`] : ['', ''];
  const label = (words: string): string => (of === '' ? words : `${of}${words.charAt(0).toLowerCase()}${words.slice(1)}`);
  return [
    { name: `outcome${after}`, label: label('How it went'), kind: 'pick', required: true, options: [{ value: '', text: 'Choose' }, ...options(outcomeWord)] },
    { name: `condition${after}`, label: label('How the client was'), kind: 'choice', required: true, options: options(conditionWord) },
    { ...noteField(false, label('Note')), name: `note${after}` },
  ];
}

/** What is said of the ambulance that is awaited. */
const ambulanceFields: readonly Field[] = [
  { name: 'how', label: 'An ambulance was called. On whose word do they leave?', kind: 'choice', required: true, sent: 'ambulance', options: options(ambulanceWord) },
  ...(Object.keys(ambulanceAsks) as AmbulanceEnd[]).map(
    (how): Field => ({ name: `words_${how}`, label: ambulanceAsks[how], kind: 'line', required: true, max: 120, when: (values) => values['how'] === how }),
  ),
];

/** What was chosen of the ambulance, where that is asked. */
const ambulanceHow = (values: Values, asked: boolean): AmbulanceEnd | null => (asked && (said(values, 'how') as AmbulanceEnd)) || null;

/** What was said of the ambulance, where that is asked. */
const ambulanceSaid = (values: Values, asked: boolean): { how: AmbulanceEnd; words: string } | null => {
  const how = ambulanceHow(values, asked);
  return how === null ? null : { how, words: said(values, `words_${how}`) };
};

/** What is wrong with it. */
const ambulanceFaults = (values: Values, asked: boolean): Record<string, string> => {
  const how = ambulanceHow(values, asked);
  const fault = how === null ? undefined : ambulanceFault(how, said(values, `words_${how}`));
  return how === null || fault === undefined ? {} : { [`words_${how}`]: fault };
};

/** Whether somebody is there, an ambulance is awaited, and nobody else of ours stays. */
const takesAwayFromAmbulance = (job: JobCard, one: Assignment, persons: readonly IncidentCard[]): boolean =>
  one.step !== null && one.step !== 'en_route' && awaitsAmbulance(job, one, persons);

/** Clear for somebody who cannot: of each person how it went, how the ambulance ended, and in one sentence what that does. */
export const clearForForm = (job: JobCard, one: Assignment, persons: readonly IncidentCard[]): Form => {
  const ambulance = awaitsAmbulance(job, one, persons);
  const others = persons.slice(1);
  const kept = (values: Values, after: string): string => outcomeWord[said(values, `outcome${after}`) as OutcomeKind]?.toLowerCase() ?? '';
  return {
    title: `Clear ${one.call_sign} ${one.name}`,
    intro: 'For a responder who cannot do it. It stands on the timeline as a late entry.',
    fields: [...(persons.length === 0 ? [undefined] : persons).flatMap((card, at) => personFields(card, at, persons.length > 1)), ...(ambulance ? ambulanceFields : []), reasonField('How we know')],
    submit: 'Clear',
    grave: true,
    notice: (values) => {
      const all = [persons[0], ...others].map((card, at) => [card === undefined ? 'the visit' : whoOf(card), kept(values, at === 0 ? '' : `_${at}`)]);
      return all.some(([, outcome]) => outcome === '') ? null : `You say that ${one.call_sign} has left, and ends the visit for ${all.map(([who, outcome]) => `${who} (${outcome})`).join(' and ')}.`;
    },
    check: (values) => ambulanceFaults(values, ambulance),
    send: (values) =>
      onJob(job, 'clear-for', {
        responder: one.responder,
        incident: persons[0]?.id ?? null,
        outcome: said(values, 'outcome'),
        condition: said(values, 'condition'),
        note: said(values, 'note'),
        also: others.map((card, at) => ({ incident: card.id, outcome: said(values, `outcome_${at + 1}`), condition: said(values, `condition_${at + 1}`), note: said(values, `note_${at + 1}`) })),
        ambulance: ambulanceSaid(values, ambulance),
        reason: said(values, 'reason'),
      }),
  };
};

/** They said that they leave because it is not safe, and cannot say it on their phone. */
export const leaveUnsafeForm = (job: JobCard, one: Assignment): Form => ({
  title: `${one.call_sign} ${one.name} leaves: unsafe`,
  intro: 'They have left at once. Nothing is closed, it becomes P1, and two are sent.',
  fields: [noteField(false, 'What is not safe')],
  submit: 'They have left: unsafe',
  grave: true,
  send: (values) => onJob(job, 'leave-unsafe', { responder: one.responder, note: said(values, 'note') }),
});

export const cancelForm = (job: JobCard): Form => ({
  title: 'Cancel the job',
  intro: 'The visit is not to be made. When somebody was sent, or for an emergency, propose closing instead: that takes two people.',
  fields: [reasonField()],
  submit: 'Cancel the job',
  grave: true,
  send: (values) => onJob(job, 'cancel', { reason: said(values, 'reason') }),
});

export const readToCrewForm = (job: JobCard): Form => ({
  title: 'The code was read to a crew',
  fields: [
    { name: 'service', label: 'Which service', kind: 'choice', required: true, options: [{ value: 'ambulance', text: 'Ambulance' }, { value: 'fire', text: 'Fire brigade' }, { value: 'police', text: 'Police' }], initial: 'ambulance' },
    { name: 'call_sign', label: 'Their call sign', kind: 'line', required: true, max: 40 },
  ],
  submit: 'Record',
  send: (values) => onJob(job, 'read-to-crew', { service: said(values, 'service'), call_sign: said(values, 'call_sign') }),
});
