/** Watches where the phone is and tells the desk, in batches, while the responder is on duty. */
import { post } from '../client/http.ts';
import { Problem } from '../client/problem.ts';
import { FixQueue, isOld, isPlace, worthTelling, type Fix, type Pace } from './location.ts';

/** The last fix the device gave, worth telling or not. */
export interface Here {
  latitude: number;
  longitude: number;
  accuracy_m: number;
  taken_ms: number;
}

export type LocationState = 'off' | 'asking' | 'working' | 'refused' | 'unavailable';

export interface PositionsPorts {
  server_now: () => number;
  changed: (here: Here | null, state: LocationState) => void;
}

const POST_EVERY_MS = 5_000;

export class Positions {
  #ports: PositionsPorts;
  #queue = new FixQueue();
  #pace: Pace = 'idle';
  #watch: number | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #told: Here | null = null;
  #here: Here | null = null;
  #posting = false;
  #looking = false;

  constructor(ports: PositionsPorts) {
    this.#ports = ports;
  }

  get here(): Here | null {
    return this.#here;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
  }

  start(): void {
    if (this.#watch !== null) return;
    if (!('geolocation' in navigator)) return this.#ports.changed(null, 'unavailable');
    this.#ports.changed(this.#here, this.#here ? 'working' : 'asking');
    this.#watch = navigator.geolocation.watchPosition(
      (fix) => this.#fix(fix),
      (error) => this.#failed(error),
      { enableHighAccuracy: true, maximumAge: 2_000, timeout: 30_000 },
    );
    this.#timer = setInterval(() => {
      this.#look();
      void this.#post();
    }, POST_EVERY_MS);
  }

  /** A watch says nothing of a phone at rest: it is asked where it is as soon as what is known is old, while somebody can see the page. */
  #look(): void {
    if (this.#looking || document.visibilityState !== 'visible' || !isOld(this.#told, performance.now())) return;
    this.#looking = true;
    const watch = this.#watch;
    const still = (): boolean => {
      this.#looking = false;
      return watch === this.#watch;
    };
    navigator.geolocation.getCurrentPosition(
      (fix) => still() && this.#fix(fix),
      (error) => still() && this.#failed(error),
      { enableHighAccuracy: true, maximumAge: 2_000, timeout: 30_000 },
    );
  }

  #failed(error: GeolocationPositionError): void {
    this.#ports.changed(this.#here, error.code === error.PERMISSION_DENIED ? 'refused' : 'unavailable');
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#watch = null;
    this.#timer = null;
    this.#told = null;
    this.#queue.clear();
    this.#ports.changed(this.#here, 'off');
  }

  #fix({ coords }: GeolocationPosition): void {
    const here: Here = { latitude: coords.latitude, longitude: coords.longitude, accuracy_m: Math.round(coords.accuracy), taken_ms: performance.now() };
    if (!isPlace(here)) return;
    this.#here = here;
    this.#ports.changed(here, 'working');
    if (!worthTelling(this.#told, here, this.#pace)) return;
    const first = this.#told === null;
    this.#told = here;
    const { latitude, longitude, accuracy_m } = here;
    const fix: Omit<Fix, 'sequence'> = { at: this.#ports.server_now(), latitude, longitude, accuracy_m };
    if (coords.speed !== null && coords.speed >= 0) fix.speed_mps = coords.speed;
    if (coords.heading !== null && Number.isFinite(coords.heading)) fix.heading_deg = coords.heading;
    this.#queue.add(fix, Date.now());
    if (first) void this.#post();
  }

  /** Posts what waits. A fix the server refuses is not wanted; one that does not get through waits. */
  async #post(): Promise<void> {
    const batch = this.#queue.batch();
    if (batch.length === 0 || this.#posting) return;
    this.#posting = true;
    try {
      await post('/api/phone/positions', { fixes: batch });
      this.#queue.sent(batch);
    } catch (error) {
      if (error instanceof Problem && !error.mayRetry && error.status !== 401) this.#queue.sent(batch);
    } finally {
      this.#posting = false;
    }
  }
}
