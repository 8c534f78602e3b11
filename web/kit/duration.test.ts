import { describe, expect, it } from 'vitest';
import { ago, counter, lastTime, morningOf, nearTime, nextTime, span, timeOfDay, timeOrDay, timeWithDay, until } from './duration.ts';

const WINTER = Date.UTC(2026, 0, 6, 22, 30, 15);
const SUMMER = Date.UTC(2026, 6, 6, 22, 30, 15);

describe('spans in words', () => {
  it.each([
    [0, '0 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_600_000, '1 h'],
    [3_720_000, '1 h 2 min'],
    [86_400_000, '1 day'],
    [3 * 86_400_000, '3 days'],
  ])('%d ms is %s', (ms, text) => {
    expect(span(ms)).toBe(text);
  });
  it('are never negative', () => {
    expect(span(-5_000)).toBe('0 s');
    expect(ago(100, 5_000)).toBe('just now');
  });
  it('always carry their unit', () => {
    expect(ago(WINTER, WINTER - 153_000)).toBe('2 min ago');
  });
});

describe('a deadline', () => {
  it('counts down, and is read by its day while it is far away', () => {
    expect(until(WINTER, WINTER + 41_000).text).toBe('0:41');
    expect(until(WINTER, WINTER + 11 * 3_600_000).text).toBe('11:00:00');
    expect(until(WINTER, WINTER + 72 * 3_600_000).text).toBe('Fri 9 Jan 22:30');
  });
});

describe('counters', () => {
  it('pad what follows the first part', () => {
    expect([counter(7_000), counter(725_000), counter(3_729_000)]).toEqual(['0:07', '12:05', '1:02:09']);
  });
  it('say how far over a deadline is', () => {
    expect(until(10_000, 51_000)).toEqual({ over: false, text: '0:41', words: 'in 41 s' });
    expect(until(61_000, 1_000)).toEqual({ over: true, text: '+1:00', words: '1 min over' });
  });
});

describe('times of day', () => {
  it('are those of the service, summer and winter', () => {
    expect(timeOfDay(WINTER)).toBe('22:30');
    expect(timeOfDay(SUMMER)).toBe('23:30');
  });
  it('are plain through the whole night, across midnight', () => {
    expect(timeOrDay(WINTER, WINTER + 2 * 3_600_000)).toBe('00:30');
    expect(timeOrDay(WINTER + 8 * 3_600_000, WINTER)).toBe('22:30');
  });
  it('name the day when it is neither today nor within twelve hours', () => {
    expect(timeOrDay(WINTER, WINTER - 60_000)).toBe('22:29');
    expect(timeOrDay(WINTER, WINTER - 20 * 3_600_000)).toBe('02:30');
    expect(timeOrDay(WINTER, WINTER + 12 * 3_600_000)).toBe('Wed 7 Jan 10:30');
    expect(timeOrDay(WINTER, WINTER - 86_400_000)).toBe('Mon 5 Jan 22:30');
  });
  it('of what came name the day whenever it is not today, however near', () => {
    expect(timeWithDay(WINTER, WINTER - 60_000)).toBe('22:29');
    expect(timeWithDay(WINTER, WINTER + 2 * 3_600_000)).toBe('Wed 7 Jan 00:30');
  });
  it('ahead are the next such time, also past midnight', () => {
    expect(nextTime(WINTER, '23:00')).toBe(Date.UTC(2026, 0, 6, 23, 0));
    expect(nextTime(WINTER, '01:15')).toBe(Date.UTC(2026, 0, 7, 1, 15));
    expect(nextTime(SUMMER, '23:45')).toBe(Date.UTC(2026, 6, 6, 22, 45));
  });
  it('of a day is its morning, or soon where that is past', () => {
    expect(morningOf(WINTER, '2026-01-07')).toBe(Date.UTC(2026, 0, 7, 8));
    expect(morningOf(SUMMER, '2026-07-09')).toBe(Date.UTC(2026, 6, 9, 7));
    expect(morningOf(WINTER, '2026-01-06')).toBe(WINTER + 60_000);
    expect(morningOf(WINTER, '2026-01-05')).toBeNull();
    expect(morningOf(WINTER, '2026-02-30')).toBeNull();
    expect(morningOf(WINTER, 'Tuesday')).toBeNull();
  });
  it('past are the last such time', () => {
    expect(lastTime(WINTER, '22:00')).toBe(Date.UTC(2026, 0, 6, 22, 0));
    expect(lastTime(WINTER, '23:00')).toBe(Date.UTC(2026, 0, 5, 23, 0));
  });
  it('near are those that have just passed, else the next', () => {
    expect(nearTime(WINTER, '22:20', 3_600_000)).toBe(Date.UTC(2026, 0, 6, 22, 20));
    expect(nearTime(WINTER, '21:20', 3_600_000)).toBe(Date.UTC(2026, 0, 7, 21, 20));
    expect(nearTime(WINTER, '22:40', 3_600_000)).toBe(Date.UTC(2026, 0, 6, 22, 40));
    expect(nearTime(WINTER, 'noon', 3_600_000)).toBeNull();
  });
  it.each(['', '25:00', '12:60', 'noon', '7'])('refuse %j', (text) => {
    expect(nextTime(WINTER, text)).toBeNull();
  });
});
