// Waiting for conditions: nothing here sleeps for a fixed time and hopes.

/** How long a condition may take on a busy machine. */
export const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** A pause. For stories about silence and double taps only. */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Looks until `look` gives something true, and gives that. Says what was waited for, and the last fault, when it never does. */
export async function until(what, look, limit_ms = PATIENCE_MS) {
  const ends = Date.now() + limit_ms;
  let fault = null;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
      fault = null;
    } catch (error) {
      fault = error;
    }
    if (Date.now() > ends) throw new Error(`waited ${limit_ms / 1000} s in vain: ${what}${fault === null ? '' : ` (${fault.message.split('\n')[0]})`}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Fails with a sentence unless it holds. */
export function must(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/** Fails unless both read the same. */
export function same(found, expected, what) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: found ${one}, expected ${other}`);
}
