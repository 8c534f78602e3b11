import { expect, test } from 'vitest';
import type { Closure, Cover, ResponderCard } from '../client/types.ts';
import { gap, gapWords, measured, minutes, occasion, percent, summary } from './cover.ts';

const share = (call_sign: string, without: number) => ({ responder: call_sign, call_sign, name: call_sign, reaches: 0, without });
const cover = (more: Partial<Cover>): Cover => ({
  at: 0,
  within_s: 2700,
  basis: 'roads',
  measured: 'roads of barnet',
  decided_by: null,
  clients: 1000,
  covered: 996,
  nowhere: 0,
  responders: [share('R7', 600), share('R2', 996)],
  left_out: [],
  sectors: [],
  shade: null,
  ...more,
});

test('a share is never rounded up, and a time never down', () => {
  expect(percent(996, 1000)).toBe('99 %');
  expect(percent(1000, 1000)).toBe('100 %');
  expect(percent(0, 0)).toBe('–');
  expect(minutes(61)).toBe('2 min');
});

test('the summary says the share, and plainly when there is nobody or nothing', () => {
  expect(summary(cover({}))).toBe('99 % of 1,000 clients would have somebody within 45 min if they set off now.');
  expect(summary(cover({ responders: [], covered: 0 }))).toMatch(/^Nobody could set off now/);
  expect(summary(cover({ clients: 0 }))).toMatch(/^No client/);
});

test('what was not measured on real roads is called approximate', () => {
  expect(measured(cover({}))).toContain('roads of barnet');
  expect(measured(cover({ basis: 'approximate' }))).toMatch(/^Approximate/);
  expect(measured(cover({ basis: 'straight_line' }))).toMatch(/^Approximate/);
});

test('where decisions are measured by something else, the cover says by what', () => {
  expect(measured(cover({}))).not.toContain('Decisions');
  expect(measured(cover({ decided_by: 'OSRM' }))).toBe('Measured on the roads of barnet, round what is closed. Decisions are measured otherwise: OSRM.');
});

test('the gap to come is that of the one who is missed most', () => {
  expect(gap(cover({}))).toBe('If R7 goes to a visit: 60 %.');
  expect(gap(cover({ responders: [share('R7', 996)] }))).toBe('');
  expect(gap(cover({ responders: [] }))).toBe('');
});

test('a visit taken, a shift ended and a street closed are occasions to look again; a pin that moves is none', () => {
  const one = (state: string, duty = 'on') => ({ id: 'a', state, duty }) as ResponderCard;
  const closed = (holds: boolean) => ({ id: 'c', holds }) as Closure;
  const before = occasion([one('available')], []);
  expect(occasion([one('available')], [])).toBe(before);
  expect(occasion([one('accepted')], [])).not.toBe(before);
  expect(occasion([one('off_duty', 'off')], [])).not.toBe(before);
  expect(occasion([one('available')], [closed(true)])).not.toBe(before);
  expect(occasion([one('available')], [closed(false)])).toBe(before);
});

test('a gap in the cover says what, how many clients and since when', () => {
  const since = Date.UTC(2026, 10, 3, 14, 2);
  expect(gapWords({ clients: 1240, of: 4700, ready: 1, since, at_least: false, within_s: 2700 })).toBe('Nobody within 45 min: 1,240 of 4,700 clients, since 14:02');
  expect(gapWords({ clients: 4700, of: 4700, ready: 0, since, at_least: false, within_s: 2700 })).toBe('Nobody could set off: 4,700 clients, since 14:02');
  expect(gapWords({ clients: 4700, of: 4700, ready: 0, since, at_least: true, within_s: 2700 })).toBe('Nobody could set off: 4,700 clients, since at least 14:02');
});
