// The timeline as it is shown: a flood of repeats is one line that opens.

import type { TimelineLine } from '../client/types.ts';
import { dayOf, timeOfDay } from '../kit/duration.ts';

/** One line, or a run of repeats folded into one. */
export interface Shown {
  /** The newest of them. */
  line: TimelineLine;
  /** All of them, newest first; empty for a line that stands by itself. */
  folded: readonly TimelineLine[];
}

/** The unit was pressed again: one of many says no more than their number and their time. */
const isRepeat = (line: TimelineLine): boolean => line.kind === 'incident_activated';
/** A repeat, or that the desk was told of it. */
const ofRepeats = (line: TimelineLine): boolean => isRepeat(line) || line.alert === 'repeated';
/** As many repeats in a row, or more, are folded. */
const FOLD_FROM = 3;

/** Folds each run of repeats; nothing else, and nothing that stands between two of them. */
export function fold(lines: readonly TimelineLine[]): Shown[] {
  const shown: Shown[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    for (let one = lines[end]; one !== undefined && ofRepeats(one); one = lines[end]) end += 1;
    const all = lines.slice(at, end);
    const run = all.filter(isRepeat).length >= FOLD_FROM ? all : [];
    const line = lines[at];
    if (line !== undefined) shown.push({ line, folded: run });
    at += Math.max(1, run.length);
  }
  return shown;
}

/** The day that stands above a line, newest first: where it is another than the line's before it, and above the first where it is not today. */
export function dayAbove(shown: readonly Shown[], at: number, now: number): string | null {
  const line = shown[at]?.line;
  const day = line === undefined ? null : dayOf(line.at);
  return day === dayOf(shown[at - 1]?.line.at ?? now) ? null : day;
}

/** "7 repeats, 14:02–14:09". */
export function repeatWords(folded: readonly TimelineLine[]): string {
  const times = folded.map((line) => line.at);
  return `${folded.filter(isRepeat).length} repeats, ${timeOfDay(Math.min(...times))}–${timeOfDay(Math.max(...times))}`;
}
