import { describe, expect, it } from 'vitest';
import type { HandOverState, Told } from '../client/types.ts';
import { timeOfDay } from '../kit/duration.ts';
import { NOW } from '../tests/fixtures.ts';
import { toldWords } from './told.ts';

const theirs = { organisation: 'o2', call_back: '020 7000 0000' };
const told = (state: HandOverState, minute: number, reach: Told['reach'], attempts = 1): Told => ({ organisation: 'o2', state, at: NOW + minute * 60_000, reach, reached_at: reach === 'trying' ? null : NOW, attempts });
const at = (minute: number): string => timeOfDay(NOW + minute * 60_000);

describe('whether a partner knows', () => {
  it('is what its machine took last', () => {
    expect(toldWords([told('received', 0, 'taken'), told('en_route', 2, 'taken')], theirs)).toEqual({ text: `knows: on the way ${at(2)}`, lost: false });
  });
  it('is in doubt while something is tried in vain, and says since when', () => {
    const known = toldWords([told('received', 0, 'taken'), told('accepted', 1, 'trying', 2), told('en_route', 3, 'trying', 0)], theirs);
    expect(known).toEqual({ text: `knows: we have it ${at(0)}. Not yet told: on the way ${at(3)}, trying since ${at(1)}. If it cannot wait, ring 020 7000 0000`, lost: true });
  });
  it('is no loss while it is only just being told', () => {
    expect(toldWords([told('received', 0, 'trying', 0)], theirs)).toEqual({ text: `is being told: we have it ${at(0)}`, lost: false });
  });
  it('is lost when its address is gone, also when nothing waits any more', () => {
    expect(toldWords([told('received', 0, 'taken'), told('arrived', 5, 'failed')], theirs)).toEqual({
      text: `knows: we have it ${at(0)}. Cannot be told: at the door ${at(5)}. Their address is switched off: ring 020 7000 0000`,
      lost: true,
    });
  });
  it('is not said by what another partner took', () => {
    expect(toldWords([{ ...told('received', 0, 'taken'), organisation: 'o3' }], theirs)).toEqual({ text: 'is not told by machine: ring 020 7000 0000', lost: false });
  });
});
