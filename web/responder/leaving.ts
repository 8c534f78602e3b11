/** Leaving as a value: what it says, what it still lacks, and the note it becomes. While an ambulance is awaited it says who takes over. */
import type { Condition, OutcomeKind, PhoneJob } from '../client/types.ts';

/** On whose word somebody leaves while an ambulance is awaited. */
export type Relief = 'crew' | 'cancelled' | 'referred';

export interface Leaving {
  outcome: OutcomeKind | null;
  condition: Condition | null;
  relief: Relief | null;
  /** The call sign, the reference, or who took the referral. */
  word: string;
  note: string;
}
/** The fields of the form, in their order. */
export type LeavingField = 'outcome' | 'condition' | 'relief' | 'word';

/** The three ways, as they are chosen. */
export const reliefWord: Record<Relief, string> = {
  crew: 'The ambulance crew is here',
  cancelled: 'Ambulance control has cancelled',
  referred: 'A clinician has accepted the referral',
};
/** What has to be written down with each. */
export const reliefAsks: Record<Relief, string> = {
  crew: 'The crew’s call sign',
  cancelled: 'Ambulance control’s reference (CAD)',
  referred: 'Who accepted it: name and service',
};

/** Whether an ambulance was called and no colleague stays with the client: then leaving takes a word. */
export function awaitsAmbulance({ ambulance_pending, colleague }: Pick<PhoneJob, 'ambulance_pending' | 'colleague'>): boolean {
  const step = colleague?.step ?? null;
  return ambulance_pending && (step === null || step === 'en_route' || step === 'clear');
}

/** This many letters or digits make a word that somebody can look up. */
const WORD_MIN = 3;
const signs = (text: string): number => (text.match(/[\p{L}\p{N}]/gu) ?? []).length;

/** What is wrong, by field, in the order of the form; empty when it may be sent. */
export function leavingFaults(leaving: Leaving, ambulance: boolean): Partial<Record<LeavingField, string>> {
  const found: Partial<Record<LeavingField, string>> = {};
  if (leaving.outcome === null) found.outcome = 'Choose how it went.';
  if (leaving.condition === null) found.condition = 'Choose how the client was.';
  if (!ambulance) return found;
  if (leaving.relief === null) found.relief = 'An ambulance was called: choose on whose word you leave.';
  else if (signs(leaving.word) < WORD_MIN) found.word = `${reliefAsks[leaving.relief]}: at least ${WORD_MIN} letters or digits.`;
  return found;
}

/** The word as the record has it; what somebody types in front of it is not said twice. */
function reliefNote(relief: Relief, word: string): string {
  switch (relief) {
    case 'crew':
      return `Crew ${word.replace(/^crew\s+/i, '')}`;
    case 'cancelled':
      return `Cancelled, CAD ${word.replace(/^cad\b[\s:.-]*/i, '')}`;
    case 'referred':
      return `Referred: ${word}`;
  }
}

/** The note that goes with it: first on whose word they left, then what was written. */
export function leavingNote(leaving: Leaving, ambulance: boolean): string {
  const relief = ambulance && leaving.relief !== null ? reliefNote(leaving.relief, leaving.word.trim()) : '';
  return [relief, leaving.note.trim()].filter((part) => part !== '').join('. ');
}
