/** The steps of a visit in their one order, and which of them the big button offers next. */
import type { Act } from './act.ts';
import type { Step } from '../client/types.ts';

export const STEPS: readonly Step[] = ['en_route', 'arrived', 'gained_access', 'with_client', 'clear'];

const rank = (step: Step | null): number => (step === null ? -1 : STEPS.indexOf(step));

/** The later of two steps. */
export const later = (one: Step | null, other: Step | null): Step | null => (rank(one) >= rank(other) ? one : other);

/** The step a job stands at, counting what is still on its way to the desk. */
export function stepWith(job: string, step: Step | null, waiting: readonly Act[]): Step | null {
  return waiting.reduce<Step | null>((reached, { intent }) => {
    if (intent.verb === 'step' && intent.job === job) return later(reached, intent.step);
    if ((intent.verb === 'clear' || intent.verb === 'leave-unsafe') && intent.job === job) return 'clear';
    return reached;
  }, step);
}

/**
 * The steps that may come next, nearest first. What the server says it accepts decides; acts still on their way
 * only move the start forward, because the server cannot know of them yet.
 */
export function stepsAhead(step: Step | null, accepted: readonly Step[]): Step[] {
  const ahead = STEPS.filter((candidate) => rank(candidate) > rank(step));
  const known = ahead.filter((candidate) => accepted.includes(candidate));
  return known.length > 0 ? known : ahead;
}

/** A press this soon after the last one on the same button is the same press. */
export const DOUBLE_TAP_MS = 700;

/** Whether a press is the second half of a double tap. Times are monotonic milliseconds of one page. */
export const isDoubleTap = (last_ms: number | null, now_ms: number): boolean => last_ms !== null && now_ms - last_ms < DOUBLE_TAP_MS;
