/**
 * The phone of one signed-in responder: replica, outbox, stream and positions wired together, and what the screen reads.
 * The server wins: every contact brings the whole snapshot, and acts on their way are only laid over it.
 */
import { get, post } from '../client/http.ts';
import { Problem } from '../client/problem.ts';
import { LiveStream } from '../client/stream.ts';
import type { StreamEvent } from '../client/sse.ts';
import type { ClockReading, Me, PhoneJob, PhoneSnapshot } from '../client/types.ts';
import { clock, ticker } from '../kit/ticker.svelte.ts';
import type { DeviceStamp, Intent } from './act.ts';
import { attention } from './alerting.ts';
import { linkState, type LinkState } from './link.ts';
import { goneWith, type Gone } from './offering.ts';
import { Outbox, type OutboxState } from './outbox.ts';
import { overlay, releaseName, type Released, type Shown } from './overlay.ts';
import { Positions, type Here, type LocationState } from './positions.ts';
import { Replica } from './replica.ts';
import { leavingDrafts } from './drafts.ts';
import { Revealed } from './revealed.svelte.ts';
import { send } from './sending.ts';
import type { Shelf } from './shelf.ts';

/** What is kept on the shelf so that the phone opens without a connection. */
interface Kept {
  me: Me;
  snapshot: PhoneSnapshot | null;
  read: string[];
  /** The device's own clock and the server's, at one moment. */
  wall_ms: number;
  server_ms: number;
  synced_at: number;
}

const FIX_FRESH_MS = 120_000;
const NONE: OutboxState = { acts: [], taken: [], failing: false, signed_out: false };

export class Phone {
  readonly me: Me;
  readonly code: Revealed;
  snapshot = $state.raw<PhoneSnapshot | null>(null);
  outbox = $state.raw<OutboxState>(NONE);
  /** Server time of the last contact that brought a snapshot or a beat. */
  synced_at = $state<number | null>(null);
  here = $state.raw<Here | null>(null);
  location = $state<LocationState>('off');
  signed_out = $state(false);
  /** Acts this page has seen the desk take; the newest one's time. */
  received_at = $state<number | null>(null);
  read = $state.raw<ReadonlySet<string>>(new Set());
  /** Persons who joined the visit in hand and have not been taken note of, by their incident. */
  joined = $state.raw<readonly string[]>([]);
  /** Offers that went away without an answer from this phone. */
  gone = $state.raw<readonly Gone[]>([]);
  /** The phone's wall clock minus the server's, when the server was last heard. */
  skew_ms = $state<number | null>(null);

  readonly shown: Shown | null = $derived(this.snapshot ? overlay(this.snapshot, this.outbox.acts, this.outbox.taken, this.read) : null);

  #shelf: Shelf;
  #replica = new Replica();
  #outbox: Outbox;
  #stream: LiveStream;
  #positions: Positions;
  #began_ms = performance.now();
  #waiting_since_ms: number | null = null;
  #seen: number | null = null;
  #seeing = false;
  #asking = false;
  #ask_again = false;
  #stopped = new AbortController();

  constructor(me: Me, shelf: Shelf) {
    this.me = me;
    this.#shelf = shelf;
    this.code = new Revealed(shelf);
    this.#outbox = new Outbox({
      shelf,
      send,
      changed: (state) => this.#outboxChanged(state),
      answered: (_act, sent) => {
        if (sent.kind === 'taken') this.received_at = clock.now();
        if (sent.kind === 'refused') attention();
        if (sent.kind === 'signed_out') this.signed_out = true;
        void this.refresh();
      },
      random: Math.random,
      wait: (ms, wake) => new Promise((done) => {
        const timer = setTimeout(done, ms);
        wake.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
      }),
      alone: (work) => ('locks' in navigator ? navigator.locks.request('attend-outbox', work) : work()) as ReturnType<typeof work>,
    });
    this.#stream = new LiveStream({
      after: () => this.#replica.held?.as_of ?? null,
      onEvent: (event) => this.#heard(event),
      onSignedOut: () => (this.signed_out = true),
    });
    this.#positions = new Positions({
      server_now: () => clock.now(),
      changed: (here, state) => {
        this.here = here;
        this.location = state;
      },
    });
  }

  /** Opens the shelf, then the connection. What was kept is shown at once, with its age. */
  async start(): Promise<void> {
    await leavingDrafts.open(this.#shelf, this.me.person);
    const kept = await this.#shelf.read<Kept>('kept');
    if (kept && kept.me.person === this.me.person) {
      if (!clock.known) clock.sync(clockOf(kept));
      this.read = new Set(kept.read);
      this.synced_at = kept.synced_at;
      const snapshot = kept.snapshot && whole(kept.snapshot);
      if (snapshot && this.#replica.offered(snapshot)) this.snapshot = snapshot;
    }
    ticker.start();
    await this.#outbox.open(this.me.responder ?? '');
    const wake = { signal: this.#stopped.signal };
    addEventListener('online', () => this.#hurry(), wake);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#hurry(), wake);
    const steady = setInterval(() => void this.#steady(), 5_000);
    this.#stopped.signal.addEventListener('abort', () => clearInterval(steady));
    this.#stream.start();
    await this.refresh();
  }

  stop(): void {
    this.#stopped.abort();
    this.#stream.stop();
    this.#outbox.stop();
    this.#positions.stop();
    this.code.hide();
    leavingDrafts.close();
  }

  /** How this phone and the desk are connected, now. Reads the ticker, so that it is true every second. */
  get link(): LinkState {
    void ticker.now;
    return linkState({
      silent_ms: this.signed_out ? Infinity : this.#stream.silentMs(),
      trying_ms: performance.now() - this.#began_ms,
      waiting: this.outbox.acts.filter((act) => act.state === 'waiting').length,
      failing: this.outbox.failing,
      oldest_ms: this.#waiting_since_ms === null ? 0 : performance.now() - this.#waiting_since_ms,
    });
  }

  /** Writes an act down; it goes to the desk by itself. Resolves when it is safe on this phone. */
  async act(intent: Intent): Promise<void> {
    await this.#outbox.add(intent, this.stamp());
  }

  dismiss = (sequence: number): Promise<void> => this.#outbox.dismiss(sequence);

  /** "I know": a stand-down was read by a person. */
  async know(released: Released): Promise<void> {
    if (this.snapshot?.me.unconfirmed_since != null) await this.act({ verb: 'confirm-stand-down', job: released.job, released_at: released.at });
    this.read = new Set([...this.read, releaseName(released)]);
    await this.#keep();
    void this.drawn();
  }

  forget = (id: string): void => void (this.gone = this.gone.filter((offer) => offer.id !== id));

  /** The time, where the device is when it knows, and which revision of the visit stands on the screen. */
  stamp(): DeviceStamp {
    const at = clock.known ? clock.now() : Date.now();
    const seen = this.snapshot?.job ? { seen: this.snapshot.job.revision } : {};
    if (!this.here || performance.now() - this.here.taken_ms > FIX_FRESH_MS) return { at, ...seen };
    const { latitude, longitude, accuracy_m } = this.here;
    return { at, latitude, longitude, accuracy_m, ...seen };
  }

  /** Asks the desk for the whole snapshot. */
  async refresh(): Promise<void> {
    if (this.#asking) {
      this.#ask_again = true;
      return;
    }
    this.#asking = true;
    this.#ask_again = false;
    const asked_at = this.#replica.held?.position ?? null;
    const unsettled = this.#outbox.unsettled();
    try {
      const snapshot = await get<PhoneSnapshot>('/api/phone');
      if (this.#replica.answered(snapshot, asked_at)) this.#took(snapshot);
      this.#outbox.settle(snapshot.position, unsettled);
      if (this.#ask_again || this.#outbox.unsettled().size > 0) queueMicrotask(() => void this.refresh());
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.signed_out = true;
    } finally {
      this.#asking = false;
    }
  }

  /** The screen shows this snapshot. Stand-downs in it are not "seen" before a person has said so. */
  async drawn(): Promise<void> {
    const shown = this.shown;
    const position = this.snapshot?.position ?? null;
    if (position === null || position === this.#seen || this.#seeing || !shown || document.visibilityState !== 'visible') return;
    if (shown.stood_down.length > 0 || this.signed_out) return;
    this.#seeing = true;
    try {
      await post('/api/phone/seen', { position });
      this.#seen = position;
    } catch {
      // Told again with the next beat.
    } finally {
      this.#seeing = false;
    }
  }

  #heard({ event, data }: StreamEvent): void {
    if (event === 'snapshot') {
      const snapshot = JSON.parse(data) as PhoneSnapshot;
      if (this.#replica.offered(snapshot)) this.#took(snapshot);
    } else if (event === 'beat') {
      this.#sync(JSON.parse(data) as ClockReading);
    } else if (event === 'reset') {
      this.#replica.reset();
      void this.refresh();
    }
    this.synced_at = clock.now();
    if (this.outbox.failing) this.#outbox.nudge();
  }

  #sync(reading: ClockReading): void {
    clock.sync(reading);
    this.skew_ms = this.me.demo ? null : Date.now() - reading.now_at;
  }

  #took(snapshot: PhoneSnapshot): void {
    const first = this.snapshot === null;
    const before = this.shown?.offers ?? [];
    const had = this.snapshot?.job ?? null;
    this.#sync(snapshot.clock);
    this.signed_out = false;
    this.snapshot = snapshot;
    leavingDrafts.keepOnly(snapshot.job?.id ?? null);
    this.synced_at = clock.now();
    this.#outbox.settle(snapshot.position);
    if (first && snapshot.me.unconfirmed_since === null) this.read = new Set([...this.read, ...snapshot.released.map(releaseName)]);
    const still = new Set(snapshot.offers.map((offer) => offer.id));
    // Accepting one offer withdraws this person's others: that is no news.
    const answered = new Set(this.outbox.acts.flatMap(({ intent }) => ('offer' in intent ? [intent.offer] : [])));
    const lost = snapshot.job && !had ? [] : before.filter(({ id, job }) => !still.has(id) && !answered.has(id) && job !== snapshot.job?.id);
    this.gone = goneWith(this.gone, lost, snapshot, clock.now());
    this.#whoJoined(had, snapshot.job);
    this.#pace();
    void this.#keep();
  }

  /** What changed, and who joined with it, has been read and is accepted. */
  async acceptChange({ id, changed }: Pick<PhoneJob, 'id' | 'changed'>): Promise<void> {
    await this.act({ verb: 'accept-change', job: id, changed: changed ?? '' });
    this.joined = [];
  }

  /** Whoever was not behind the visit a moment ago, while it was in hand already. */
  #whoJoined(had: PhoneSnapshot['job'], has: PhoneSnapshot['job']): void {
    const still = new Set(has?.persons.map((person) => person.incident));
    const known = new Set(had?.persons.map((person) => person.incident));
    const fresh = had !== null && had.id === has?.id ? [...still].filter((incident) => !known.has(incident)) : [];
    if (fresh.length > 0) attention();
    this.joined = [...this.joined.filter((incident) => still.has(incident)), ...fresh];
  }

  #pace(): void {
    const shown = this.shown;
    const travelling = shown !== null && (shown.job !== null || shown.accepting !== null) && shown.step === 'en_route';
    this.#positions.pace = travelling ? 'en_route' : 'idle';
    // The desk takes positions only once it knows of the duty.
    if (shown?.duty === 'on' && this.snapshot?.me.duty === 'on') this.#positions.start();
    else this.#positions.stop();
  }

  #outboxChanged(state: OutboxState): void {
    const waits = state.acts.some((act) => act.state === 'waiting');
    this.#waiting_since_ms = waits ? (this.#waiting_since_ms ?? performance.now()) : null;
    this.outbox = state;
    if (state.signed_out) this.signed_out = true;
    this.#pace();
  }

  #hurry(): void {
    ticker.touch();
    this.#stream.nudge();
    this.#outbox.nudge();
    void this.refresh();
    void this.drawn();
  }

  /** Every few seconds: without a stream the ordinary way is asked, so that a broken stream alone never blinds the phone. */
  async #steady(): Promise<void> {
    if (this.#stopped.signal.aborted || this.signed_out) return;
    if (!this.#stream.alive) await this.refresh();
    await this.drawn();
  }

  async #keep(): Promise<void> {
    const kept: Kept = {
      me: { ...this.me, clock: { now_at: clock.now(), rate: clock.rate } },
      snapshot: this.snapshot,
      read: [...this.read].slice(-100),
      wall_ms: Date.now(),
      server_ms: clock.now(),
      synced_at: this.synced_at ?? clock.now(),
    };
    await this.#shelf.write('kept', kept);
  }
}

/** What an older version of this page has kept knew no persons: they come with the next contact. */
const whole = (kept: PhoneSnapshot): PhoneSnapshot => ({ ...kept, job: kept.job && { ...kept.job, persons: kept.job.persons ?? [] } });

/** The server's clock now, as this device's own clock carries it on from when it was kept. */
const clockOf = (kept: Kept): ClockReading => ({ now_at: kept.server_ms + (Date.now() - kept.wall_ms) * kept.me.clock.rate, rate: kept.me.clock.rate });

/** Who was signed in when this phone last heard the desk; so that it opens without a connection. */
export async function lastSignedIn(shelf: Shelf): Promise<Me | null> {
  const kept = await shelf.read<Kept>('kept');
  return kept === undefined ? null : { ...kept.me, clock: clockOf(kept) };
}

/** Nobody is signed in any more: what the desk told is forgotten. The outbox stays. */
export async function forgetKept(shelf: Shelf): Promise<void> {
  await shelf.write('kept', undefined);
  leavingDrafts.drop();
  await shelf.write('leaving', null);
}
