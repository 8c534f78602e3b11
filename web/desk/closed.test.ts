import { describe, expect, it } from 'vitest';
import { incident, NOW } from '../tests/fixtures.ts';
import { isSought, outcomeLine, shownOf } from './closed.ts';

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

describe('a closed incident', () => {
  const outcome = { kind: 'lifted', condition: 'well', secure: true, key_returned: null, kin_told: 'yes', note: '', late_because: null } as const;
  it('says how it ended, whether the door was shut, where the key is, and who was told', () => {
    expect(outcomeLine(outcome)).toBe('Helped up, well · property left secure · no key used · next of kin: told');
  });
  it('says what does not apply where the record leaves it out', () => {
    expect(outcomeLine({ kind: 'lifted', condition: 'well', kin_told: 'yes', note: '' })).toBe('Helped up, well · nobody went · no key used · next of kin: told');
  });
  it('says aloud what was left undone, and why it was late', () => {
    expect(outcomeLine({ ...outcome, secure: false, key_returned: false, kin_told: 'no', late_because: 'vehicle', note: 'Son is abroad' })).toBe(
      'Helped up, well · property NOT left secure · key NOT returned · next of kin: NOT told · late: the vehicle. “Son is abroad”',
    );
    expect(outcomeLine({ ...outcome, secure: null, kin_told: 'not_ours' })).toContain('nobody went · no key used · next of kin: not ours to tell');
  });
});
