import { describe, expect, it } from 'vitest';
import type { Closure } from '../client/types.ts';
import { closuresAt, closureWords, HOURS, PERCENTS, streetWords } from './roads.ts';

describe('closed and slow streets', () => {
  it('says how a street is, and whether it is so already', () => {
    expect(closureWords({ percent: null, holds: true })).toBe('is closed');
    expect(closureWords({ percent: 200, holds: false })).toBe('will be slow, 200 % of the usual time');
  });

  it('begins and ends at its hour', () => {
    const one: Closure = { id: 'a', street: 'High Road', percent: null, from: 100, until: 200, reason: 'works', by: 'Omar', at: 50, holds: false, lines: [] };
    const at = (now: number): boolean[] => closuresAt([one], now).map(({ holds }) => holds);
    expect([at(99), at(100), at(199), at(200)]).toEqual([[false], [true], [true], []]);
    expect(closuresAt([{ ...one, until: null }], 9_000).length).toBe(1);
  });

  it('names a road that has no name', () => {
    expect(streetWords({ name: '', points: [], lines: [] })).toBe('Road without a name');
    expect(streetWords({ name: 'High Road', points: [], lines: [] })).toBe('High Road');
  });

  it('offers only what the server takes: 110 to 1,000 percent, at most a year', () => {
    for (const { value } of PERCENTS) expect(Number(value)).toBeGreaterThanOrEqual(110);
    for (const { value } of HOURS) expect(Number(value)).toBeLessThanOrEqual(24 * 365);
  });
});
