// What might have been, in words and in the places of a chart.

import type { WhatIf, WhatIfAnswer, WhatIfCase } from '../client/types.ts';

/** "23 min"; "not reached" where nobody came. */
export const minutesOf = (minutes: number | null | undefined): string => (minutes == null ? 'not reached' : `${Math.round(minutes)} min`);

/** One decimal: "91.4 %". */
export const percentOf = (percent: number): string => `${percent.toFixed(1)} %`;

/** How far it is, in a sentence. */
export function progress({ state, done, of, by, question }: WhatIf): string {
  const played = of > 0 ? ` ${done} of about ${of} plays done.` : '';
  if (state === 'waiting') return `${question}: put off for as long as an emergency waits for somebody.${played}`;
  return `${question}, asked by ${by}: being worked out.${played}`;
}

/** Whether the page has to look again by itself. */
export const isWorking = (view: WhatIf): boolean => view.state === 'running' || view.state === 'waiting';

/** Hours for one more responder: "19-7" of two hours of the clock. */
export const hours = (from: number, to: number): string => `${from}-${to}`;

/** The case that was best for emergencies, in a sentence; empty where no emergency was reached in any. */
export function best({ cases }: WhatIfAnswer): string {
  const played = cases.filter((one) => !one.really && one.emergencies !== null && one.emergencies !== undefined);
  const top = played.reduce<WhatIfCase | null>((found, one) => (found === null || share(one) > share(found) ? one : found), null);
  if (top === null) return '';
  const really = cases.find((one) => one.really && one.emergencies != null);
  const was = really === undefined ? '' : `, where it was ${percentOf(share(really))}`;
  return `Most emergencies within 45 minutes: ${top.name}, ${percentOf(share(top))}${was}.`;
}

/** Percent of a case's emergencies within 45 minutes. */
export const share = (one: WhatIfCase): number => one.emergencies?.within_45_percent ?? 0;

/** Minutes between two points of a curve. */
export const CURVE_STEP_MIN = 5;
