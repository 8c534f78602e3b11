// What lags: a phone that has not shown what it was told, a step that reached the desk after it was taken.

import { span, timeWithSeconds } from '../kit/duration.ts';

/** A phone needs a moment to draw; only one that stays behind for this long is worth a word, in real time. */
export const BEHIND_MS = 10_000;
/** Clocks and networks differ by seconds; more is said beside the step, in service time. */
export const SKEW_MS = 10_000;

/** Whether a phone has been behind for long enough to be looked into. In a demo service time runs `rate` times as fast. */
export const isBehind = (one: { phone_behind_since: number | null }, now: number, rate: number): boolean =>
  one.phone_behind_since !== null && now - one.phone_behind_since >= BEHIND_MS * rate;

/** That a step came late, or that the phone's clock is ahead, with the phone's own time; null where the two agree. */
export function skewWords(at: number, device_at: number | null): string | null {
  if (device_at === null || Math.abs(at - device_at) < SKEW_MS) return null;
  const said = `phone said ${timeWithSeconds(device_at)}`;
  return at > device_at ? `reached the desk ${span(at - device_at)} later: ${said}` : `phone’s clock ${span(device_at - at)} ahead: ${said}`;
}
