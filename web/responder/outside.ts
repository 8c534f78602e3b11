/** Where nobody of ours goes in: fire and gas. What the phone says then, and which steps are left. */
import { isFire, isGas, type Marks } from '../kit/fire.ts';
import type { JobKind, Step } from '../client/types.ts';

/** Why one stays outside. */
export type Outside = 'fire' | 'gas';

/** Why this visit is made from outside; null where one goes in. A fire response that is no fire is one to gas. */
export function outsideOf(visit: Marks & { kind: JobKind }): Outside | null {
  if (isFire(visit)) return 'fire';
  return isGas(visit) || visit.kind === 'fire_response' ? 'gas' : null;
}

/** What one does instead of going in. */
export const outsideWords: Record<Outside, string> = { fire: 'Meet the brigade. Do not enter.', gas: 'Do not enter. Keep people out.' };

/** The steps that do not lead through the door. */
export const stepsOutside = (steps: readonly Step[]): Step[] => steps.filter((step) => step !== 'gained_access' && step !== 'with_client');
