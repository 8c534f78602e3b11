import { describe, expect, it } from 'vitest';
import { incident, job } from '../tests/fixtures.ts';
import { besides, hazardsAt, threatOf, threatWords } from './door.ts';

const fire = incident({ id: 'f', number: 1005, class: 'fire', outside: 'fire', outside_called: true, hazards: [{ kind: 'oxygen', note: '' }] });
const albert = incident({ id: 'a', number: 1008, hazards: [{ kind: 'dog', note: '' }, { kind: 'oxygen', note: '' }] });

describe('a door', () => {
  it('is shared by those of the same visit, and by those at the same address', () => {
    const visit = job({ id: 'j7' });
    const [one, joined, away] = [incident({ id: '1', job: visit }), incident({ id: '2', number: 7, address: 'Opposite', job: visit }), incident({ id: '3', address: '16 Fern Rise' })];
    expect(besides(one, [one, joined, away, incident({ id: '4', number: 9, address: ' 14  FERN rise' })]).map((other) => other.id)).toEqual(['2', '4']);
  });
  it('is not shared with what is over, with a visit that is over, or where no address is known', () => {
    const done = job({ id: 'j7', state: 'done' });
    expect(besides(albert, [incident({ id: '2', state: 'resolved' })])).toEqual([]);
    expect(besides(incident({ id: '1', address: 'One', job: done }), [incident({ id: '2', address: 'Two', job: done })])).toEqual([]);
    expect(besides(incident({ id: '1', address: '', postcode: '' }), [incident({ id: '2', address: '', postcode: '' })])).toEqual([]);
  });
});

describe('a fire or gas at a door', () => {
  it('keeps us outside for everybody behind it, and says whose it is', () => {
    const threat = threatOf(albert, [fire]);
    expect(threat).toMatchObject({ outside: 'fire', called: true, from: { number: 1005 } });
    expect(threat === null ? '' : threatWords(threat)).toBe('Fire at this door (1005)');
  });
  it('is its own first, and fire comes before gas', () => {
    const gas = incident({ id: 'g', number: 1009, outside: 'gas', outside_called: false });
    expect(threatOf(fire, [gas])?.from).toBeNull();
    expect(threatOf(gas, [fire])).toMatchObject({ outside: 'fire', from: { number: 1005 } });
    expect(threatOf(gas, [albert])).toMatchObject({ outside: 'gas', called: false, from: null });
    expect(threatOf(albert, [])).toBeNull();
  });
  it('is nothing to whoever is no longer there', () => {
    expect(threatOf({ ...albert, state: 'resolved' }, [fire])).toBeNull();
  });
  it('brings its hazards with it, each once', () => {
    expect(hazardsAt(albert, [fire]).map((one) => one.kind)).toEqual(['dog', 'oxygen']);
  });
});
