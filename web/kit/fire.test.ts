import { describe, expect, it } from 'vitest';
import { isFire, isGas, shownPriority, stepsOf } from './fire.ts';

describe('a fire', () => {
  it.each([
    ['its class', { class: 'fire', situation: null, priority: 'p1' }],
    ['what is the matter', { class: 'person', situation: 'fire', priority: 'p1' }],
    ['what keeps a telephone outside', { outside: 'fire', situation: null, priority: 'p1' }],
    ['its priority', { class: 'person', situation: null, priority: 'fire' }],
  ] as const)('is one when %s says so, and is shown as one', (_what, marks) => {
    expect(isFire(marks)).toBe(true);
    expect(shownPriority(marks)).toBe('fire');
  });
  it('is not made of anything else', () => {
    expect(shownPriority({ class: 'gas', situation: 'gas', priority: 'p1' })).toBe('p1');
    expect(isFire({ class: 'attack', situation: 'attack', priority: 'p1' })).toBe(false);
  });
  it('comes before gas where both are said', () => {
    expect(isGas({ class: 'gas', situation: 'fire', priority: 'p1' })).toBe(false);
    expect(isGas({ situation: 'gas', priority: 'p2' })).toBe(true);
  });
  it('has no step through the door', () => {
    expect(stepsOf('fire_response')).toEqual(['en_route', 'arrived', 'clear']);
    expect(stepsOf('emergency_visit')).toContain('with_client');
  });
});
