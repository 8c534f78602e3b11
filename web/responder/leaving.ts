/** Leaving as a value: what it says of each person, what it still lacks, and what is sent. While an ambulance is awaited it says how that ended. */
import type { AmbulanceEnd, AmbulanceLeft, Condition, OutcomeKind, PersonLeft, PhoneJob, PhonePerson } from '../client/types.ts';
import { ambulanceFault } from '../kit/words.ts';

/** What is said of one person. */
export interface Said {
  outcome: OutcomeKind | null;
  condition: Condition | null;
  note: string;
}
/** Nothing said yet. */
export const unsaid = (): Said => ({ outcome: null, condition: null, note: '' });

export interface Leaving {
  /** Of each person, in the order of the visit. */
  said: readonly Said[];
  how: AmbulanceEnd | null;
  /** The call sign, the reference, or who took the referral. */
  words: string;
}
/** A field of the form: a person's, by their place, or the ambulance's. */
export type LeavingField = `outcome-${number}` | `condition-${number}` | 'how' | 'words';

/** Whether an ambulance was called and no colleague stays with the client: then leaving takes a word. */
export function awaitsAmbulance({ ambulance_pending, colleague }: Pick<PhoneJob, 'ambulance_pending' | 'colleague'>): boolean {
  const step = colleague?.step ?? null;
  return ambulance_pending && (step === null || step === 'en_route' || step === 'clear');
}

/** What is wrong, by field, in the order of the form; empty when it may be sent. */
export function leavingFaults(leaving: Leaving, ambulance: boolean): Partial<Record<LeavingField, string>> {
  const found: Partial<Record<LeavingField, string>> = {};
  for (const [at, { outcome, condition }] of leaving.said.entries()) {
    if (outcome === null) found[`outcome-${at}`] = 'Choose how it went.';
    if (condition === null) found[`condition-${at}`] = 'Choose how the client was.';
  }
  if (!ambulance) return found;
  if (leaving.how === null) found.how = 'An ambulance was called: choose on whose word you leave.';
  else {
    const fault = ambulanceFault(leaving.how, leaving.words);
    if (fault !== undefined) found.words = fault;
  }
  return found;
}

/** What is sent: the first person's outcome, the others' beside it, and the ambulance. `null` while something is missing. */
export function leavingSent(leaving: Leaving, persons: readonly PhonePerson[], ambulance: boolean): LeavingSent | null {
  const all = leaving.said.map(({ outcome, condition, note }, at) => (outcome === null || condition === null ? null : { incident: persons[at]?.incident ?? null, outcome, condition, note: note.trim() }));
  const [first, ...others] = all;
  if (first === undefined || first === null || Object.keys(leavingFaults(leaving, ambulance)).length > 0) return null;
  const also = others.flatMap((one): PersonLeft[] => (one === null || one.incident === null ? [] : [{ ...one, incident: one.incident }]));
  return { ...first, also, ambulance: ambulance && leaving.how !== null ? { how: leaving.how, words: leaving.words.trim() } : null };
}

/** The fields of the act. */
export interface LeavingSent {
  incident: string | null;
  outcome: OutcomeKind;
  condition: Condition;
  note: string;
  also: PersonLeft[];
  ambulance: AmbulanceLeft | null;
}
