import { expect, test } from 'vitest';
import type { Standby } from '../client/types.ts';
import { adviceIntro } from './standby.ts';

const move = { responder: 'r7', call_sign: 'R7', name: 'Ana', sector: 'EN5 1', position: { latitude: 51.6, longitude: -0.2 }, drive_s: 360, before_percent: 51, after_percent: 62, words: 'words' };
const standby = (more: Partial<Standby>): Standby => ({ at: 0, within_s: 900, basis: 'roads', known_from: 'homes', percent: 51, advice: [], ...more });

test('how things stand is said first, and that nothing would be better where that is so', () => {
  expect(adviceIntro(standby({}), true)).toBe('51 % of emergencies would have somebody within 15 min now; waiting elsewhere would gain less than three in a hundred.');
  expect(adviceIntro(standby({ advice: [move] }), true)).toBe('51 % of emergencies would have somebody within 15 min now. One move would be worth it:');
  expect(adviceIntro(standby({ advice: [move, move] }), true)).toMatch(/each after those before it:$/);
  expect(adviceIntro(standby({ percent: 0 }), false)).toBe('Nobody is free: there is nobody who could wait anywhere.');
  expect(adviceIntro(standby({ percent: null }), true)).toBe('Nobody knows yet where emergencies come from.');
});
