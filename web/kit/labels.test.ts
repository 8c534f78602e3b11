import { describe, expect, it } from 'vitest';
import { beside, boxOf, freeNames, type Mark, placeLabels } from './labels.ts';

const mark = (id: string, x: number, y: number, rank = 1): Mark => ({ id, x, y, radius: 10, width: 40, height: 18, rank });
const size = { width: 400, height: 300 };

describe('the words of a map', () => {
  it('stand to the right where there is room', () => {
    expect(placeLabels([mark('a', 100, 100)], size).get('a')).toBe('right');
  });
  it('stand to the left at the right edge', () => {
    expect(placeLabels([mark('a', 380, 100)], size).get('a')).toBe('left');
  });
  it('never cover another mark', () => {
    expect(placeLabels([mark('a', 100, 100), mark('b', 130, 100)], size).get('a')).toBe('left');
  });
  it('never cover other words', () => {
    const placed = placeLabels([mark('a', 100, 100), mark('b', 100, 116)], size);
    expect(placed.get('a')).not.toBe(placed.get('b'));
  });
  it('are left off where there is no room at all', () => {
    expect(placeLabels([mark('a', 15, 12)], { width: 30, height: 24 }).get('a')).toBeNull();
  });
  it('are left off when their mark is outside', () => {
    expect(placeLabels([mark('a', -5, 100)], size).get('a')).toBeNull();
  });
  it('of a fire are never left off, and get their place first', () => {
    const crowd = [mark('n', 200, 125), mark('s', 200, 175), mark('e', 226, 150), mark('w', 174, 150)];
    const fires = [{ ...mark('fire', 200, 150, 5), always: true }, { ...mark('next', 204, 152, 6), always: true }];
    const placed = placeLabels([...crowd, ...fires], size);
    expect(fires.map((one) => placed.get(one.id))).not.toContain(null);
    expect(placed.get('fire')).not.toBe(placed.get('next'));
    expect(placeLabels([...crowd, mark('p1', 200, 150, 5)], size).get('p1')).toBeNull();
    expect(placeLabels([{ ...mark('away', -5, 100), always: true }], size).get('away')).toBeNull();
  });
  it('give way to what ranks higher', () => {
    const placed = placeLabels([mark('low', 200, 150, 9), mark('high', 232, 150, 0)], size);
    expect(placed.get('high')).toBe('right');
    expect(placed.get('low')).toBe('left');
  });
});

describe('the names of places', () => {
  const name = (x: number, y: number): { box: ReturnType<typeof boxOf> } => ({ box: boxOf({ x, y, radius: 10 }) });
  it('give way to marks and to the names before them, and to nothing else', () => {
    const [first, beside, under, away] = [name(100, 100), name(112, 100), name(300, 100), name(100, 200)];
    expect([...freeNames([first, beside, under, away], [boxOf({ x: 305, y: 95, radius: 10 })])]).toEqual([first, away]);
  });
});

describe('marks that would cover each other', () => {
  const apart = (...marks: Mark[]): boolean => marks.every((one, at) => marks.slice(at + 1).every((other) => Math.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius));
  const after = (moves: Map<string, [number, number]>, marks: readonly Mark[]): Mark[] => marks.map((one) => ({ ...one, x: one.x + (moves.get(one.id)?.[0] ?? 0), y: one.y + (moves.get(one.id)?.[1] ?? 0) }));

  it('stand beside each other: two responders at one door, and a third at the next', () => {
    const responders = [mark('r2', 100, 100), mark('r4', 100, 100), mark('r7', 96, 103)];
    expect(apart(...after(beside([], responders), responders))).toBe(true);
  });
  it('leave the incident where it is', () => {
    const [door, responders] = [mark('i', 100, 100), [mark('r2', 100, 100), mark('r4', 100, 100)]];
    const moves = beside([door], responders);
    expect(moves.has('i')).toBe(false);
    expect(apart(door, ...after(moves, responders))).toBe(true);
  });
  it('stay where they are when they cover nothing', () => {
    expect(beside([mark('i', 100, 100)], [mark('r2', 140, 100)]).get('r2')).toEqual([0, 0]);
  });
});
