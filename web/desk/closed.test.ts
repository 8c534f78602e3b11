import { describe, expect, it } from 'vitest';
import { incident, NOW } from '../tests/fixtures.ts';
import { isSought, shownOf } from './closed.ts';

const card = incident({ number: 1042, client_name: 'Zoë Marlow', address: '14 Park Road, Barnet', postcode: 'EN5 5SQ', state: 'closed' });

describe('searching the closed incidents', () => {
  it.each(['1042', 'zoe', 'MARLOW', 'park road', 'en5 5sq', 'en55sq', 'marlow barnet', '  '])('finds one by “%s”', (text) => {
    expect(isSought(card, text)).toBe(true);
  });
  it.each(['1043', 'Ruth', 'zoe finchley', 'N12'])('does not find it by “%s”', (text) => {
    expect(isSought(card, text)).toBe(false);
  });
  it('shows what was read and is sought with what the server found, each once, last closed first', () => {
    const older = incident({ id: 'older', client_name: 'Zoë Ashby', state_since: NOW - 9_000 });
    const other = incident({ id: 'other', client_name: 'Ivy' });
    const byTelephone = incident({ id: 'phone', client_name: 'Ted', state_since: NOW - 5_000 });
    expect(shownOf([card, other, older], 'zoe', [byTelephone, older]).map((one) => one.id)).toEqual([card.id, 'phone', 'older']);
  });
});
