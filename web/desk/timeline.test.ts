import { expect, test } from 'vitest';
import type { TimelineLine } from '../client/types.ts';
import { NOW } from '../tests/fixtures.ts';
import { dayOf } from '../kit/duration.ts';
import { dayAbove, fold, repeatWords } from './timeline.ts';

const line = (position: number, kind: string): TimelineLine => ({ position, at: NOW + position * 60_000, kind, subject: 'incident', text: '', actor: '', device_at: null, late: null, decision: null, alert: kind === 'alert_raised' ? 'repeated' : null });
const NAMES: Record<string, string> = { r: 'incident_activated', a: 'alert_raised', n: 'noted' };
const kinds = (text: string): TimelineLine[] => [...text].map((one, at, all) => line(all.length - at, NAMES[one] ?? ''));
/** A number for each fold, a dot for each line by itself. */
const shape = (text: string): string => fold(kinds(text)).map(({ folded }) => (folded.length === 0 ? '.' : String(folded.length))).join('');

test('a flood of repeats is one line, and nothing else is folded', () => {
  expect(shape('rrrrrrr')).toBe('7');
  expect(shape('nrrrnrrrrn')).toBe('.3.4.');
  expect(shape('nnnn')).toBe('....');
});
test('that the desk was told of each is folded with it, and does not count', () => {
  expect(shape('nararar')).toBe('.6');
  expect(repeatWords(fold(kinds('ararar'))[0]?.folded ?? [])).toMatch(/^3 repeats/);
  expect(shape('aara')).toBe('....');
});
test('one or two repeats stand as they are', () => {
  expect(shape('rnrrn')).toBe('.....');
});
test('a fold says how many and from when to when', () => {
  const [first] = fold(kinds('rrr'));
  expect(repeatWords(first?.folded ?? [])).toMatch(/^3 repeats, \d\d:\d\d–\d\d:\d\d$/);
  const times = /(\d\d:\d\d)–(\d\d:\d\d)/.exec(repeatWords(first?.folded ?? []));
  expect((times?.[1] ?? '') < (times?.[2] ?? '')).toBe(true);
});

test('a timeline that passes midnight says the day where it changes, and above all where it is not today', () => {
  const [late, early] = [NOW, NOW - 86_400_000];
  const shown = [late, late - 60_000, early].map((at) => ({ line: { ...line(1, 'noted'), at }, folded: [] }));
  expect(shown.map((_, at) => dayAbove(shown, at, NOW))).toEqual([null, null, dayOf(early)]);
  expect(dayAbove(shown, 0, NOW + 86_400_000)).toBe(dayOf(NOW));
  expect(dayAbove([], 0, NOW)).toBeNull();
});
