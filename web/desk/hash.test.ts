import { describe, expect, it } from 'vitest';
import { hashOf, numberIn } from './hash.ts';

describe('the address of an incident', () => {
  it('is its number, which is read back', () => {
    expect(numberIn(hashOf(1042))).toBe(1042);
  });
  it('may also say what it is', () => {
    expect(numberIn('#incident-1042')).toBe(1042);
  });
  it('is nothing while none is open', () => {
    expect(hashOf(null)).toBe('');
    expect(numberIn('')).toBeNull();
  });
  it.each(['#', '#Ivy', '#1042x', '#-1', '#12345678901'])('is not read from %s', (hash) => {
    expect(numberIn(hash)).toBeNull();
  });
});
