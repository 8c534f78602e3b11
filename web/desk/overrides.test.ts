import { expect, test } from 'vitest';
import type { OverrideReport } from '../client/types.ts';
import { laterWords, lost, sumOf, whom } from './overrides.ts';

const one = (more: Partial<OverrideReport['overrides'][number]>): OverrideReport['overrides'][number] => ({
  at: 0,
  number: 1001,
  by: 'Omar Deans',
  to: 'R2',
  recommended: 'R7',
  reason: 'knows her',
  emergencies_s: 180,
  others_tenths: 0,
  here_s: 180,
  later: [],
  ...more,
});
const report = (sum: OverrideReport['sum']): OverrideReport => ({ from: 0, until: 1, overrides: [], sum });

test('whom it cost is said visit by visit, and what nobody would notice is left out', () => {
  const later = [
    { number: 1001, seconds: 180, nobody: false },
    { number: 1002, seconds: -120, nobody: false },
    { number: 1003, seconds: 10, nobody: false },
    { number: 1004, seconds: 0, nobody: true },
  ];
  expect(whom(one({ later }))).toBe('1001 3 min later, 1002 2 min sooner, 1004 would have had nobody');
  expect(whom(one({ later: [{ number: 1003, seconds: 10, nobody: false }] }))).toBe('nobody by as much as a minute');
  expect(whom(one({}))).toBe('1001 3 min later');
});

test('the sum says how often, what it cost, and of how many nobody knows', () => {
  expect(sumOf(report({ overrides: 0, here_s: 0, emergencies_s: 0, unknown: 0 }))).toMatch(/^Nobody chose otherwise/);
  expect(sumOf(report({ overrides: 2, here_s: 300, emergencies_s: 390, unknown: 1 }))).toBe(
    '2 times the desk chose otherwise than the plan in the last 90 days. Together: help 5 min later where it was chosen, and 6.5 min lost by all emergencies, those beyond a target counted four times. Of 1 the cost to emergencies is not known: the rules left out who was chosen.',
  );
  expect([laterWords(10), lost(null)]).toEqual(['no later', 'not known']);
});
