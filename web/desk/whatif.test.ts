import { expect, test } from 'vitest';
import type { WhatIf, WhatIfAnswer, WhatIfCase } from '../client/types.ts';
import { best, hours, isWorking, minutesOf, progress } from './whatif.ts';

const figures = (percent: number) => ({ asked: 4, mean_min: 20, p90_min: 40, within_45_percent: percent, least_percent: percent - 1, most_percent: percent + 1 });
const one = (name: string, percent: number | null, really = false): WhatIfCase => ({
  name,
  really,
  hours: 24,
  emergencies: percent === null ? null : figures(percent),
  all: null,
  busy_percent: null,
  curve_percent: [],
});
const answer = (cases: WhatIfCase[]): WhatIfAnswer => ({ title: '', measured_by: '', repetitions: 4, notes: [], believed: null, cases, visits: [], rota: null });
const view = (more: Partial<WhatIf>): WhatIf => ({
  state: 'running',
  question: 'How the night of 2026-11-21 would have gone',
  by: 'Sue Hart',
  begun_at: 0,
  ended_at: null,
  done: 3,
  of: 20,
  why: '',
  last_night: '2026-11-21',
  answer: null,
  ...more,
});

test('the best of what was played is said beside what really happened', () => {
  const cases = [one('as it was · what really happened', 75, true), one('as it was · global/1', 80), one('one more · global/1', 91.25)];
  expect(best(answer(cases))).toBe('Most emergencies within 45 minutes: one more · global/1, 91.3 %, where it was 75.0 %.');
  expect(best(answer([one('really', 99, true), one('as it was', null)]))).toBe('');
});

test('progress says what is worked out, for whom, and why it stands still', () => {
  expect(progress(view({}))).toBe('How the night of 2026-11-21 would have gone, asked by Sue Hart: being worked out. 3 of about 20 plays done.');
  expect(progress(view({ state: 'waiting', of: 0 }))).toBe('How the night of 2026-11-21 would have gone: put off for as long as an emergency waits for somebody.');
  expect([isWorking(view({})), isWorking(view({ state: 'waiting' })), isWorking(view({ state: 'done' }))]).toEqual([true, true, false]);
});

test('who was not reached is not said to be reached in no time', () => {
  expect([minutesOf(0), minutesOf(12.6), minutesOf(null)]).toEqual(['0 min', '13 min', 'not reached']);
  expect(hours(19, 7)).toBe('19-7');
});
