// What the desk knows and does: the snapshot, the live stream over it, the open incident, the commands and their refusals.

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { server } from '../client/http.ts';
import { noAnswer, Problem } from '../client/problem.ts';
import { Sender } from '../client/sender.ts';
import type { StreamEvent } from '../client/sse.ts';
import { LiveStream } from '../client/stream.ts';
import type {
  Candidate,
  Change,
  ClientFull,
  ClockReading,
  Closure,
  DeskBeat,
  Done,
  Fix,
  Gap,
  IncidentCard,
  IncidentDetail,
  Me,
  Notice,
  PartnerCard,
  ResponderCard,
  StaffName,
  StreetFound,
  Wait,
} from '../client/types.ts';
import { shownPriority } from '../kit/fire.ts';
import { clock, ticker } from '../kit/ticker.svelte.ts';
import { priorityWord, situationWord } from '../kit/words.ts';
import { gapWords } from './cover.ts';
import { CoverLook } from './cover.svelte.ts';
import type { Command, Form } from './forms/form.ts';
import { onIncident } from './forms/incident.ts';
import { onJob } from './forms/job.ts';
import { isStale, type LinkFacts } from './link.ts';
import { applyChange, applyFixes, positionOf } from './merge.ts';
import { alertText } from './next.ts';
import { type Heard, heard, seen } from './notices.ts';
import { estimateOf } from './offers.ts';
import { byUrgency, matterOf, whereOf } from './queue.ts';
import { closuresAt } from './roads.ts';
import { causes } from './alarms.ts';
import { DeskSound } from './sound.svelte.ts';

/** What is open over the console. */
export type Over =
  | { show: 'form'; form: Form; back?: Over }
  | { show: 'new' }
  | { show: 'identify'; card: IncidentCard }
  | { show: 'help' }
  | { show: 'closed' }
  | { show: 'staff' }
  | { show: 'promise' }
  | { show: 'roads'; picked: StreetFound | null }
  | { show: 'cover' }
  | { show: 'overrides' }
  | { show: 'whatif' }
  | { show: 'dispatch'; card: IncidentCard; candidate: Candidate; isTop: boolean }
  | { show: 'reveal'; job: string; number: number }
  | { show: 'received'; incident: string; number: number };

/** What is chosen on the map: the street that is closed, or where a client's door is. */
export type Picking = 'street' | { door: ClientFull };

/** Something the console says once. */
export interface Said {
  id: number;
  tone: 'good' | 'warn' | 'bad';
  text: string;
}

/** How long what the console says of itself stays on the screen, in real time. */
const SAID_FOR_MS = 9_000;
/** A refusal stays until it is dismissed, or was long enough there to be read. */
const REFUSED_FOR_MS = 60_000;
const DETAIL_PAUSE_MS = 120;
/** How long until it is asked again whether a partner knows, in real time. */
const TOLD_PAUSE_MS = 5_000;
/** How long a button waits for what it did to come back on the stream, in real time. */
const COME_BACK_MS = 2_000;

export class Desk {
  readonly me: Me;
  readonly incidents = new SvelteMap<string, IncidentCard>();
  readonly responders = new SvelteMap<string, ResponderCard>();
  partners = $state.raw<PartnerCard[]>([]);
  people = $state.raw<StaffName[]>([]);
  /** Incidents that closed while this console looked, newest first. */
  closed = $state.raw<IncidentCard[]>([]);
  chosen = $state<string | null>(null);
  detail = $state.raw<IncidentDetail | null>(null);
  detailFault = $state('');
  over = $state.raw<Over | null>(null);
  said = $state.raw<Said[]>([]);
  /** What the server told every desk, newest first. */
  heard = $state.raw<Heard[]>([]);
  announced = $state('');
  announcedNow = $state('');
  link = $state.raw<LinkFacts>({ silentMs: null, open: false, waiting: 0, failing: false });
  rate = $state(1);
  /** Whether the map stands beside the open incident, in place of the list of responders. */
  wideMap = $state(false);
  /** Which area the service stands on; another number after it was exchanged, null where there is none to be drawn. */
  ground = $state<number | null>(null);
  /** What is amiss with the cover; null while it is as it should be. */
  gap = $state.raw<Gap | null>(null);
  /** Visits that nobody is asked for on purpose. */
  waits = $state.raw<ReadonlyMap<string, Wait>>(new Map());
  /** Streets that are closed or slow. */
  #closures = $state.raw<Closure[]>([]);
  readonly closures = $derived(closuresAt(this.#closures, ticker.now));
  /** Whether a map is drawn at this computer; without one nothing can be chosen on it. */
  drawn = $state(false);
  /** Who could be where in time, as this console last asked. */
  readonly cover = new CoverLook();
  /** What the next press on the map chooses; null while nothing is chosen there. */
  picking = $state.raw<Picking | null>(null);
  /** The incident whose title takes the keyboard as soon as it is on the screen. */
  focusing = $state<string | null>(null);
  loaded = $state(false);
  loadFault = $state('');
  /** What this console hears. */
  readonly sound = new DeskSound(() => causes(this.incidents.values(), this.stale, this.me.person, this.gap));

  readonly #sender: Sender;
  readonly #stream: LiveStream;
  readonly #onSignedOut: () => void;
  #asOf: string | null = null;
  #saidCount = 0;
  /** The commands of plain buttons that are on their way. */
  readonly #sending = new SvelteSet<string>();
  #comingBack: { position: number; seen: () => void }[] = [];
  #detailAsk: AbortController | null = null;
  #detailTimer: ReturnType<typeof setTimeout> | null = null;
  #toldTimer: ReturnType<typeof setTimeout> | null = null;
  #partnerTimer: ReturnType<typeof setTimeout> | null = null;
  #tick: ReturnType<typeof setInterval> | null = null;

  constructor(me: Me, onSignedOut: () => void) {
    this.me = me;
    this.#onSignedOut = onSignedOut;
    this.#sender = new Sender(() => this.#look());
    this.#stream = new LiveStream({
      after: () => this.#asOf,
      onEvent: (event) => this.#hear(event),
      onSignedOut: () => this.leave(),
      onLink: () => this.#look(),
    });
  }

  /** The queue in its true order. */
  readonly order = $derived.by(() => [...this.incidents.values()].sort(byUrgency));
  /** Responders: at work first, then by call sign. */
  readonly fleet = $derived.by(() =>
    [...this.responders.values()].sort(
      (a, b) => Number(a.duty === 'off') - Number(b.duty === 'off') || a.call_sign.localeCompare(b.call_sign, 'en', { numeric: true }),
    ),
  );
  /** Whether somebody is on duty, on the road and on no job. */
  readonly isFree = (id: string): boolean => {
    const one = this.responders.get(id);
    return one !== undefined && one.duty === 'on' && one.off_road === null && one.job === null;
  };
  /** The open incident's card, live; the closed one's as it was read. */
  readonly card = $derived.by(() => {
    if (this.chosen === null) return null;
    return this.incidents.get(this.chosen) ?? (this.detail?.incident.id === this.chosen ? this.detail.incident : null);
  });
  /** Whether what is shown must be taken for old. */
  readonly stale = $derived(isStale(this.link));

  async start(): Promise<void> {
    this.#tick = setInterval(() => this.#look(), 1000);
    document.addEventListener('visibilitychange', this.#wake);
    addEventListener('online', this.#wake);
    await this.load();
  }

  /** Reads which streets are closed or slow. */
  async readClosures(): Promise<void> {
    try {
      this.#closures = (await server.closures()).closures;
    } catch {
      // The last that was read stays; the next change asks again.
    }
  }

  /** Ends this console: stream, timers. */
  leave(): void {
    this.#stream.stop();
    if (this.#tick !== null) clearInterval(this.#tick);
    if (this.#toldTimer !== null) clearTimeout(this.#toldTimer);
    document.removeEventListener('visibilitychange', this.#wake);
    removeEventListener('online', this.#wake);
    this.#onSignedOut();
  }

  readonly #wake = (): void => {
    ticker.touch();
    this.#stream.nudge();
  };

  /** Takes a fresh snapshot and listens on from there. */
  async load(): Promise<void> {
    this.#stream.stop();
    for (let tries = 0; ; tries += 1) {
      try {
        const snapshot = await server.desk();
        this.#arrived(snapshot.as_of);
        this.#clock(snapshot.clock);
        this.#replace(this.incidents, snapshot.incidents.filter((card) => card.state !== 'closed'));
        this.#replace(this.responders, snapshot.responders);
        this.partners = snapshot.partners;
        this.people = snapshot.people;
        this.ground = snapshot.ground;
        this.loaded = true;
        this.loadFault = '';
        this.#stream.start();
        if (this.chosen !== null) this.#refresh();
        return;
      } catch (error) {
        const problem = error instanceof Problem ? error : noAnswer();
        if (problem.status === 401) return this.leave();
        this.loadFault = problem.sentence;
        await new Promise((done) => setTimeout(done, Math.min(5_000, 500 * 2 ** tries)));
      }
    }
  }

  #replace<T extends { id: string }>(map: SvelteMap<string, T>, cards: readonly T[]): void {
    const now = new Set(cards.map((card) => card.id));
    for (const id of [...map.keys()]) if (!now.has(id)) map.delete(id);
    for (const card of cards) map.set(card.id, card);
  }

  #clock(reading: ClockReading): void {
    clock.sync(reading);
    this.rate = reading.rate;
    ticker.touch();
  }

  #look(): void {
    this.link = { silentMs: this.#stream.silentMs(), open: this.#stream.alive, waiting: this.#sender.waiting, failing: this.#sender.failing };
    this.sound.look();
  }

  #hear(event: StreamEvent): void {
    let body: unknown;
    try {
      body = JSON.parse(event.data);
    } catch {
      void this.load();
      return;
    }
    switch (event.event) {
      case 'change':
        this.#change(body as Change);
        if (event.id !== null) this.#arrived(event.id);
        break;
      case 'positions':
        applyFixes(this.responders, (body as { fixes: Fix[] }).fixes);
        break;
      case 'beat':
        this.#beat(body as DeskBeat);
        break;
      case 'reset':
        void this.load();
        break;
      case 'notice':
        this.heard = heard(this.heard, (body as Notice).text, ticker.now);
        break;
    }
  }

  /** What holds now and is no event: the time, the area, the gap in the cover. */
  #beat(beat: DeskBeat): void {
    this.#clock(beat);
    this.ground = beat.ground;
    if (beat.gap !== null && this.gap === null) this.announced = gapWords(beat.gap);
    this.gap = beat.gap;
    this.waits = new Map(beat.waits.map((wait) => [wait.job, wait]));
    this.#look();
  }

  /** This console knows everything up to here. */
  #arrived(asOf: string): void {
    this.#asOf = asOf;
    const at = positionOf(asOf);
    if (at !== null) for (const one of this.#comingBack.filter((waiting) => waiting.position <= at)) one.seen();
  }

  #change(change: Change): void {
    if (change.kind === 'road_closed' || change.kind === 'road_opened') void this.readClosures();
    const at = this.#asOf === null ? null : positionOf(this.#asOf);
    if (at !== null && change.position < at) return;
    const before = change.incident === null ? undefined : this.incidents.get(change.incident.id);
    const { closed, fresh } = applyChange(this, change);
    if (closed !== null) this.closed = [closed, ...this.closed.filter((one) => one.id !== closed.id)].slice(0, 200);
    if (fresh !== null) this.#announce(fresh, `New ${this.#named(fresh)}`);
    else if (change.incident !== null) this.#announceAlerts(before, change.incident);
    this.sound.look();
    if (change.incident !== null && change.incident.id === this.chosen) this.#refresh();
    if (change.incident !== null && change.incident.cases.length > 0) this.#countPartners();
  }

  #named(card: IncidentCard): string {
    const what = matterOf(card, situationWord);
    return `${priorityWord[shownPriority(card)]} ${card.number}, ${what}, ${whereOf(card)}`;
  }

  #announceAlerts(before: IncidentCard | undefined, card: IncidentCard): void {
    const had = new Set(before?.alerts.map((alert) => alert.kind));
    const news = card.alerts.filter((alert) => !had.has(alert.kind));
    if (news.length > 0) this.#announce(card, `${this.#named(card)}: ${news.map((alert) => alertText(card, alert)).join(', ')}`);
  }

  /** Says it to a screen reader: fire and P1 at once, P2 in turn, nothing else. */
  #announce(card: IncidentCard, text: string): void {
    const priority = shownPriority(card);
    if (priority === 'fire' || priority === 'p1') this.announcedNow = text;
    else if (priority === 'p2') this.announced = text;
  }

  /** Counts the hand-overs that wait, by partner, from the cards themselves. */
  #countPartners(): void {
    this.#partnerTimer ??= setTimeout(() => {
      this.#partnerTimer = null;
      const waiting = new Map<string, number>();
      for (const card of this.incidents.values())
        for (const one of card.cases) if (one.accepted_at === null) waiting.set(one.organisation, (waiting.get(one.organisation) ?? 0) + 1);
      this.partners = this.partners.map((partner) => ({ ...partner, waiting: waiting.get(partner.organisation) ?? 0 }));
    }, 200);
  }

  /** Opens an incident, or leaves the open one. */
  choose(id: string | null): void {
    if (this.chosen === id) return;
    this.chosen = id;
    this.detail = null;
    this.detailFault = '';
    this.#detailAsk?.abort();
    if (id !== null) void this.#readDetail(id);
  }

  /** The identifier behind a number, open or closed. */
  async find(number: number): Promise<string | null> {
    const open = [...this.incidents.values()].find((card) => card.number === number);
    if (open !== undefined) return open.id;
    try {
      return (await server.findClosed(String(number))).incidents.find((card) => card.number === number)?.id ?? null;
    } catch {
      return null;
    }
  }

  #refresh(): void {
    this.#detailTimer ??= setTimeout(() => {
      this.#detailTimer = null;
      if (this.chosen !== null) void this.#readDetail(this.chosen);
    }, DETAIL_PAUSE_MS);
  }

  async #readDetail(id: string): Promise<void> {
    this.#detailAsk?.abort();
    const asked = new AbortController();
    this.#detailAsk = asked;
    try {
      const detail = await server.incident(id, asked.signal);
      if (this.chosen !== id || asked.signal.aborted) return;
      this.detail = detail;
      this.detailFault = '';
      this.#lookAgain(detail);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.detailFault = (error instanceof Problem ? error : noAnswer()).sentence;
    }
  }

  /** That a partner's machine has taken what it was told is no event of the incident: it is asked for while it is awaited. */
  #lookAgain({ told }: IncidentDetail): void {
    if (this.#toldTimer !== null) clearTimeout(this.#toldTimer);
    this.#toldTimer = told.some((one) => one.reach === 'trying') ? setTimeout(() => this.#refresh(), TOLD_PAUSE_MS) : null;
  }

  /** Sends a command. Throws the refusal. */
  async send<T>(command: Command): Promise<T> {
    const answer = await this.#sender.send<T>(`/api/${command.about}/${encodeURIComponent(command.id)}/${command.verb}`, command.body);
    if (this.chosen !== null) this.#refresh();
    return answer;
  }

  /** Sends a new incident. Throws the refusal. */
  raise<T>(body: unknown): Promise<T> {
    return this.#sender.send<T>('/api/incidents', body);
  }

  /** Whether this command is on its way from a plain button or a key. */
  isSending(command: Command): boolean {
    return this.#sending.has(nameOf(command));
  }

  /** Sends a command from a button without a form, once at a time; a refusal is said. */
  async act(command: Command): Promise<boolean> {
    const name = nameOf(command);
    if (this.#sending.has(name)) return false;
    this.#sending.add(name);
    try {
      const { position } = await this.send<Done>(command);
      await this.#cameBack(position);
      return true;
    } catch (error) {
      const problem = error instanceof Problem ? error : noAnswer();
      if (problem.status === 401) this.leave();
      this.say('bad', problem.status === 0 ? `Not sent: ${command.verb.replaceAll('-', ' ')}. ${problem.sentence}` : problem.sentence);
      return false;
    } finally {
      this.#sending.delete(name);
    }
  }

  /** Waits until the stream has told what was done, so that the button goes when the screen has moved on; not for long. */
  #cameBack(position: number): Promise<void> {
    const at = this.#asOf === null ? null : positionOf(this.#asOf);
    if (at !== null && at >= position) return Promise.resolve();
    return new Promise((done) => {
      const seen = (): void => {
        clearTimeout(timer);
        this.#comingBack = this.#comingBack.filter((one) => one.seen !== seen);
        done();
      };
      const timer = setTimeout(seen, COME_BACK_MS);
      this.#comingBack.push({ position, seen });
    });
  }

  /** Decides on a visit where there is none yet, then offers it to this candidate. Throws the refusal. */
  async dispatch(card: IncidentCard, candidate: Candidate, reason: string, override_reason: string | null): Promise<void> {
    let job = card.job !== null && card.job.state === 'open' ? card.job : null;
    const decides = job === null;
    if (job === null) {
      if (card.state === 'ringing') await this.send(onIncident(card, 'answer'));
      await this.send(onIncident(card, 'respond', { needs: [], override_reason, note: '' }));
      job = (await server.incident(card.id)).incident.job;
    }
    if (job === null) throw new Problem({ type: '/problems/stale', title: 'The visit was decided on, and the job is not there yet', status: 409 });
    const has = job.offers.some((offer) => offer.to === candidate.responder && (offer.state === 'open' || offer.state === 'accepted'));
    // Before there was a visit, the recommendation was all there was to choose by: the plan may weigh it otherwise by now.
    const why = reason === '' && decides ? 'the first of those recommended' : reason;
    if (!has) await this.send(onJob(job, 'offer', { to: candidate.responder, reason: why, ...estimateOf(candidate) }));
  }

  /** Opens a form over the console. */
  ask(form: Form): void {
    this.over = { show: 'form', form };
  }

  /** Turns the sound on or off. */
  async turnSound(on: boolean): Promise<void> {
    if (!on) this.sound.turnOff();
    else if (!(await this.sound.turnOn())) this.say('warn', 'This browser plays no sound. Watch the queue, or use another browser.');
  }

  /** Says something once; a refusal stays longer. */
  say(tone: Said['tone'], text: string): void {
    const id = (this.#saidCount += 1);
    this.said = [...this.said, { id, tone, text }].slice(-4);
    setTimeout(() => this.unsay(id), tone === 'bad' ? REFUSED_FOR_MS : SAID_FOR_MS);
  }

  /** Somebody at this console has read what the server told. */
  seen(id: number): void {
    this.heard = seen(this.heard, id);
  }

  unsay(id: number): void {
    this.said = this.said.filter((one) => one.id !== id);
  }

  /** Sets the demo's speed. */
  async speed(rate: number): Promise<void> {
    try {
      // Until the next beat this page would else go on at the old pace.
      this.#clock(await server.speed(rate));
    } catch (error) {
      this.say('bad', (error instanceof Problem ? error : noAnswer()).sentence);
    }
  }

  async signOut(): Promise<void> {
    try {
      await server.signOut();
    } catch {
      this.say('bad', 'Signing out did not reach the server. Close the browser to be sure.');
      return;
    }
    this.leave();
  }
}

/** A command by what it does, so that the same one is not sent twice at a time. */
const nameOf = (command: Command): string => `${command.about} ${command.id} ${command.verb} ${JSON.stringify(command.body)}`;
