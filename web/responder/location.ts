/**
 * Where the phone is, told often enough and no more: on the way every 5 s or 25 m, otherwise every 60 s or 200 m.
 * Distances in metres, times in milliseconds.
 */

export interface Fix {
  sequence: number;
  /** Server time, as this phone reckons it. */
  at: number;
  latitude: number;
  longitude: number;
  accuracy_m: number;
  speed_mps?: number;
  heading_deg?: number;
}

export type Pace = 'en_route' | 'idle';

const PACES: Record<Pace, { every_ms: number; every_m: number }> = {
  en_route: { every_ms: 5_000, every_m: 25 },
  idle: { every_ms: 60_000, every_m: 200 },
};

/** Never asks more often than this, however fast the wheels turn. */
const LEAST_MS = 1_000;

/** The contract's limit for one post, and ours for what is kept while nothing gets through. */
export const FIXES_PER_POST_MAX = 100;
const FIXES_KEPT_MAX = 500;

interface Spot {
  latitude: number;
  longitude: number;
}

/** Metres between two points, good enough for a few kilometres. */
export function metresBetween(one: Spot, other: Spot): number {
  const radians = Math.PI / 180;
  const east = (other.longitude - one.longitude) * Math.cos(((one.latitude + other.latitude) / 2) * radians);
  return Math.hypot(east, other.latitude - one.latitude) * radians * 6_371_000;
}

/** Whether a new fix is worth telling. Times are monotonic milliseconds of the page. */
export function worthTelling(last: (Spot & { taken_ms: number }) | null, fix: Spot & { taken_ms: number }, pace: Pace): boolean {
  if (!last) return true;
  const passed_ms = fix.taken_ms - last.taken_ms;
  if (passed_ms < LEAST_MS) return false;
  return passed_ms >= PACES[pace].every_ms || metresBetween(last, fix) >= PACES[pace].every_m;
}

/** Whether what was last told is so old that a phone at rest is asked again where it is. */
export const isOld = (last: { taken_ms: number } | null, now_ms: number): boolean => last !== null && now_ms - last.taken_ms >= PACES.idle.every_ms;

/** Whether a pair of numbers is a place; (0, 0) is what a device says that does not know. */
export const isPlace = ({ latitude, longitude }: Spot): boolean =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0);

/** Fixes that wait to be posted, oldest first. When nothing gets through for long, every second old one is thinned out. */
export class FixQueue {
  #fixes: Fix[] = [];
  #last_sequence = 0;

  get length(): number {
    return this.#fixes.length;
  }

  /** Puts a fix in line. Sequences rise over the lives of the page: they start from the clock. */
  add(fix: Omit<Fix, 'sequence'>, wall_ms: number): void {
    this.#last_sequence = Math.max(this.#last_sequence + 1, Math.floor(wall_ms));
    this.#fixes.push({ sequence: this.#last_sequence, ...fix });
    if (this.#fixes.length > FIXES_KEPT_MAX) this.#fixes = this.#fixes.filter((_, index) => index % 2 === 1);
  }

  /** The next fixes to post; they stay in line until `sent`. */
  batch(): Fix[] {
    return this.#fixes.slice(0, FIXES_PER_POST_MAX);
  }

  /** These got through, or will never be wanted. */
  sent(batch: readonly Fix[]): void {
    const last = batch.at(-1)?.sequence ?? 0;
    this.#fixes = this.#fixes.filter((fix) => fix.sequence > last);
  }

  clear(): void {
    this.#fixes = [];
  }
}

/** A link that opens the phone's own navigation with coordinates only: never a name, never an address. */
export function navigationLink(spot: Spot, agent: string): string {
  const pair = `${spot.latitude.toFixed(6)},${spot.longitude.toFixed(6)}`;
  return /iPhone|iPad/.test(agent) ? `maps://?daddr=${pair}` : `geo:${pair}?q=${pair}`;
}
