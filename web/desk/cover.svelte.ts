// The cover as this console last read it, and whether the map is shaded with it.

import { server } from '../client/http.ts';
import { noAnswer, Problem } from '../client/problem.ts';
import type { Cover } from '../client/types.ts';

/** Somebody who moves changes it too: it is read again this often while it is looked at. */
export const READ_EVERY_MS = 10_000;

export class CoverLook {
  /** Minutes. */
  within = $state(45);
  shaded = $state(false);
  found = $state.raw<Cover | null>(null);
  fault = $state('');
  #asked: AbortController | null = null;

  /** Reads it; an answer that was overtaken is dropped. What is shown stays until the next one is there, or is known to be old. */
  async read(): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const found = await server.cover(this.within, asked.signal);
      if (asked.signal.aborted) return;
      [this.found, this.fault] = [found, ''];
    } catch (error) {
      if (asked.signal.aborted) return;
      // An old share is worse than none.
      [this.found, this.fault] = [null, (error instanceof Problem ? error : noAnswer()).sentence];
    }
  }
}
