// Sends a desk's commands: each under one key until it is answered, tried again when no answer comes, given up aloud.

import { newKey, post } from './http.ts';
import { noAnswer, Problem } from './problem.ts';

/** A command nobody has answered for this long is given up: what was right then may be wrong now. */
export const GIVE_UP_MS = 60_000;

export interface SenderPorts {
  post: (path: string, body: unknown, key: string) => Promise<unknown>;
  monotonic: () => number;
  wait: (ms: number) => Promise<void>;
  key: () => string;
}

const browserPorts: SenderPorts = {
  post: (path, body, key) => post(path, body, key),
  monotonic: () => performance.now(),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  key: newKey,
};

/** Sends, counts what waits, and knows whether sending fails. */
export class Sender {
  readonly #ports: SenderPorts;
  readonly #onChange: (waiting: number, failing: boolean) => void;
  readonly #inFlight = new Map<string, Promise<unknown>>();
  #waiting = 0;
  readonly #failing = new Set<string>();

  constructor(onChange: (waiting: number, failing: boolean) => void = () => undefined, ports: SenderPorts = browserPorts) {
    this.#onChange = onChange;
    this.#ports = ports;
  }

  /** How many commands have not been answered. */
  get waiting(): number {
    return this.#waiting;
  }
  /** Whether a command has been tried and got no answer. */
  get failing(): boolean {
    return this.#failing.size > 0;
  }

  /** Sends one command. The same command while the first is under way is the first: two fast presses make one act. */
  send<T>(path: string, body: unknown): Promise<T> {
    const same = `${path} ${JSON.stringify(body)}`;
    const running = this.#inFlight.get(same);
    if (running !== undefined) return running as Promise<T>;
    const act = this.#run(path, body).finally(() => this.#inFlight.delete(same));
    this.#inFlight.set(same, act);
    return act as Promise<T>;
  }

  async #run(path: string, body: unknown): Promise<unknown> {
    const key = this.#ports.key();
    const begun = this.#ports.monotonic();
    this.#count(1);
    try {
      for (let tries = 0; ; tries += 1) {
        try {
          return await this.#ports.post(path, body, key);
        } catch (error) {
          const problem = error instanceof Problem ? error : noAnswer();
          if (!problem.mayRetry || this.#ports.monotonic() - begun >= GIVE_UP_MS) throw problem;
          this.#failing.add(key);
          this.#count(0);
          await this.#ports.wait(problem.retryAfterS === null ? Math.min(5_000, 400 * 2 ** tries) : problem.retryAfterS * 1000);
        }
      }
    } finally {
      this.#failing.delete(key);
      this.#count(-1);
    }
  }

  #count(by: number): void {
    this.#waiting += by;
    this.#onChange(this.#waiting, this.failing);
  }
}
