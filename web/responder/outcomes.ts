/** How a visit can end for the one who was there. */
import type { Condition, JobKind, OutcomeKind } from '../client/types.ts';

/** What is usual for its kind first, the rest behind one press. */
export function leaveOutcomes(kind: JobKind): { usual: readonly OutcomeKind[]; others: readonly OutcomeKind[] } {
  const usual = USUAL_OUTCOMES[kind];
  return { usual, others: LEAVE_OUTCOMES.filter((outcome) => !usual.includes(outcome)) };
}

const LEAVE_OUTCOMES: readonly OutcomeKind[] = [
  'lifted',
  'assisted',
  'no_help_needed',
  'left_with_ambulance',
  'hospital',
  'nobody_there',
  'false_alarm',
  'contact_attended',
  'emergency_services',
  'fire_service_attended',
  'equipment_mended',
  'found_deceased',
  'test',
];

const VISIT: readonly OutcomeKind[] = ['lifted', 'assisted', 'no_help_needed', 'left_with_ambulance', 'hospital', 'nobody_there', 'false_alarm'];

const USUAL_OUTCOMES: Record<JobKind, readonly OutcomeKind[]> = {
  emergency_visit: VISIT,
  welfare_visit: ['no_help_needed', 'assisted', 'lifted', 'left_with_ambulance', 'hospital', 'nobody_there'],
  fire_response: ['fire_service_attended', 'false_alarm', 'no_help_needed', 'assisted', 'hospital', 'nobody_there'],
  repair: ['equipment_mended', 'no_help_needed', 'nobody_there', 'assisted'],
};

/** The condition that goes with an outcome nearly always; the responder can say otherwise. */
export function likelyCondition(outcome: OutcomeKind): Condition | null {
  switch (outcome) {
    case 'nobody_there':
      return 'not_seen';
    case 'found_deceased':
      return 'deceased';
    case 'lifted':
    case 'assisted':
    case 'no_help_needed':
    case 'false_alarm':
    case 'equipment_mended':
    case 'test':
      return 'well';
    case 'resolved_by_voice':
    case 'hospital':
    case 'left_with_ambulance':
    case 'contact_attended':
    case 'emergency_services':
    case 'fire_service_attended':
      return null;
  }
}
