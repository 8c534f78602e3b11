import { describe, expect, it } from 'vitest';
import { assignment, incident, job, NOW, responder } from '../tests/fixtures.ts';
import { boundsOf, boundsOfArea, distance, inSight, metres, pinsOf } from './pins.ts';

describe('what the map shows', () => {
  it('leaves out who is off duty and what has no place', () => {
    expect(pinsOf([incident({ latitude: null })], [responder({ duty: 'off' })], null, NOW)).toEqual([]);
  });
  it('says each pin in words', () => {
    const [card, one] = pinsOf([incident()], [responder({ fix_at: NOW - 12_000 })], null, NOW);
    expect(card?.spoken).toBe('P1 1042, Silent call, 14 Fern Rise, EN5 1AA');
    expect(one?.spoken).toBe('R1 Tom Archer, available, position 12 s ago');
  });
  it('writes fire in full', () => {
    expect(pinsOf([incident({ priority: 'fire' })], [], null, NOW)[0]?.label).toBe('FIRE 1042');
  });
  it('marks an old position', () => {
    expect(pinsOf([], [responder({ fix_at: NOW - 200_000 })], null, NOW)[0]?.look).toContain('old');
    expect(pinsOf([], [responder()], null, NOW)[0]?.look).not.toContain('old');
  });
  it('shows several at one door as one, the most urgent that is open', () => {
    const cards = [incident({ id: 'p1', number: 7, priority: 'p1', state: 'resolved' }), incident({ id: 'fire', number: 8, priority: 'fire' }), incident({ id: 'p2', number: 9, priority: 'p2' })];
    const pins = pinsOf(cards, [], null, NOW);
    expect(pins.map((pin) => pin.label)).toEqual(['FIRE 8 +2']);
    expect(pins[0]?.spoken).toContain('also here 7, 9');
  });
  it('shows a fire at its door whatever is open there, and what is open where no fire is', () => {
    const cards = [incident({ id: 'fire', number: 8, priority: 'fire' }), incident({ id: 'p1', number: 9 }), incident({ id: 'over', number: 7, class: 'fire', state: 'closed' })];
    for (const chosen of ['p1', 'over']) expect(pinsOf(cards, [], chosen, NOW).map((pin) => [pin.id, pin.label, pin.look])).toEqual([['fire', 'FIRE 8 +2', 'incident fire chosen']]);
    expect(pinsOf(cards.slice(1), [], 'p1', NOW).map((pin) => pin.id)).toEqual(['p1']);
    expect(pinsOf(cards.slice(1), [], 'over', NOW).map((pin) => pin.id)).toEqual(['over']);
  });
  it('lets nothing cover a fire, and what is resolved nobody', () => {
    const at = (change: object): number => pinsOf([incident(change)], [], null, NOW)[0]?.above ?? 0;
    const who = pinsOf([], [responder()], null, NOW)[0]?.above ?? 0;
    expect(at({ priority: 'fire' })).toBeGreaterThan(at({ priority: 'p1' }));
    expect(at({ priority: 'p4' })).toBeGreaterThan(who);
    expect(at({ priority: 'p3', state: 'resolved' })).toBeLessThan(who);
  });
  it('gives the open incident its words first', () => {
    const pins = pinsOf([incident({ id: 'a' }), incident({ id: 'b', latitude: 51.7 })], [], 'b', NOW);
    expect(pins.find((pin) => pin.id === 'b')?.rank).toBeLessThan(pins.find((pin) => pin.id === 'a')?.rank ?? 0);
  });
});

describe('where the map looks', () => {
  it('has no bounds without positions', () => {
    expect(boundsOf([{ latitude: null, longitude: null }])).toBeNull();
  });
  it('finds the bounds of an area of several shapes', () => {
    const area = { type: 'FeatureCollection', features: [{ geometry: { type: 'MultiPolygon', coordinates: [[[[0, 50], [1, 51]]], [[[-2, 52], [0, 50]]]] } }] };
    expect(boundsOfArea(area)).toEqual([[-2, 50], [1, 52]]);
  });
  it('keeps every open incident in sight, whichever is read', () => {
    const cards = [incident({ id: 'a', latitude: 51.6 }), incident({ id: 'b', latitude: 51.7 }), incident({ id: 'c', latitude: null })];
    for (const read of [null, ...cards]) expect(inSight(cards, read, [])).toEqual([[-0.2, 51.6], [-0.2, 51.7]]);
  });
  it('keeps those in sight who go to the one that is read, however far', () => {
    const far = responder({ id: 'far', latitude: 52.9, longitude: -1 });
    const card = incident({ job: job({ assignments: [assignment({ responder: 'far' })] }) });
    expect(inSight([card], card, [far])?.[1][1]).toBe(52.9);
    expect(inSight([card], null, [far])?.[1][1]).toBe(51.65);
  });
  it('looks nowhere in particular when nothing has a place', () => {
    expect(inSight([incident({ latitude: null })], null, [responder()])).toBeNull();
  });
  it('measures about 111 km for a degree north', () => {
    expect(metres({ latitude: 51, longitude: 0 }, { latitude: 52, longitude: 0 })).toBeCloseTo(111_195, -2);
  });
  it('writes distances as people say them', () => {
    expect(distance(846)).toBe('850 m');
    expect(distance(2_140)).toBe('2.1 km');
    expect(distance(Infinity)).toBe('distance not known');
  });
});
