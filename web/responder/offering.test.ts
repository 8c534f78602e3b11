/** Which offer fills the screen, and which notices of offers that went away stand. */
import { describe, expect, it } from 'vitest';
import type { PhoneOffer, PhoneSnapshot } from '../client/types.ts';
import { byTurn, choose, filling, goneWith, type Gone, sheetStays } from './offering.ts';

const offer = (id: string, priority: PhoneOffer['priority'], state: PhoneOffer['state'] = 'open', answer_by = 30_000): PhoneOffer => ({
  id, job: `job of ${id}`, number: 1005, priority, kind: 'emergency_visit', situation: null, silent: false, outside: null, address: '', postcode: '', latitude: null, longitude: null,
  estimate_s: 360, distance_m: null, made_at: 0, answer_by, state, hazards: [], needs: [], access_method: 'key_safe', access_given: '', two_up: null, persons: 1, said: [], leaves: null, make_safe: false, approximate: false,
});
const order = (...offers: PhoneOffer[]): string[] => offers.sort(byTurn).map((one) => one.id);

describe('the offers on a phone', () => {
  it('put an emergency whose time runs before a fire whose time is up', () => {
    expect(order(offer('old fire', 'fire', 'lapsed'), offer('new p1', 'p1'))).toEqual(['new p1', 'old fire']);
    expect(order(offer('old fire', 'fire', 'lapsed'), offer('new p2', 'p2'))).toEqual(['new p2', 'old fire']);
  });
  it('put planned work behind an emergency nobody has accepted', () => {
    expect(order(offer('new p3', 'p3'), offer('old fire', 'fire', 'lapsed'))).toEqual(['old fire', 'new p3']);
    expect(order(offer('old p4', 'p4', 'lapsed', 1), offer('new p4', 'p4'))).toEqual(['new p4', 'old p4']);
  });
  it('put a fire first, and of two alike the one that ends sooner', () => {
    expect(order(offer('p1', 'p1', 'open', 1), offer('fire', 'fire'), offer('sooner', 'p1', 'open', 0))).toEqual(['fire', 'sooner', 'p1']);
  });
  it('show the one that was chosen until a new one comes', () => {
    const [fire, fall, later] = [offer('fire', 'fire', 'lapsed'), offer('fall', 'p1', 'lapsed'), offer('later', 'p2')];
    const chosen = choose('fall', [fire, fall]);
    expect(filling([fire, fall], null)?.id).toBe('fire');
    expect(filling([fire, fall], chosen)?.id).toBe('fall');
    expect(filling([later, fire, fall], chosen)?.id).toBe('later');
    expect(filling([fire], chosen)?.id).toBe('fire');
    expect(filling([], chosen)).toBeUndefined();
  });
});

describe('the sheet that declines an offer', () => {
  const [late, running, fresh] = [offer('late', 'p1', 'lapsed'), offer('running', 'p1'), offer('fresh', 'p2')];
  it('gives way to a fresh offer once its own time is up', () => {
    expect(sheetStays(late, ['late'], [late])).toBe(true);
    expect(sheetStays(late, ['late'], [late, fresh])).toBe(false);
    expect(sheetStays(late, ['late', 'fresh'], [late, fresh])).toBe(true);
  });
  it('stays while its own time runs, and goes with its offer', () => {
    expect(sheetStays(running, ['running'], [running, fresh])).toBe(true);
    expect(sheetStays(running, ['running'], [fresh])).toBe(false);
  });
});

describe('a notice of an offer that went away', () => {
  const gone: Gone = { id: 'fire', job: 'job of fire', number: 1005, at: 0 };
  const nothing: Pick<PhoneSnapshot, 'offers' | 'job'> = { offers: [], job: null };
  it('stands for two minutes', () => {
    expect(goneWith([], [offer('fire', 'fire')], nothing, 0)).toEqual([gone]);
    expect(goneWith([gone], [], nothing, 119_999)).toHaveLength(1);
    expect(goneWith([gone], [], nothing, 120_000)).toHaveLength(0);
  });
  it('goes when the visit is offered again, under whatever name, or accepted', () => {
    const again = { ...offer('fire again', 'fire'), job: 'job of fire' };
    expect(goneWith([gone], [], { ...nothing, offers: [again] }, 1)).toEqual([]);
    expect(goneWith([], [offer('fire', 'fire')], { ...nothing, offers: [again] }, 1)).toEqual([]);
    expect(goneWith([gone], [], { ...nothing, job: { id: 'job of fire' } as PhoneSnapshot['job'] }, 1)).toEqual([]);
    expect(goneWith([gone], [], { ...nothing, offers: [offer('another', 'p1')] }, 1)).toEqual([gone]);
  });
});
