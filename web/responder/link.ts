/** What the pill says. It says "Live" only when the desk's stream beats and nothing that was pressed here fails to get through. */

/** The stream beats every 5 s; after this much silence the link counts as lost, so that with a ticker of 1 s it shows within 10 s. */
export const SILENCE_MAX_MS = 9_000;

/** An act that has not got through after this long is not just on its way. */
const SENDING_MAX_MS = 3_000;

export interface LinkFacts {
  /** Since the last sign of life of the stream; null when there was none on this page. */
  silent_ms: number | null;
  /** Since the page began to connect. */
  trying_ms: number;
  /** Acts on their way, whether sending fails, and for how long the oldest has been under way on this page. */
  waiting: number;
  failing: boolean;
  oldest_ms: number;
}

export type LinkState = 'live' | 'connecting' | 'sending' | 'sending_fails' | 'lost';

/** The one word for how this phone and the desk are connected; the worst of the two directions. */
export function linkState(facts: LinkFacts): LinkState {
  const heard = facts.silent_ms !== null && facts.silent_ms <= SILENCE_MAX_MS;
  if (!heard) return facts.silent_ms === null && facts.trying_ms <= SILENCE_MAX_MS ? 'connecting' : 'lost';
  if (facts.waiting === 0) return 'live';
  return facts.failing || facts.oldest_ms > SENDING_MAX_MS ? 'sending_fails' : 'sending';
}
