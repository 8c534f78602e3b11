import { describe, expect, it } from 'vitest';
import { incident, NOW } from '../tests/fixtures.ts';
import { byUrgency, heldBack, needsAct, neighbour, nextDeadline, present, raised, whereOf, whoOf } from './queue.ts';

const sorted = (...cards: Parameters<typeof incident>[0][]): (string | undefined)[] => cards.map((card) => incident(card)).sort(byUrgency).map((card) => card.id);

describe('the order of the queue', () => {
  it('puts fire above a P1 that has waited longer', () => {
    expect(sorted({ id: 'p1', received_at: NOW - 900_000 }, { id: 'fire', priority: 'fire' })).toEqual(['fire', 'p1']);
  });
  it('puts a more urgent priority first whatever the age', () => {
    expect(sorted({ id: 'p3', priority: 'p3', received_at: 0 }, { id: 'p2', priority: 'p2' }, { id: 'p1' }, { id: 'p4', priority: 'p4' })).toEqual(['p1', 'p2', 'p3', 'p4']);
  });
  it('puts the older first within a priority', () => {
    expect(sorted({ id: 'young', received_at: NOW }, { id: 'old', received_at: NOW - 1 })).toEqual(['old', 'young']);
  });
  it('falls back to the number when two came at the same millisecond', () => {
    expect(sorted({ id: 'b', number: 2 }, { id: 'a', number: 1 })).toEqual(['a', 'b']);
  });
  it('puts what only waits to be closed below what is still to be done', () => {
    expect(sorted({ id: 'resolved p1', state: 'resolved', received_at: 0 }, { id: 'p4', priority: 'p4' })).toEqual(['p4', 'resolved p1']);
  });
  it('puts what rings above what somebody works on, within a priority only', () => {
    expect(sorted({ id: 'answered p1', state: 'answered', received_at: 0 }, { id: 'ringing p2', priority: 'p2', state: 'ringing' }, { id: 'ringing p1', state: 'ringing', received_at: 1 })).toEqual(['ringing p1', 'answered p1', 'ringing p2']);
  });
  it('puts a fire that is only to be closed below everything that needs somebody, and first among what is to be closed', () => {
    const closing = [{ id: 'closing p1', state: 'resolved', received_at: 0 }, { id: 'closing fire', class: 'fire', priority: 'fire', state: 'resolved' }] as const;
    expect(sorted(...closing, { id: 'p4', priority: 'p4', state: 'open' }, { id: 'ringing' })).toEqual(['ringing', 'p4', 'closing fire', 'closing p1']);
  });
  it('knows a fire by its class and by what is the matter, as by its priority', () => {
    expect(sorted({ id: 'p1', received_at: 0 }, { id: 'class', class: 'fire', state: 'open', received_at: 1 }, { id: 'matter', situation: 'fire', state: 'open', received_at: 2 })).toEqual(['class', 'matter', 'p1']);
  });
});

describe('holding the queue still', () => {
  it('shows the true order when nobody points at it', () => {
    expect(present(['b', 'a'], ['a', 'b'], false)).toEqual({ ids: ['b', 'a'], waiting: [] });
  });
  it('keeps every place while somebody points at it, and lets new ones wait', () => {
    expect(present(['new', 'b', 'a'], ['a', 'b'], true)).toEqual({ ids: ['a', 'b'], waiting: ['new'] });
  });
  it('keeps the place of one that has gone', () => {
    expect(present(['b'], ['a', 'b'], true).ids).toEqual(['a', 'b']);
  });
  it('does not hold an empty list back', () => {
    expect(present(['a'], [], true)).toEqual({ ids: ['a'], waiting: [] });
  });
});

describe('what a card says', () => {
  it('names the soonest of its deadlines', () => {
    expect(nextDeadline(incident({ deadlines: [{ kind: 'arrive', due: 9 }, { kind: 'answer', due: 3 }] }))?.kind).toBe('answer');
  });
  it('has no deadline to name when there is none', () => {
    expect(nextDeadline(incident())).toBeNull();
  });
  it('asks for an act when it rings, alerts or waits for a second person', () => {
    expect(needsAct(incident())).toBe(true);
    expect(needsAct(incident({ state: 'open' }))).toBe(false);
    expect(needsAct(incident({ state: 'open', alerts: [{ kind: 'repeated', at: 1, on: 'incident', words: '', client: null }] }))).toBe(true);
  });
  it('says that nobody knows the caller when nobody does', () => {
    expect(whoOf(incident({ client_name: null }))).toBe('Unknown caller');
    expect(whoOf(incident({ client_name: null, caller: 'a passer-by' }))).toBe('a passer-by');
  });
  it('says that the place is not known rather than nothing', () => {
    expect(whereOf({ address: '', postcode: '' })).toBe('Place not known');
    expect(whereOf({ address: '', postcode: 'EN5 1AA' })).toBe('EN5 1AA');
  });
});

describe('a queue that is held still', () => {
  const rings = (): boolean => true;
  it('tells of what rings further down than it belongs, and of nothing that stands where it should', () => {
    expect(raised(['fire', 'a', 'b'], ['a', 'b', 'fire'], rings)).toEqual(['fire']);
    expect(raised(['a', 'b', 'fire'], ['a', 'b', 'fire'], rings)).toEqual([]);
    expect(raised(['new', 'a', 'b'], ['a', 'gone', 'b'], rings)).toEqual([]);
    expect(raised(['fire', 'a', 'b'], ['a', 'b', 'fire'], () => false)).toEqual([]);
  });
  it('says the gravest of what it keeps out of sight', () => {
    const [fire, p1, p4] = [incident({ id: 'f', priority: 'fire' }), incident({ id: 'g' }), incident({ id: 'h', priority: 'p4' })];
    expect(heldBack([], [])).toBeNull();
    expect(heldBack([p4], [])).toEqual({ text: '1 new above', grave: false });
    expect(heldBack([p4, p1], [])).toEqual({ text: 'P1 among 2 new above', grave: true });
    expect(heldBack([p4], [fire])).toEqual({ text: 'FIRE among 1 new above, 1 ringing further down', grave: true });
  });
});

describe('moving by arrow keys', () => {
  it('starts at the top going down and at the foot going up', () => {
    expect(neighbour(['a', 'b'], null, 1)).toBe('a');
    expect(neighbour(['a', 'b'], null, -1)).toBe('b');
  });
  it('stays inside the list', () => {
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('b');
    expect(neighbour(['a', 'b'], 'a', -1)).toBe('a');
    expect(neighbour([], 'a', 1)).toBeNull();
  });
});
