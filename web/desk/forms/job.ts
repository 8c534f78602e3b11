// The forms about a job: offers, stand-downs, late entries.

import type { Assignment, Candidate, IncidentCard, JobCard, Offer, ResponderCard } from '../../client/types.ts';
import { lastTime, timeOfDay } from '../../kit/duration.ts';
import { conditionWord, options, outcomeWord, responderStateWord, stepWord, whyNot } from '../../kit/words.ts';
import { minutes, stepsToEnter } from '../next.ts';
import { type Command, type Form, noteField, reasonField, said } from './form.ts';

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
  send: (values) => onJob(job, 'offer', { to: one.responder, reason: said(values, 'reason'), estimate_s: Math.round(one.total_s) }),
});

/** Offer to anybody on duty, whatever the plan thinks. */
export const offerAnywayForm = (card: IncidentCard, job: JobCard, responders: readonly ResponderCard[]): Form => ({
  title: `Offer ${card.number} anyway`,
  intro: 'Anybody on duty, whatever the plan thinks. Your reason goes on the timeline.',
  fields: [{ name: 'to', label: 'To whom', kind: 'pick', required: true, options: onDuty(responders) }, reasonField()],
  submit: 'Offer',
  grave: true,
  send: (values) => onJob(job, 'offer', { to: said(values, 'to'), reason: said(values, 'reason'), estimate_s: 0 }),
});

/** People on duty as options. */
export const onDuty = (responders: readonly ResponderCard[], but: readonly string[] = []): { value: string; text: string }[] =>
  responders
    .filter((one) => one.duty === 'on' && !but.includes(one.id))
    .map((one) => ({ value: one.id, text: `${one.call_sign} ${one.name}: ${responderStateWord[one.state].toLowerCase()}` }));

export const acceptForForm = (job: JobCard, offer: Offer): Form => ({
  title: `${offer.call_sign} ${offer.name} accepts by voice`,
  intro: 'For a responder who is driving. A driver may not touch a phone.',
  fields: [reasonField('How they said it', 'For example: by radio at 02:14')],
  submit: 'Record the acceptance',
  send: (values) => onJob(job, 'accept-for', { offer: offer.id, reason: said(values, 'reason') }),
});

export const swapForm = (job: JobCard, winner: Assignment, offer: Offer, gain_s: number): Form => ({
  title: `Swap to ${offer.call_sign} ${offer.name}`,
  intro: `${offer.call_sign} is ${minutes(gain_s)} sooner than ${winner.call_sign}, who has not set off.`,
  fields: [{ ...reasonField(), initial: `${minutes(gain_s)} sooner` }],
  submit: `Swap to ${offer.call_sign}`,
  send: (values) => onJob(job, 'swap', { offer: offer.id, reason: said(values, 'reason') }),
});

export const standDownForm = (job: JobCard, one: Assignment): Form => ({
  title: `Stand ${one.call_sign} ${one.name} down`,
  intro: 'The job is planned again.',
  fields: [reasonField()],
  submit: 'Stand down',
  grave: true,
  send: (values) => onJob(job, 'stand-down', { responder: one.responder, reason: said(values, 'reason') }),
});

export const reassignForm = (job: JobCard, one: Assignment, responders: readonly ResponderCard[]): Form => ({
  title: `Give the job of ${one.call_sign} to another`,
  intro: `${one.call_sign} ${one.name} is stood down and the job offered, in one act.`,
  fields: [{ name: 'to', label: 'To whom', kind: 'pick', required: true, options: onDuty(responders, [one.responder]) }, reasonField()],
  submit: 'Reassign',
  send: (values) => onJob(job, 'reassign', { from: one.responder, to: said(values, 'to'), reason: said(values, 'reason') }),
});

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

export const clearForForm = (job: JobCard, one: Assignment): Form => ({
  title: `Clear ${one.call_sign} ${one.name}`,
  intro: 'For a responder who cannot do it. It stands on the timeline as a late entry.',
  fields: [
    { name: 'outcome', label: 'How it went', kind: 'pick', required: true, options: [{ value: '', text: 'Choose' }, ...options(outcomeWord)] },
    { name: 'condition', label: 'How the client was', kind: 'choice', required: true, options: options(conditionWord) },
    noteField(),
    reasonField('How we know'),
  ],
  submit: 'Clear',
  send: (values) =>
    onJob(job, 'clear-for', {
      responder: one.responder,
      outcome: said(values, 'outcome'),
      condition: said(values, 'condition'),
      note: said(values, 'note'),
      reason: said(values, 'reason'),
    }),
});

export const cancelForm = (job: JobCard): Form => ({
  title: 'Cancel the job',
  intro: 'The visit is not to be made. When somebody was sent, propose closing by voice instead: that takes two people.',
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
