/** Positions: often enough on the way, seldom otherwise, and never more than the post takes. */
import { describe, expect, it } from 'vitest';
import { FixQueue, isPlace, metresBetween, navigationLink, worthTelling } from './location.ts';

const home = { latitude: 51.65, longitude: -0.2 };
const north = (metres: number) => ({ latitude: home.latitude + metres / 111_195, longitude: home.longitude });

describe('a fix', () => {
  it('is told every 5 s or 25 m on the way', () => {
    const last = { ...home, taken_ms: 0 };
    expect(worthTelling(last, { ...north(5), taken_ms: 4_000 }, 'en_route')).toBe(false);
    expect(worthTelling(last, { ...north(26), taken_ms: 2_000 }, 'en_route')).toBe(true);
    expect(worthTelling(last, { ...home, taken_ms: 5_000 }, 'en_route')).toBe(true);
  });
  it('is told every 60 s or 200 m otherwise', () => {
    const last = { ...home, taken_ms: 0 };
    expect(worthTelling(last, { ...north(150), taken_ms: 30_000 }, 'idle')).toBe(false);
    expect(worthTelling(last, { ...north(210), taken_ms: 30_000 }, 'idle')).toBe(true);
    expect(worthTelling(last, { ...home, taken_ms: 60_000 }, 'idle')).toBe(true);
  });
  it('is told at once when it is the first, and never twice in a second', () => {
    expect(worthTelling(null, { ...home, taken_ms: 0 }, 'idle')).toBe(true);
    expect(worthTelling({ ...home, taken_ms: 0 }, { ...north(900), taken_ms: 500 }, 'en_route')).toBe(false);
  });
  it('is no place at 0, 0 or off the globe', () => {
    expect(isPlace({ latitude: 0, longitude: 0 })).toBe(false);
    expect(isPlace({ latitude: 91, longitude: 0 })).toBe(false);
    expect(isPlace(home)).toBe(true);
  });
  it('measures a known distance', () => {
    // Barnet to Hendon by their postcode centroids: about 7.1 km.
    expect(Math.round(metresBetween({ latitude: 51.6503, longitude: -0.2006 }, { latitude: 51.587, longitude: -0.2203 }) / 100)).toBe(72);
  });
});

describe('the line of fixes', () => {
  const fix = { at: 1, ...home, accuracy_m: 5 };
  it('posts a hundred at a time, oldest first, and keeps what did not get through', () => {
    const queue = new FixQueue();
    for (let count = 0; count < 250; count += 1) queue.add(fix, 1_000);
    const first = queue.batch();
    expect(first).toHaveLength(100);
    expect(queue.batch()).toEqual(first);
    queue.sent(first);
    expect(queue.length).toBe(150);
    expect(queue.batch()[0]?.sequence).toBe((first.at(-1)?.sequence ?? 0) + 1);
  });
  it('numbers fixes upwards across restarts of the page', () => {
    const before = new FixQueue();
    before.add(fix, 1_000);
    const after = new FixQueue();
    after.add(fix, 2_000);
    expect((after.batch()[0]?.sequence ?? 0) > (before.batch()[0]?.sequence ?? 0)).toBe(true);
  });
  it('thins out the past instead of growing without end', () => {
    const queue = new FixQueue();
    for (let count = 0; count < 2_000; count += 1) queue.add(fix, count);
    expect(queue.length).toBeLessThanOrEqual(500);
    expect(queue.length).toBeGreaterThan(200);
  });
});

describe('navigation', () => {
  it('gives a third party coordinates and nothing else', () => {
    expect(navigationLink(home, 'Android')).toBe('geo:51.650000,-0.200000?q=51.650000,-0.200000');
    expect(navigationLink(home, 'iPhone')).toBe('maps://?daddr=51.650000,-0.200000');
  });
});
