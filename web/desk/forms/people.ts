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

/** Degrees as people copy them from a map: "51.65012, -0.20034"; null where it is no place. */
export function placeOf(words: string): { latitude: number; longitude: number } | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(words);
  return found === null ? null : { latitude: Number(found[1]), longitude: Number(found[2]) };
}

const placeWords = (latitude: number, longitude: number): string => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

/** Where a client's door is: as it was pressed on the map, or to be verified as it is known. */
export const placeDoorForm = (client: ClientFull, pressed: { latitude: number; longitude: number } | null): Form => ({
  title: `Where the door of ${client.name} is`,
  intro: `${client.address}, ${client.postcode}. Every journey there ends at this point from now on; whoever is on the way has to accept it where it is another place.`,
  fields: [
    {
      name: 'position',
      label: 'Latitude and longitude',
      kind: 'line',
      required: true,
      initial: pressed !== null ? placeWords(pressed.latitude, pressed.longitude) : client.latitude === null || client.longitude === null ? '' : placeWords(client.latitude, client.longitude),
      hint: pressed === null ? 'As it is known; leave it to verify it' : 'As it was pressed on the map',
    },
    { name: 'reason', label: 'Who says so, or what shows it', kind: 'line', required: true, max: 500 },
  ],
  submit: 'The door is here',
  check: (values): Record<string, string> => (placeOf(said(values, 'position')) === null ? { position: 'Degrees such as 51.65012, -0.20034' } : {}),
  send: (values) => onClient(client, 'place-door', { position: placeOf(said(values, 'position')), reason: said(values, 'reason') }),
});

/** What was last said of a door is taken back. */
export const takeBackDoorForm = (client: ClientFull): Form => ({
  title: `Take back where the door of ${client.name} is`,
  intro: 'The door is then where it was taken to be before that was said.',
  fields: [{ name: 'reason', label: 'Why', kind: 'line', required: true, max: 500 }],
  submit: 'Take it back',
  send: (values) => onClient(client, 'place-door', { position: null, reason: said(values, 'reason') }),
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
