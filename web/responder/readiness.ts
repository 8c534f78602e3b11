/** "Is this phone ready?": each check says pass, warning, or not known yet. Nothing that was not seen to work shows as ready. */
import type { LinkState } from './link.ts';
import type { LocationState } from './positions.ts';

export type CheckName = 'stream' | 'location' | 'screen' | 'notifications' | 'sound' | 'clock' | 'offline' | 'battery';
export type Verdict = 'ready' | 'warning' | 'unknown';

export interface Facts {
  link: LinkState;
  location: LocationState;
  /** Since the device last said where it is; null when it never has. */
  fix_age_ms: number | null;
  accuracy_m: number | null;
  screen_kept_on: boolean;
  notifications: 'granted' | 'denied' | 'default' | 'unsupported';
  /** Whether somebody heard the test sound on this page. */
  heard: boolean | null;
  /** Phone's clock minus the server's; null in the demo, whose time runs by itself, and before the server was heard. */
  skew_ms: number | null;
  demo: boolean;
  /** Whether the pages are kept on the phone. */
  kept: boolean;
  battery: { level: number; charging: boolean } | null;
}

export interface Check {
  name: CheckName;
  verdict: Verdict;
}

const FIX_AGE_MAX_MS = 120_000;
const ACCURACY_MAX_M = 100;
const SKEW_MAX_MS = 30_000;
const BATTERY_MIN = 0.3;

const when = (known: boolean, ready: boolean): Verdict => (!known ? 'unknown' : ready ? 'ready' : 'warning');

/** All checks, in the order they are shown. */
export function checks(facts: Facts): Check[] {
  const fixed = facts.location === 'working' && facts.fix_age_ms !== null && facts.fix_age_ms <= FIX_AGE_MAX_MS;
  const list: Check[] = [
    { name: 'stream', verdict: when(facts.link !== 'connecting', facts.link === 'live' || facts.link === 'sending') },
    { name: 'location', verdict: when(facts.location !== 'asking' && facts.location !== 'off', fixed && (facts.accuracy_m ?? Infinity) <= ACCURACY_MAX_M) },
    { name: 'sound', verdict: when(facts.heard !== null, facts.heard === true) },
    { name: 'notifications', verdict: when(facts.notifications !== 'default', facts.notifications === 'granted') },
    { name: 'screen', verdict: when(true, facts.screen_kept_on) },
    { name: 'offline', verdict: when(true, facts.kept) },
  ];
  if (!facts.demo) list.push({ name: 'clock', verdict: when(facts.skew_ms !== null, Math.abs(facts.skew_ms ?? Infinity) <= SKEW_MAX_MS) });
  if (facts.battery) list.push({ name: 'battery', verdict: when(true, facts.battery.charging || facts.battery.level >= BATTERY_MIN) });
  return list;
}

/** Whether everything was seen to work. */
export const allReady = (list: readonly Check[]): boolean => list.every((check) => check.verdict === 'ready');
