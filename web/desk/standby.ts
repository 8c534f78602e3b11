// What is said of where to wait.

import type { Standby } from '../client/types.ts';

/** How things stand and whether anything would be better, in a sentence. */
export function adviceIntro({ percent, within_s, advice }: Standby, free: boolean): string {
  if (!free) return 'Nobody is free: there is nobody who could wait anywhere.';
  if (percent == null) return 'Nobody knows yet where emergencies come from.';
  const now = `${percent} % of emergencies would have somebody within ${within_s / 60} min now`;
  if (advice.length === 0) return `${now}; waiting elsewhere would gain less than three in a hundred.`;
  return advice.length === 1 ? `${now}. One move would be worth it:` : `${now}. Moves that would be worth it, each after those before it:`;
}
