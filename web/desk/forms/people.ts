// The forms about a responder and about a client.

import type { ClientFull, ResponderCard } from '../../client/types.ts';
import { morningOf, nextTime, timeOfDay } from '../../kit/duration.ts';
import { clientStateWord, hazardWord, offRoadWord, options } from '../../kit/words.ts';
import { type Command, type Form, said, saidOrNull, tooFar } from './form.ts';

/** The longest a shift may be, in hours. */
export const SHIFT_LIMIT_HOURS = 16;
const HOURS = 3_600_000;

/** A verb about this responder. */
export const onResponder = (one: ResponderCard, verb: string, body: Record<string, unknown> = {}): Command => ({ about: 'responders', id: one.id, verb, body });

export const onDutyForm = (one: ResponderCard, now: number): Form => ({
  title: `${one.call_sign} ${one.name} goes on duty`,
  fields: [{ name: 'until', label: 'Until', kind: 'future', required: true, initial: timeOfDay(now + 8 * HOURS), hint: 'At most 16 hours ahead' }],
  submit: 'On duty',
  check: (values, at) => tooFar('until', said(values, 'until'), at, SHIFT_LIMIT_HOURS),
  send: (values, at) => onResponder(one, 'go-on-duty', { until: nextTime(at, said(values, 'until')) }),
});

export const offRoadForm = (one: ResponderCard, now: number): Form => ({
  title: `${one.call_sign} ${one.name} is off the road`,
  intro: 'A visit that is not yet at the door is planned again.',
  fields: [
    { name: 'reason', label: 'Why', kind: 'choice', required: true, options: options(offRoadWord) },
    { name: 'until', label: 'Expected back', kind: 'future', required: true, initial: timeOfDay(now + HOURS), hint: 'At most 16 hours ahead' },
  ],
  submit: 'Off the road',
  check: (values, at) => tooFar('until', said(values, 'until'), at, SHIFT_LIMIT_HOURS),
  send: (values, at) => onResponder(one, 'go-off-road', { reason: said(values, 'reason'), until: nextTime(at, said(values, 'until')) }),
});

export const confirmByVoiceForm = (one: ResponderCard): Form => ({
  title: one.state === 'left_unsafe' ? `${one.call_sign} ${one.name} left unsafe and is safe now` : `${one.call_sign} ${one.name} knows that they were stood down`,
  intro: one.phone === null ? 'Record it only after you spoke with them.' : `Ring ${one.phone}. Record it only after you spoke with them.`,
  fields: [],
  submit: one.state === 'left_unsafe' ? 'They are safe' : 'They know',
  send: () => onResponder(one, 'confirm-stand-down', { by: 'voice', since: one.unconfirmed_since }),
});

/** A verb about this client. */
export const onClient = (client: ClientFull, verb: string, body: Record<string, unknown>): Command => ({ about: 'clients', id: client.id, verb, body });

export const statusForm = (client: ClientFull): Form => ({
  title: `Where ${client.name} is`,
  fields: [
    { name: 'state', label: 'Status', kind: 'choice', required: true, options: options(clientStateWord), initial: client.status.state },
    { name: 'source', label: 'Who says so', kind: 'line', required: true, max: 200 },
    { name: 'second_source', label: 'Who else says so', kind: 'line', required: true, max: 200, when: (values) => values['state'] === 'deceased', hint: 'Deceased needs two sources' },
    { name: 'review', label: 'Home again, or to be asked after, on', kind: 'day', required: true, sent: 'review_at', hint: 'On that day the desk is asked to call them and to test the unit', when: (values) => ['away', 'hospital', 'moved'].includes(values['state'] ?? '') },
  ],
  submit: 'Set the status',
  check: (values): Record<string, string> =>
    values['state'] === 'deceased' && said(values, 'source') !== '' && said(values, 'source').toLowerCase() === said(values, 'second_source').toLowerCase()
      ? { second_source: 'A different source' }
      : {},
  send: (values, now) =>
    onClient(client, 'set-status', {
      state: said(values, 'state'),
      source: said(values, 'source'),
      second_source: values['state'] === 'deceased' ? saidOrNull(values, 'second_source') : null,
      review_at: ['away', 'hospital', 'moved'].includes(values['state'] ?? '') ? morningOf(now, said(values, 'review')) : null,
    }),
});

export const hazardForm = (client: ClientFull): Form => ({
  title: `A hazard at the door of ${client.name}`,
  intro: 'Responders on their way must accept it before they go on.',
  fields: [
    { name: 'kind', label: 'What', kind: 'pick', required: true, options: options(hazardWord), initial: 'other' },
    { name: 'note', label: 'In words', kind: 'line', max: 300, hint: 'Needed for "Note"' },
  ],
  submit: 'Add the hazard',
  check: (values): Record<string, string> => (values['kind'] === 'other' && said(values, 'note') === '' ? { note: 'Say what it is' } : {}),
  send: (values) => onClient(client, 'add-hazard', { hazard: { kind: said(values, 'kind'), note: said(values, 'note') } }),
});
