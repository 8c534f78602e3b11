// Spans and instants in words. All spans are in milliseconds; nothing here asks what time it is.

/** "0:41", "12:05", "1:02:09": for counters that run. */
export function counter(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor((all % 3600) / 60);
  const seconds = String(all % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** "41 s", "12 min", "1 h 2 min", "3 days": for reading. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}

/** "just now", "41 s ago", "2 min ago". An instant ahead of now is just now. */
export const ago = (now: number, at: number): string => (now - at < 1000 ? 'just now' : `${span(now - at)} ago`);

/** Further away than this a deadline is read by its day and time: nobody counts two hundred hours. */
const FAR_MS = 12 * 3_600_000;

/** A deadline: "in 0:41", or "4:10 over"; one that is far away "Mon 2 Mar 08:50". */
export function until(now: number, due: number): { over: boolean; text: string; words: string } {
  const left = due - now;
  return left >= 0
    ? { over: false, text: left < FAR_MS ? counter(left) : timeOrDay(now, due), words: `in ${span(left)}` }
    : { over: true, text: `+${counter(-left)}`, words: `${span(-left)} over` };
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'Europe/London' });
const weekdayFull = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'Europe/London' });
const dayNumber = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

/** "08:50" where the service is. */
export const timeOfDay = (at: number): string => clock.format(at);
/** "08:50:07" where the service is. */
export const timeWithSeconds = (at: number): string => clockSeconds.format(at);
/** "Tue 3 Mar". */
export const dayOf = (at: number): string => weekdayFull.format(at);
/** Nearer than this a time of day means one instant only: a night keeps its plain times across midnight. */
const PLAIN_MS = 12 * 3_600_000;

/** "08:50" today and within twelve hours, "Mon 2 Mar 08:50" at any other time. */
export const timeOrDay = (now: number, at: number): string =>
  Math.abs(at - now) < PLAIN_MS || dayNumber.format(now) === dayNumber.format(at) ? timeOfDay(at) : `${dayOf(at)} ${timeOfDay(at)}`;

/** "23:40" today, "Sun 22 Nov 23:40" on any other day: for when something came, which is read hours later. */
export const timeWithDay = (now: number, at: number): string => (dayNumber.format(now) === dayNumber.format(at) ? timeOfDay(at) : `${dayOf(at)} ${timeOfDay(at)}`);

/** A time of day, "23:15", as the next instant that shows it where the service is; at most a day ahead. `null`: not a time. */
export function nextTime(now: number, text: string): number | null {
  const parts = /^(\d{1,2})[:.](\d{2})$/.exec(text.trim());
  if (parts === null) return null;
  const hours = Number(parts[1]);
  const minutes = Number(parts[2]);
  if (hours > 23 || minutes > 59) return null;
  const shown = timeWithSeconds(now).split(':').map(Number);
  const today = ((shown[0] ?? 0) * 3600 + (shown[1] ?? 0) * 60 + (shown[2] ?? 0)) * 1000 + (now % 1000);
  const ahead = (hours * 3600 + minutes * 60) * 1000 - today;
  return now + (ahead >= 0 ? ahead : ahead + 86_400_000);
}

/** A time of day as the instant it was given for: one that has passed within `back_ms`, else the next. `null`: not a time. */
export function nearTime(now: number, text: string, back_ms: number): number | null {
  const last = lastTime(now, text);
  return last !== null && now - last <= back_ms ? last : nextTime(now, text);
}

/** Eight in the morning of a day such as "2026-11-27"; in a minute, where that is today's and past; null for a day that is over or none. */
export function morningOf(now: number, day: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day.trim());
  if (parts === null) return null;
  const midnight = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  const morning = nextTime(midnight, '08:00');
  if (morning === null || new Date(midnight).getUTCDate() !== Number(parts[3])) return null;
  if (morning > now) return morning;
  return now - midnight < 86_400_000 ? now + 60_000 : null;
}

/** The latest instant not after `now` that shows this time of day: when something happened. */
export function lastTime(now: number, text: string): number | null {
  const next = nextTime(now, text);
  if (next === null) return null;
  return next - now < 1000 ? next : next - 86_400_000;
}
