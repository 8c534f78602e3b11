/**
 * The outbox: acts go to the desk in the order they were made, for as long as it takes.
 * Invariants: an act is on the shelf before anybody sees its effect; it is sent with one idempotency key however often;
 * it leaves only when the server took it or when its refusal has been read. A refusal never blocks the acts behind it.
 */
import { bodyOf, keyOf, pathOf, type Act, type DeviceStamp, type Intent } from './act.ts';
import type { Shelf } from './shelf.ts';
import type { ProblemBody } from '../client/types.ts';

/** What became of one attempt to send. */
export type Sent =
  | { kind: 'taken'; position: number | null }
  | { kind: 'refused'; problem: ProblemBody }
  | { kind: 'signed_out' }
  | { kind: 'failed'; retry_after_ms: number | null };

/** Posts one body; never throws. */
export type Send = (path: string, key: string, body: unknown) => Promise<Sent>;

export interface OutboxPorts {
  shelf: Shelf;
  send: Send;
  /** Called whenever the acts, or whether sending works, have changed. */
  changed: (state: OutboxState) => void;
  /** Called when the server has taken or refused something: ask it how things stand now. */
  answered: (act: Act, sent: Sent) => void;
  random: () => number;
  wait: (ms: number, wake: AbortSignal) => Promise<void>;
  /** Runs the work while no other page of this device sends. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface OutboxState {
  /** Waiting and refused acts, oldest first. */
  acts: Act[];
  /** Acts the server took whose effect no snapshot has shown yet. */
  taken: Act[];
  /** Sending does not get through: attempts failed since the last answer of the server. */
  failing: boolean;
  /** The server wants to know who we are before it takes any more. */
  signed_out: boolean;
}

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 20_000;

/** How long to wait before the next attempt: doubling, spread over the upper half, never for ever. */
export function retryDelayMs(failures: number, random: number, retry_after_ms: number | null): number {
  const ceiling = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 10));
  const jittered = Math.round(ceiling / 2 + (ceiling / 2) * random);
  return Math.max(jittered, Math.min(retry_after_ms ?? 0, 60_000));
}

export class Outbox {
  #ports: OutboxPorts;
  #responder: string | null = null;
  #acts: Act[] = [];
  #taken: { act: Act; position: number | null }[] = [];
  #failing = false;
  #signed_out = false;
  #draining: Promise<void> | null = null;
  #wake = new AbortController();
  #stopped = false;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** Loads what is on the shelf and starts sending for this responder. */
  async open(responder: string): Promise<void> {
    if (responder !== this.#responder) this.#taken = [];
    this.#responder = responder;
    this.#signed_out = false;
    await this.#reload();
    this.nudge();
  }

  /** Writes an act down and sends it when it can be. Resolves when it is on the shelf. */
  async add(intent: Intent, device: DeviceStamp): Promise<Act> {
    if (this.#responder === null) throw new Error('nobody is signed in');
    const act = await this.#ports.shelf.append({
      key: keyOf(intent),
      responder: this.#responder,
      intent,
      device,
      state: 'waiting',
      failures: 0,
      refusal: null,
    });
    await this.#reload();
    this.nudge();
    return act;
  }

  /** The responder has read why an act was refused. */
  async dismiss(sequence: number): Promise<void> {
    const act = this.#acts.find((other) => other.sequence === sequence);
    if (act?.state !== 'refused') return;
    await this.#ports.shelf.remove(sequence);
    await this.#reload();
  }

  /** A snapshot of this position is shown; with `asked_after` it also answers a question asked after these acts were taken. */
  settle(position: number, asked_after: ReadonlySet<number> = new Set()): void {
    const left = this.#taken.filter((one) => (one.position === null || one.position > position) && !asked_after.has(one.act.sequence));
    if (left.length === this.#taken.length) return;
    this.#taken = left;
    this.#tell();
  }

  /** The acts that were taken and are not settled: to be handed to `settle` with the answer to a question asked now. */
  unsettled(): Set<number> {
    return new Set(this.#taken.map((one) => one.act.sequence));
  }

  /** Something suggests that sending may work now: try at once. */
  nudge(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
      if (!this.#stopped && !this.#signed_out && this.#next()) this.nudge();
    });
  }

  /** Stops sending; what waits stays on the shelf. */
  stop(): void {
    this.#stopped = true;
    this.#wake.abort();
  }

  #next(): Act | undefined {
    return this.#acts.find((act) => act.state === 'waiting' && act.responder === this.#responder);
  }

  async #drain(): Promise<void> {
    while (!this.#stopped && !this.#signed_out && this.#next()) {
      const delay_ms = await this.#ports.alone(() => this.#attempt()).catch(() => this.#shelfFailed());
      if (delay_ms > 0 && !this.#stopped) await this.#ports.wait(delay_ms, this.#wake.signal);
    }
  }

  /** One attempt at the oldest waiting act; the answer is how long to wait before the next one. */
  async #attempt(): Promise<number> {
    await this.#reload();
    const act = this.#next();
    if (!act) return 0;
    const device = await this.#ports.shelf.device();
    const sent = await this.#ports.send(pathOf(act.intent, act.responder), `${device}:${act.sequence}`, bodyOf(act.intent, act.device));
    switch (sent.kind) {
      case 'taken':
        this.#failing = false;
        this.#taken.push({ act, position: sent.position });
        await this.#ports.shelf.remove(act.sequence);
        break;
      case 'refused':
        this.#failing = false;
        await this.#ports.shelf.replace({ ...act, state: 'refused', refusal: sent.problem });
        break;
      case 'signed_out':
        this.#signed_out = true;
        break;
      case 'failed':
        this.#failing = true;
        await this.#ports.shelf.replace({ ...act, failures: act.failures + 1 });
        await this.#reload();
        return retryDelayMs(act.failures, this.#ports.random(), sent.retry_after_ms);
    }
    await this.#reload();
    this.#ports.answered(act, sent);
    return 0;
  }

  /** The shelf itself did not answer: nothing is lost, and it is asked again. */
  #shelfFailed(): number {
    this.#failing = true;
    this.#tell();
    return RETRY_FIRST_MS * 4;
  }

  async #reload(): Promise<void> {
    this.#acts = await this.#ports.shelf.acts();
    this.#tell();
  }

  #tell(): void {
    const mine = this.#acts.filter((act) => act.responder === this.#responder);
    this.#ports.changed({ acts: mine, taken: this.#taken.map((one) => one.act), failing: this.#failing && mine.some((act) => act.state === 'waiting'), signed_out: this.#signed_out });
  }
}
