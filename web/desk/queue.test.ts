import { describe, expect, it } from 'vitest';
import { incident, NOW } from '../tests/fixtures.ts';
import { byUrgency, goesToTop, needsAct, neighbour, nextDeadline, present, raised, SCROLLED_MS, unseen, whereOf, whoOf } from './queue.ts';

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
  it('names the gravest of what it keeps out of sight', () => {
    const [fire, p1, p4] = [incident({ id: 'f', number: 1002, priority: 'fire' }), incident({ id: 'g', number: 1003 }), incident({ id: 'h', number: 1004, priority: 'p4' })];
    expect(unseen([], [], [])).toBeNull();
    expect(unseen([p4], [], [])).toEqual({ first: 'h', text: '1004 rings out of sight', grave: false });
    expect(unseen([p4, p1], [], [])).toEqual({ first: 'g', text: 'P1 1003 rings out of sight and 1 more', grave: true });
    expect(unseen([p4], [fire], [])).toEqual({ first: 'f', text: 'FIRE 1002 rings further down and 1 more', grave: true });
    expect(unseen([{ ...p4, state: 'open' }], [], [])?.text).toBe('1004 is new, out of sight');
  });
  it('tells of a fire or P1 that rings outside the visible part, also when nobody holds the list', () => {
    const fire = incident({ id: 'f', number: 1002, class: 'fire', priority: 'p2' });
    expect(unseen([], [], [fire])).toEqual({ first: 'f', text: 'FIRE 1002 rings out of sight', grave: true });
    expect(unseen([], [], [incident({ id: 'g', number: 1003 })])?.text).toBe('P1 1003 rings out of sight');
    expect(unseen([], [fire], [fire])?.text).toBe('FIRE 1002 rings out of sight');
  });
  it('says nothing of what was only scrolled past: no fire or P1, or answered, or over', () => {
    const fire = incident({ class: 'fire' });
    expect(unseen([], [], [incident({ priority: 'p2' }), { ...fire, state: 'answered' }, { ...fire, state: 'open' }, { ...fire, state: 'resolved' }])).toBeNull();
  });
  it('goes to its top when it is let go, unless somebody has just scrolled it', () => {
    expect(goesToTop(0, null)).toBe(true);
    expect(goesToTop(100_000, 100_000 - SCROLLED_MS)).toBe(true);
    expect(goesToTop(100_000, 100_001 - SCROLLED_MS)).toBe(false);
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
