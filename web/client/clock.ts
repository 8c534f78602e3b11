// The server's time on this machine. The device's own wall clock is never asked: only how much time has passed.

import type { ClockReading } from './types.ts';

/** Follows the server's clock: its last reading, plus what has passed since, times its rate. */
export class ServerClock {
  #reading: ClockReading = { now_at: 0, rate: 1 };
  #readAt = 0;
  #known = false;
  readonly #monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Takes a reading that has just come. A reading slightly behind what is already shown does not turn time back. */
  sync(reading: ClockReading): void {
    const shown = this.now();
    const behind = shown - reading.now_at;
    const jitter = 1500 * Math.max(1, reading.rate);
    const steady = this.#known && reading.rate === this.#reading.rate && behind > 0 && behind < jitter;
    this.#reading = { now_at: steady ? shown - Math.min(behind, 50) : reading.now_at, rate: reading.rate };
    this.#readAt = this.#monotonic();
    this.#known = true;
  }

  /** Whether a reading has ever come. */
  get known(): boolean {
    return this.#known;
  }

  /** How fast the server's time runs: 1 in service, more in the demo. */
  get rate(): number {
    return this.#reading.rate;
  }

  /** Now, in the server's time. */
  now(): number {
    if (!this.#known) return 0;
    return Math.round(this.#reading.now_at + (this.#monotonic() - this.#readAt) * this.#reading.rate);
  }

  /** Milliseconds of real time until the server's clock shows `at`. */
  realMsUntil(at: number): number {
    return (at - this.now()) / this.#reading.rate;
  }
}
