// The one ticker: every timer on the screen moves once a second of real time, together, from the server's clock.

import { ServerClock } from '../client/clock.ts';

/** The server's clock on this page. */
export const clock = new ServerClock();

class Ticker {
  /** Now, in the server's time, as of the last tick. */
  now = $state(0);
  #timer: ReturnType<typeof setInterval> | null = null;

  start(): void {
    this.touch();
    this.#timer ??= setInterval(() => this.touch(), 1000);
  }

  /** Shows the time as it is now: after a reading of the clock, or when a page is shown again. */
  touch(): void {
    this.now = clock.now();
  }
}

/** What timers read. */
export const ticker = new Ticker();
