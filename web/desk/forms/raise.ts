// The new-incident form as values: what the desk types while somebody is on the telephone.

import type { ClientFound, Class, Id, Priority, Situation } from '../../client/types.ts';

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
  speech: 'yes',
  note: '',
});

/** What the server is sent. */
export interface Raise {
  client: Id | null;
  caller: string | null;
  call_back: string | null;
  place: { address: { lines: string; postcode: string }; position: null; precision: 'postcode' } | null;
  class: Class;
  priority: Priority | null;
  situation: Situation | null;
  speech: boolean | null;
  note: string;
}

/** "en5 1aa" as it is written: "EN5 1AA". Anything that is no postcode stays as it was typed. */
export function tidyPostcode(text: string): string {
  const packed = text.toUpperCase().replace(/\s+/g, '');
  return /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(packed) ? `${packed.slice(0, -3)} ${packed.slice(-3)}` : text.trim();
}

/** What is missing, by field; empty when it may be sent. */
export function missing(draft: Draft): Partial<Record<'client' | 'callBack' | 'address' | 'situation' | 'note', string>> {
  const found: ReturnType<typeof missing> = {};
  if (draft.client === null && !draft.unknown) found.client = 'Choose a client, or say that the caller is unknown';
  if (draft.client === null && draft.unknown) {
    if (draft.callBack.trim() === '') found.callBack = 'Where to ring back';
    if (draft.address.trim() === '' && draft.postcode.trim() === '') found.address = 'An address or a postcode';
  }
  if (draft.situation === '' && draft.class === 'person') found.situation = 'What is the matter';
  if (draft.note.length > 2000) found.note = 'At most 2,000 characters';
  return found;
}

/** The command's body. */
export function raiseOf(draft: Draft): Raise {
  const known = draft.client !== null;
  return {
    client: draft.client?.id ?? null,
    caller: draft.caller.trim() || null,
    call_back: draft.callBack.trim() || null,
    place: known
      ? null
      : { address: { lines: draft.address.trim(), postcode: tidyPostcode(draft.postcode) }, position: null, precision: 'postcode' },
    class: draft.class,
    priority: draft.priority || null,
    situation: draft.situation || null,
    speech: draft.speech === '' ? null : draft.speech === 'yes',
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
