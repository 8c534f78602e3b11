// The forms about an incident.

import type { ClientFull, Condition, EmergencyService, IncidentCard, OutcomeKind, Priority, Rung, Situation } from '../../client/types.ts';
import { nearTime, nextTime, timeOfDay } from '../../kit/duration.ts';
import { isAttack, isFire, isGas } from '../../kit/fire.ts';
import {
  accessWords,
  causeWord,
  conditionWord,
  contactResultWord,
  hazardWord,
  jobKindWord,
  kinWord,
  options,
  outcomeWord,
  priorityMeaning,
  priorityWord,
  serviceWord,
  situationWord,
  twoUpWord,
  lateWord,
} from '../../kit/words.ts';
import { besides, hazardsAt, threatOf, threatWords } from '../door.ts';
import { twoNeeded } from '../next.ts';
import { isSilent, matterOf, whereOf, whoOf } from '../queue.ts';
import { aheadWords, type Command, type Form, isYes, noteField, reasonField, said, saidOrNull, tooFar, YES_NO, yesNo } from './form.ts';
import { tidyPostcode } from './raise.ts';

/** A verb about this incident. */
export const onIncident = (card: IncidentCard, verb: string, body: Record<string, unknown> = {}): Command => ({
  about: 'incidents',
  id: card.id,
  verb,
  body,
});

/** Say where an unknown caller is. */
export const placeForm = (card: IncidentCard): Form => ({
  title: `Where is ${card.number}?`,
  intro: 'An address or a postcode is enough. A visit under way goes there.',
  fields: [
    { name: 'address', label: 'Address', kind: 'line', max: 500, sent: 'place.address.lines', initial: card.client === null ? (card.address ?? '') : '' },
    { name: 'postcode', label: 'Postcode', kind: 'line', max: 10, sent: 'place.address.postcode', initial: card.postcode ?? '' },
  ],
  submit: 'It is there',
  check: (values): Record<string, string> => (said(values, 'address') + said(values, 'postcode') === '' ? { address: 'An address or a postcode is needed' } : {}),
  send: (values) =>
    onIncident(card, 'set-place', { place: { address: { lines: said(values, 'address'), postcode: tidyPostcode(said(values, 'postcode')) }, position: null, precision: 'postcode' } }),
});

/** What may be said about going in two. What a hazard at the door calls for cannot be had with less. */
function twoUpOptions(card: IncidentCard): { value: string; text: string }[] {
  switch (twoNeeded(card)) {
    case 'staff_safety':
      return options(twoUpWord).filter((one) => one.value === 'staff_safety');
    case 'lifting':
      return options(twoUpWord);
    case null:
      return [{ value: '', text: 'No need known' }, ...options(twoUpWord)];
  }
}

/** Decide on a visit. */
export const respondForm = (card: IncidentCard): Form => ({
  title: `Send a visit to ${card.number}`,
  intro: card.entitled ? undefined : 'This client has no entitlement to response. A visit needs a reason; the contacts are the plan.',
  fields: [
    { name: 'situation', label: 'What is the matter', kind: 'pick', options: [{ value: '', text: 'Not said' }, ...options(situationWord)], initial: card.situation ?? '' },
    { name: 'priority', label: 'How urgent', kind: 'pick', options: options(priorityMeaning), initial: card.priority },
    { name: 'kind', label: 'Sort of job', kind: 'pick', options: [{ value: '', text: 'The usual one for this call' }, ...options(jobKindWord)] },
    { name: 'two_up', label: 'Two people', kind: 'pick', options: twoUpOptions(card), initial: twoNeeded(card) ?? '' },
    { name: 'override_reason', label: 'Why a visit without entitlement', kind: 'line', required: true, max: 500, when: () => !card.entitled },
    noteField(),
  ],
  submit: 'Send a visit',
  notice: (values) => {
    const situation = (values['situation'] ?? '') as Situation | '';
    if (situation === '' || situation === card.situation) return null;
    const usual = card.usual.find((one) => one.situation === situation)?.priority;
    return usual === undefined || usual === values['priority'] ? null : `${situationWord[situation]} is usually ${priorityWord[usual]}. It stays ${priorityWord[values['priority'] as Priority]} unless you change it.`;
  },
  send: (values) =>
    onIncident(card, 'respond', {
      kind: saidOrNull(values, 'kind'),
      priority: values['priority'] === card.priority ? null : saidOrNull(values, 'priority'),
      situation: values['situation'] === (card.situation ?? '') ? null : saidOrNull(values, 'situation'),
      two_up: saidOrNull(values, 'two_up'),
      needs: [],
      override_reason: card.entitled ? null : saidOrNull(values, 'override_reason'),
      note: said(values, 'note'),
    }),
});

/** Why one person may not close by voice, as the desk can tell already; the server decides. */
export function secondPersonNeeded(card: IncidentCard, values: Record<string, string>): string | null {
  if (isFire(card) || isGas(card) || isAttack(card)) return causeWord.class;
  if (values['spoken_to'] === 'no') return causeWord.no_speech;
  if (isYes(values, 'third_party')) return causeWord.third_party;
  if (isYes(values, 'confused')) return causeWord.confused;
  if (card.job !== null && card.job.assignments.length > 0) return causeWord.deployment_reversed;
  if (card.emergency_calls.length > 0 || card.situation === 'life_at_risk' || card.situation === 'fall_injured') return causeWord.said_otherwise;
  if (values['identified'] === 'no') return 'it is not known that it was the client';
  return null;
}

/** Nobody who was not heard is asked after: nobody can say that they are well. */
const heard = (values: Record<string, string>): boolean => values['spoken_to'] !== 'no';
const unwell = (values: Record<string, string>): boolean => heard(values) && values['well'] === 'no';

/** What follows where the second person does not agree in time. */
export function visitOtherwise(card: IncidentCard): string {
  if (card.job !== null && card.job.state === 'open') return 'the visit stands';
  return card.entitled ? 'a visit is sent' : 'the contacts are rung';
}

/** What the second person has to know, as it was answered. */
export function answerWords(proposal: NonNullable<IncidentCard['proposal']>): string[] {
  const answers = proposal.answers ?? null;
  if (answers === null) return [];
  const heard = answers.spoken_to
    ? ['The client spoke', answers.identified ? 'it was them' : 'not known whether it was them', answers.well ? 'said to be well' : 'not known whether they are well']
    : ['Nobody spoke: not known whether they are well'];
  return [...heard, ...(answers.confused ? ['sounded confused'] : []), ...(answers.third_party ? ['somebody else cancels'] : [])];
}

/** Close without a visit. */
export const byVoiceForm = (card: IncidentCard): Form => ({
  title: `Resolve ${card.number} by voice`,
  intro: `One person is enough when the client was spoken to, identified and well. Otherwise a second person must agree, or ${visitOtherwise(card)}.`,
  fields: [
    { name: 'spoken_to', label: 'Did the client speak?', kind: 'choice', options: YES_NO, required: true, initial: card.speech === null ? '' : card.speech ? 'yes' : 'no' },
    { name: 'identified', label: 'Do we know that it was them?', kind: 'choice', options: YES_NO, required: true, when: heard },
    { name: 'well', label: 'Are they well?', kind: 'choice', options: YES_NO, required: true, when: heard },
    { name: 'confused', label: 'They sounded confused', kind: 'check', when: heard },
    { name: 'third_party', label: 'Somebody else cancels for them', kind: 'check' },
    noteField(true, 'What was said, or heard'),
  ],
  submit: (values) => (secondPersonNeeded(card, values) === null ? 'Resolve by voice' : 'Propose to close'),
  notice: (values) => {
    if (unwell(values)) return 'Nobody who is not well is closed by voice: send a visit, ring the contacts or call 999.';
    const cause = secondPersonNeeded(card, values);
    return cause === null ? null : `A second person must agree: ${cause}. Otherwise ${visitOtherwise(card)}.`;
  },
  check: (values): Record<string, string> => (unwell(values) ? { well: 'Nobody who is not well is closed by voice' } : {}),
  send: (values) =>
    onIncident(card, 'resolve-by-voice', {
      spoken_to: isYes(values, 'spoken_to'),
      identified: heard(values) && isYes(values, 'identified'),
      well: heard(values) && isYes(values, 'well'),
      confused: heard(values) && isYes(values, 'confused'),
      third_party: isYes(values, 'third_party'),
      note: said(values, 'note'),
    }),
});

/** Work the contacts. */
export const contactsForm = (card: IncidentCard): Form => ({
  title: `Ring the contacts of ${card.number}`,
  intro: 'The ladder starts at the first contact. It runs beside a visit, or instead of one.',
  fields: [noteField()],
  submit: 'Start the ladder',
  send: (values) => onIncident(card, 'contacts', { note: said(values, 'note') }),
});

/** A partner said by telephone that they take it. */
export const partnerTookForm = (card: IncidentCard, partner: { organisation: string; name: string }): Form => ({
  title: `${partner.name} takes ${card.number}`,
  intro: 'It stays yours until it is known how it went: you are asked to telephone them again.',
  fields: [
    { name: 'accepted_by', label: 'Who there took it, by name', kind: 'line', required: true, max: 200 },
    { name: 'reference', label: 'Their reference', kind: 'line', max: 200 },
    noteField(),
  ],
  submit: 'They took it',
  send: (values) =>
    onIncident(card, 'partner-took', { organisation: partner.organisation, accepted_by: said(values, 'accepted_by'), reference: said(values, 'reference'), note: said(values, 'note') }),
});

/** The service that what happened calls for; nothing where somebody has to think. */
function serviceFor(card: IncidentCard, others: readonly IncidentCard[]): EmergencyService | '' {
  const threat = threatOf(card, others);
  if (isFire(card) || (threat?.outside === 'fire' && !threat.called)) return 'fire';
  if (isGas(card)) return 'gas';
  return isAttack(card) ? 'police' : '';
}

/** What stands for what the register has, until it is read: it is not that nothing is known. */
const unread = (card: IncidentCard, client: ClientFull | null): string => (card.client !== null && client === null ? 'being read from the register…' : '');

/** How one gets in, as it is read to a crew: never with the code. */
function wayIn(card: IncidentCard, client: ClientFull | null): string {
  const access = card.job?.access ?? client?.access;
  const notes = card.job?.access_notes || client?.access_notes || '';
  return [access === undefined ? unread(card, client) || 'Way in not known' : accessWords(access), notes].filter((part) => part !== '').join('. ');
}

/** What a crew must know of behind this door, in one line; nothing where nothing is known. */
function hazardLine(card: IncidentCard, others: readonly IncidentCard[], client: ClientFull | null): string {
  const threat = threatOf(card, others);
  const known = [...hazardsAt(card, others), ...(client?.hazards ?? [])].map(({ kind, note }) => (kind === 'other' && note !== '' ? note : `${hazardWord[kind]}${note === '' ? '' : ` (${note})`}`));
  return [...new Set([...(threat === null ? [] : [`${threatWords(threat)}: nobody of ours goes in`]), ...known])].join('; ');
}

/** What is the matter, how old they are and since when we know, as it is read to a crew; before it what is the matter at the door, where that is graver. */
function whatIs(card: IncidentCard, others: readonly IncidentCard[], client: ClientFull | null): string {
  const threat = threatOf(card, others);
  const door = threat === null || threat.from === null ? '' : `${threatWords(threat).toUpperCase()}, ${whoOf(threat.from)}. Here: `;
  const what = card.situation === null && card.class === 'person' && !isSilent(card) ? 'not said' : matterOf(card, situationWord);
  const silent = isSilent(card) ? ': nobody spoke' : '';
  const age = client?.born ? `, about ${new Date(card.received_at).getUTCFullYear() - client.born} years old` : '';
  return `${door}${what}${silent}${age}, since ${timeOfDay(card.received_at)}`;
}

/** Where the client can be rung, theirs first; a number of somebody else says whose it is. */
function callBackLine(card: IncidentCard, client: ClientFull | null): string {
  const theirs = client?.phone ?? null;
  const given = card.call_back === theirs ? null : card.call_back;
  const whose = card.origin === 'partner' ? card.origin_name : card.caller;
  const named = given === null || given === '' ? [] : [card.client === null || whose === null ? given : `${given} (${whose})`];
  return [...(theirs === null ? [] : [theirs]), ...named].join('; ') || unread(card, client) || 'no number known';
}

/** Every call to 999 for somebody behind this door. */
const calledLine = (card: IncidentCard, others: readonly IncidentCard[]): string =>
  [card, ...others].flatMap((one) => one.emergency_calls.map((call) => `${serviceWord[call.service]} by ${call.by || 'us'}${one === card ? '' : ` for ${one.number}`}`)).join('; ');

/** A crew is expected within hours: what is further ahead was meant otherwise. */
export const EXPECTED_LIMIT_HOURS = 6;
/** The time a crew gave may have passed by the time the call is written down; short of the hour the server takes, so that none is lost on the way. */
const EXPECTED_BACK_MS = 58 * 60_000;

/** Record a call to 999, with what to read out: of this incident, and of whatever else is the matter behind the same door. */
export const emergencyForm = (card: IncidentCard, cards: Iterable<IncidentCard>): Form => emergencySheet(card, besides(card, cards));

const emergencySheet = (card: IncidentCard, others: readonly IncidentCard[]): Form => ({
  title: `999 for ${card.number}`,
  facts: (client) => [
    ['Who', whoOf(card)],
    ...(others.length === 0 ? [] : [['Also there', others.map((other) => `${whoOf(other)} (${other.number})`).join('; ')] as const]),
    ['Where', whereOf(card)],
    ...(card.postcode === '' ? [] : [['Postcode', spelled(card.postcode), 'large'] as const]),
    ['What', whatIs(card, others, client)],
    ['Access', wayIn(card, client)],
    ['Call back', callBackLine(card, client)],
    ['Hazards', hazardLine(card, others, client) || unread(card, client) || 'none known'],
    ...(calledLine(card, others) === '' ? [] : [['Already called', calledLine(card, others)] as const]),
  ],
  fields: [
    { name: 'service', label: 'Which service', kind: 'choice', required: true, options: options(serviceWord), initial: serviceFor(card, others) },
    { name: 'reference', label: 'Their reference (CAD)', kind: 'line', max: 80 },
    { name: 'expected', label: 'They expect to be there at', kind: 'future', sent: 'expected_at', hint: 'For example 23:15; empty when they did not say' },
    { name: 'by', label: 'Who called', kind: 'line', max: 120, hint: 'Empty means us' },
    noteField(),
  ],
  submit: 'Record the call',
  grave: true,
  notice: (values, now) => {
    const when = aheadWords(now, said(values, 'expected'), EXPECTED_BACK_MS);
    return when === null ? null : `They are expected ${when}.`;
  },
  check: (values, now) => tooFar('expected', said(values, 'expected'), now, EXPECTED_LIMIT_HOURS, EXPECTED_BACK_MS),
  send: (values, now) =>
    onIncident(card, 'emergency', {
      service: said(values, 'service'),
      reference: said(values, 'reference'),
      expected_at: nearTime(now, said(values, 'expected'), EXPECTED_BACK_MS),
      by: said(values, 'by'),
      note: said(values, 'note'),
    }),
});

const PHONETIC =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(
    ' ',
  );
/** A postcode as it is read out: "Echo November 5, 1 Alfa Alfa". */
export const spelled = (postcode: string): string =>
  postcode
    .toUpperCase()
    .split(' ')
    .map((half) => [...half].map((sign) => PHONETIC[sign.charCodeAt(0) - 65] ?? sign).join(' '))
    .join(', ');

/** Keep it as a fault. */
export const faultForm = (card: IncidentCard): Form => ({
  title: `${card.number} is equipment`,
  fields: [noteField(true, 'What is broken')],
  submit: 'Keep as a fault',
  send: (values) => onIncident(card, 'fault', { note: said(values, 'note') }),
});

export const priorityForm = (card: IncidentCard): Form => ({
  title: `How urgent is ${card.number}`,
  fields: [{ name: 'priority', label: 'Priority', kind: 'choice', required: true, options: options(priorityMeaning), initial: card.priority }, reasonField()],
  submit: 'Change priority',
  send: (values) => onIncident(card, 'set-priority', { priority: said(values, 'priority'), reason: said(values, 'reason') }),
});

export const situationForm = (card: IncidentCard): Form => ({
  title: `What is the matter at ${card.number}`,
  fields: [{ name: 'situation', label: 'Situation', kind: 'pick', required: true, options: options(situationWord), initial: card.situation ?? 'other' }],
  submit: 'Set',
  send: (values) => onIncident(card, 'set-situation', { situation: said(values, 'situation') }),
});

/** The waiting client was called back. */
export const calledBackForm = (card: IncidentCard): Form => ({
  title: `Call ${whoOf(card)} back`,
  facts: (client) => [['Number', callBackLine(card, client)]],
  fields: [
    { name: 'reached', label: 'Did they answer?', kind: 'choice', options: YES_NO, required: true },
    { name: 'worse', label: 'They are worse: one priority up', kind: 'check', when: (values) => isYes(values, 'reached') },
    noteField(false, 'What was said'),
  ],
  submit: 'Record the call',
  send: (values) =>
    onIncident(card, 'called-back', { reached: isYes(values, 'reached'), worse: isYes(values, 'reached') && isYes(values, 'worse'), note: said(values, 'note') }),
});

/** Read a hand-over back to its sender. */
export const readBackForm = (card: IncidentCard, reference: string, accessWords: string): Form => {
  const one = card.cases.find((found) => found.reference === reference);
  return {
    title: `Read back to ${one?.name ?? 'the partner'}`,
    intro: 'Read these four to their operator. Reading them back accepts the hand-over: from then on we are accountable.',
    facts: [
      ['Who', whoOf(card)],
      ['Where', `${whereOf(card)} (${spelled(card.postcode)})`],
      ['What', card.situation === null ? 'not said' : situationWord[card.situation]],
      ['Access', accessWords],
      ['Their reference', reference],
    ],
    fields: [],
    submit: 'Read back and right',
    send: () => onIncident(card, 'read-back', { organisation: one?.organisation ?? '', reference }),
  };
};

/** A promise stops the ladder: one that is further ahead than this is none. */
export const PROMISE_LIMIT_HOURS = 4;

/** How a call to a contact went. */
export const contactTriedForm = (card: IncidentCard, rung: Rung): Form => ({
  title: `${rung.name}, ${rung.relation}: ${rung.phone}`,
  fields: [
    { name: 'result', label: 'How did it go?', kind: 'choice', required: true, options: options(contactResultWord) },
    { name: 'attend_by', label: 'They will be there by', kind: 'future', required: true, hint: 'For example 23:15', when: (values) => values['result'] === 'will_go' },
  ],
  submit: 'Record',
  notice: (values, now) => {
    const when = values['result'] === 'will_go' ? aheadWords(now, said(values, 'attend_by')) : null;
    return when === null ? null : `Nobody else is rung until then: ${when}.`;
  },
  check: (values, now) => (values['result'] === 'will_go' ? tooFar('attend_by', said(values, 'attend_by'), now, PROMISE_LIMIT_HOURS) : {}),
  send: (values, now) =>
    onIncident(card, 'contact-tried', {
      contact: rung.contact,
      result: said(values, 'result'),
      attend_by: values['result'] === 'will_go' ? nextTime(now, said(values, 'attend_by')) : null,
    }),
});

export const promiseKeptForm = (card: IncidentCard, contact: string, name: string): Form => ({
  title: `${name} is with the client`,
  fields: [noteField(true, 'How we know')],
  submit: 'Record',
  send: (values) => onIncident(card, 'promise-kept', { contact, note: said(values, 'note') }),
});

export const resolveForm = (card: IncidentCard): Form => ({
  title: `Resolve ${card.number}`,
  intro: 'Nothing more is to be done. Closing it comes after.',
  fields: [{ name: 'outcome', label: 'How', kind: 'pick', required: true, options: [{ value: '', text: 'Choose' }, ...options(outcomeWord)] }, noteField()],
  submit: 'Resolve',
  send: (values) => onIncident(card, 'resolve', { outcome: said(values, 'outcome'), note: said(values, 'note') }),
});

/** Whether anybody went there. */
const somebodyWent = (card: IncidentCard): boolean => card.job?.assignments.some((one) => one.steps.some((step) => step.step === 'arrived')) ?? false;

/** Close, with everything a close must say. */
export const closeForm = (card: IncidentCard, outcome: OutcomeKind | null, condition: Condition | null): Form => ({
  title: `Close ${card.number}`,
  fields: [
    { name: 'kind', label: 'Outcome', kind: 'pick', required: true, options: [{ value: '', text: 'Choose' }, ...options(outcomeWord)], initial: outcome ?? (card.decided?.what === 'by_voice' ? 'resolved_by_voice' : '') },
    { name: 'condition', label: 'How the client was', kind: 'choice', required: true, options: options(conditionWord), initial: condition ?? '' },
    { name: 'secure', label: 'Was the property left secure?', kind: 'choice', required: true, options: [...YES_NO, { value: 'none', text: 'Nobody went' }], initial: somebodyWent(card) ? '' : 'none' },
    {
      name: 'key_returned',
      label: 'Did the key go back?',
      kind: 'choice',
      required: true,
      options: [...YES_NO, { value: 'none', text: 'No key was used' }],
      initial: somebodyWent(card) ? '' : 'none',
    },
    { name: 'kin_told', label: 'Next of kin', kind: 'choice', required: true, options: options(kinWord) },
    {
      name: 'late_because',
      label: `Nobody was there by ${card.job === null ? 'the target' : timeOfDay(card.job.arrive_by)}, as the contract promises. Why?`,
      kind: 'pick',
      required: true,
      options: [{ value: '', text: 'Choose' }, ...options(lateWord)],
      when: () => card.job?.late === true,
    },
    noteField(),
  ],
  submit: 'Close',
  check: (values): Record<string, string> => {
    if (said(values, 'note') !== '') return {};
    if (values['kin_told'] === 'no') return { note: 'Say why they were not told' };
    return values['late_because'] === 'other' ? { note: 'Say why it was late' } : {};
  },
  send: (values) =>
    onIncident(card, 'close', {
      outcome: {
        kind: said(values, 'kind'),
        condition: said(values, 'condition'),
        secure: yesNo(values, 'secure'),
        key_returned: yesNo(values, 'key_returned'),
        kin_told: said(values, 'kin_told'),
        note: said(values, 'note'),
        ...(card.job?.late === true ? { late_because: said(values, 'late_because') } : {}),
      },
    }),
});

export const reopenForm = (card: IncidentCard): Form => ({
  title: `Open ${card.number} again`,
  fields: [reasonField()],
  submit: 'Open again',
  send: (values) => onIncident(card, 'reopen', { reason: said(values, 'reason') }),
});

export const refuseForm = (card: IncidentCard): Form => ({
  title: `The visit goes to ${card.number}`,
  intro: 'You disagree with closing it without a visit. One dissent is enough.',
  fields: [reasonField()],
  submit: 'The visit goes',
  grave: true,
  send: (values) => onIncident(card, 'refuse', { reason: said(values, 'reason') }),
});

/** Join a visit under way at the same door. */
export const joinVisitForm = (card: IncidentCard, others: readonly IncidentCard[]): Form => ({
  title: `Join ${card.number} to a visit under way`,
  fields: [
    {
      name: 'job',
      label: 'Which visit',
      kind: 'pick',
      required: true,
      options: others.flatMap((other) => (other.job === null ? [] : [{ value: other.job.id, text: `${other.number} ${whoOf(other)}, ${whereOf(other)}` }])),
    },
  ],
  submit: 'Join',
  send: (values) => onIncident(card, 'join-visit', { job: said(values, 'job') }),
});
