// The new-incident form as values: what the desk types while somebody is on the telephone.

import type { ClientFound, Class, Priority, Raise, Raised, Situation } from '../../client/types.ts';
import type { Faults } from '../../kit/submission.svelte.ts';

export interface Draft {
  client: ClientFound | null;
  unknown: boolean;
  caller: string;
  callBack: string;
  address: string;
  postcode: string;
  class: Class;
  situation: Situation | '';
  priority: Priority | '';
  speech: 'yes' | 'no' | '';
  note: string;
}

export const emptyDraft = (): Draft => ({
  client: null,
  unknown: false,
  caller: '',
  callBack: '',
  address: '',
  postcode: '',
  class: 'person',
  situation: '',
  priority: '',
  speech: '',
  note: '',
});

/** "en5 1aa" as it is written: "EN5 1AA". Anything that is no postcode stays as it was typed. */
export function tidyPostcode(text: string): string {
  const packed = text.toUpperCase().replace(/\s+/g, '');
  return /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(packed) ? `${packed.slice(0, -3)} ${packed.slice(-3)}` : text.trim();
}

/** The fields the form asks, as it names them. */
export type DraftField = 'client' | 'callBack' | 'caller' | 'address' | 'postcode' | 'situation' | 'speech' | 'note';

/** The form's own field for one of the server's; null where it has none. */
export function draftField(name: string): DraftField | null {
  switch (name) {
    case 'call_back':
      return 'callBack';
    case 'place.address.postcode':
      return 'postcode';
    case 'client':
    case 'caller':
    case 'situation':
    case 'speech':
    case 'note':
      return name;
    default:
      return name.startsWith('place') ? 'address' : null;
  }
}

/** Whether anything was said about where it is. */
const placed = (draft: Draft): boolean => draft.address.trim() !== '' || draft.postcode.trim() !== '';

/** What is missing, by field; empty when it may be sent. */
export function missing(draft: Draft): Faults<DraftField> {
  const found: Faults<DraftField> = {};
  if (draft.client === null && !draft.unknown) found.client = 'Choose a client, or say that the caller is unknown';
  if (draft.client === null && draft.unknown) {
    if (!placed(draft) && draft.callBack.replace(/\D/g, '').length < 3) found.callBack = 'Give a number to ring back, or a place: one of them is enough';
  }
  if (draft.situation === '' && draft.class === 'person') found.situation = 'Choose what is the matter; “Other” will do';
  if (draft.situation === 'silent' && draft.speech === 'yes') found.speech = 'A silent call has no speech';
  if (draft.note.length > 2000) found.note = 'At most 2,000 characters';
  return found;
}

/** Whether the client was heard, as far as it was said; a silent call says it by itself. */
const spoke = (draft: Draft): boolean | null => (draft.speech === '' ? (draft.situation === 'silent' ? false : null) : draft.speech === 'yes');

/** The command's body. */
export function raiseOf(draft: Draft): Raise {
  const known = draft.client !== null;
  return {
    client: draft.client?.id ?? null,
    caller: draft.caller.trim() || null,
    call_back: draft.callBack.trim() || null,
    place: known || !placed(draft)
      ? null
      : { address: { lines: draft.address.trim(), postcode: tidyPostcode(draft.postcode) }, position: null, precision: 'postcode' },
    class: draft.class,
    priority: draft.priority || null,
    situation: draft.situation || null,
    speech: spoke(draft),
    note: draft.note.trim(),
  };
}

/** The class a situation belongs to; typing "fire" chooses the fire class. */
export function classOf(situation: Situation | ''): Class {
  switch (situation) {
    case 'fire':
    case 'gas':
    case 'attack':
      return situation;
    case 'equipment':
      return 'fault';
    default:
      return 'person';
  }
}

/** What is said of an incident that was raised, in one notice: what is to be looked at is part of it. */
export function raisedWords({ number, joined, warnings }: Pick<Raised, 'number' | 'joined'> & { warnings?: Raised['warnings'] }): { tone: 'good' | 'bad'; text: string } {
  const done = joined ? `It joined ${number}, which was open already: what you typed is on its timeline.` : `${number} is raised.`;
  const doubtful = (warnings ?? []).map(({ field, rule }) => `the ${field.slice(field.lastIndexOf('.') + 1).replaceAll('_', ' ')} ${rule}`);
  return doubtful.length === 0 ? { tone: 'good', text: done } : { tone: 'bad', text: `${done} Look at its place: ${doubtful.join('; ')}.` };
}
