// The live stream: connects, resumes where it was, notices silence, and says truthfully how long it has heard nothing.

import { EventReader, type StreamEvent } from './sse.ts';

/** The server beats every 5 s; after this long without a byte the link is lost. */
export const SILENCE_MS = 9_000;
/** Waits between tries: quick at first, never more than 5 s, with jitter. */
export const retryDelayMs = (tries: number, random: number): number => Math.min(5_000, 250 * 2 ** Math.min(tries, 6)) * (0.5 + random / 2);

export interface StreamPorts {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  monotonic: () => number;
  random: () => number;
  setTimer: (call: () => void, ms: number) => unknown;
  clearTimer: (timer: never) => void;
}

const browserPorts = (): StreamPorts => ({
  fetch: (url, init) => fetch(url, init),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  setTimer: (call, ms) => setTimeout(call, ms),
  clearTimer: (timer) => clearTimeout(timer),
});

export interface StreamOptions {
  /** Where from; read anew at every connection. `null`: from the beginning of the server's choice. */
  after: () => string | null;
  onEvent: (event: StreamEvent) => void;
  /** The session has ended: the stream stops by itself. */
  onSignedOut: () => void;
  /** Called at every connection that stands and every loss. */
  onLink?: (open: boolean) => void;
  url?: string;
  ports?: StreamPorts;
}

/** One connection that is kept up until it is stopped. */
export class LiveStream {
  readonly #options: StreamOptions;
  readonly #ports: StreamPorts;
  #lastId: string | null = null;
  #heardAt: number | null = null;
  #tries = 0;
  #stopped = false;
  #open = false;
  #abort: AbortController | null = null;
  #timer: unknown = null;
  #watch: unknown = null;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#ports = options.ports ?? browserPorts();
  }

  /** Starts, or starts over from `after()`. */
  start(): void {
    this.#stopped = false;
    this.#lastId = null;
    this.#reconnect(0);
  }

  /** Tries at once, when it is not connected: the network is back, the page is shown again. */
  nudge(): void {
    if (!this.#stopped && !this.alive) this.#reconnect(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#drop();
  }

  /** Milliseconds since the last byte; `null` when there has been none. */
  silentMs(): number | null {
    return this.#heardAt === null ? null : this.#ports.monotonic() - this.#heardAt;
  }

  /** Whether it stands and has been heard within the limit. */
  get alive(): boolean {
    const silent = this.silentMs();
    return this.#open && silent !== null && silent < SILENCE_MS;
  }

  #drop(): void {
    this.#ports.clearTimer(this.#timer as never);
    this.#ports.clearTimer(this.#watch as never);
    this.#abort?.abort();
    this.#abort = null;
    if (this.#open) {
      this.#open = false;
      this.#options.onLink?.(false);
    }
  }

  #reconnect(delay: number): void {
    this.#drop();
    if (this.#stopped) return;
    this.#timer = this.#ports.setTimer(() => void this.#connect(), delay);
  }

  #again(abort: AbortController): void {
    if (this.#stopped || this.#abort !== abort) return;
    this.#tries += 1;
    this.#reconnect(retryDelayMs(this.#tries, this.#ports.random()));
  }

  #listen(abort: AbortController): void {
    this.#ports.clearTimer(this.#watch as never);
    this.#watch = this.#ports.setTimer(() => this.#again(abort), SILENCE_MS);
  }

  async #connect(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#listen(abort);
    const after = this.#options.after();
    const url = `${this.#options.url ?? '/api/stream'}${after === null ? '' : `?after=${encodeURIComponent(after)}`}`;
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.#lastId !== null) headers['last-event-id'] = this.#lastId;
    try {
      const answer = await this.#ports.fetch(url, { headers, signal: abort.signal, cache: 'no-store', credentials: 'same-origin' });
      if (this.#abort !== abort) return;
      if (answer.status === 401) {
        this.stop();
        this.#options.onSignedOut();
        return;
      }
      if (!answer.ok || answer.body === null) throw new Error('refused');
      await this.#read(answer.body, abort);
    } catch {
      // Falls through to the next try: every failure of a stream is answered by another try.
    }
    this.#again(abort);
  }

  async #read(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const reader = body.getReader();
    const text = new TextDecoder();
    const events = new EventReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#abort !== abort) return;
      this.#heardAt = this.#ports.monotonic();
      this.#listen(abort);
      if (!this.#open) {
        this.#open = true;
        this.#tries = 0;
        this.#options.onLink?.(true);
      }
      for (const event of events.take(text.decode(value, { stream: true }))) {
        this.#options.onEvent(event);
        if (this.#abort !== abort) return;
        if (event.id !== null && event.id !== '') this.#lastId = event.id;
      }
    }
  }
}
