// What the server tells every desk and no incident holds, such as a hand-over that was refused: it stays until somebody says "Seen", and can be read for an hour.

export interface Heard {
  id: number;
  text: string;
  at: number;
  seen: boolean;
}

/** How long a notice can be read after it was seen. */
export const HEARD_FOR_MS = 3_600_000;

/** One more notice. What was seen goes after an hour; what nobody has seen stays, however old. */
export function heard(before: readonly Heard[], text: string, now: number): Heard[] {
  const id = Math.max(0, ...before.map((one) => one.id)) + 1;
  return [{ id, text, at: now, seen: false }, ...before.filter((one) => !one.seen || now - one.at < HEARD_FOR_MS)];
}

/** Somebody at this console has read it. */
export const seen = (before: readonly Heard[], id: number): Heard[] => before.map((one) => (one.id === id ? { ...one, seen: true } : one));

/** Those that nobody has seen, oldest first, as they are read. */
export const unseen = (all: readonly Heard[]): Heard[] => all.filter((one) => !one.seen).reverse();

/** The seen ones of the last hour, newest first. */
export const ofTheHour = (all: readonly Heard[], now: number): Heard[] => all.filter((one) => one.seen && now - one.at < HEARD_FOR_MS);
