/** When a shift ends. Times are UTC milliseconds. */

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;

/** The quarter of an hour at or before `hours` from now: never beyond what was asked for, so that 16 h stays within 16 h. */
export const endAfter = (now: number, hours: number): number => Math.floor((now + hours * HOUR_MS) / QUARTER_MS) * QUARTER_MS;
