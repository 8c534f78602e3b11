import { describe, expect, it } from 'vitest';
import { NOW } from '../tests/fixtures.ts';
import { isBehind, skewWords } from './behind.ts';

describe('a phone', () => {
  it('is behind only when it stays so for ten seconds of real time', () => {
    expect(isBehind({ phone_behind_since: null }, NOW, 1)).toBe(false);
    expect(isBehind({ phone_behind_since: NOW - 9_999 }, NOW, 1)).toBe(false);
    expect(isBehind({ phone_behind_since: NOW - 10_000 }, NOW, 1)).toBe(true);
    expect(isBehind({ phone_behind_since: NOW - 60_000 }, NOW, 10)).toBe(false);
  });
});

describe('a step', () => {
  it('that was taken without a connection says when, in words', () => {
    expect(skewWords(NOW, NOW - 720_000)).toBe('reached the desk 12 min later: phone said 02:02:07');
  });
  it('from a phone whose clock is ahead says so', () => {
    expect(skewWords(NOW, NOW + 120_000)).toBe('phone’s clock 2 min ahead: phone said 02:16:07');
  });
  it('says nothing where the clocks agree', () => {
    expect(skewWords(NOW, null)).toBeNull();
    expect(skewWords(NOW, NOW - 9_000)).toBeNull();
  });
});
