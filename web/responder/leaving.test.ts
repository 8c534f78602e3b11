/** Leaving: what has to be said first, and what is sent of it. */
import { describe, expect, it } from 'vitest';
import type { PhonePerson } from '../client/types.ts';
import { awaitsAmbulance, type Leaving, leavingFaults, leavingSent, type Said, unsaid } from './leaving.ts';

const said = (more: Partial<Said> = {}): Said => ({ outcome: 'assisted', condition: 'well', note: '', ...more });
const leaving = (more: Partial<Leaving> = {}): Leaving => ({ said: [said()], how: null, words: '', ...more });
const person = (incident: string): PhonePerson => ({ incident, number: 1042, name: 'Iris Noakes', class: 'person', situation: null, silent: false, address: null, access: null, access_notes: '', has_code: false });

describe('leaving', () => {
  it('says how it went and how the client was, and nothing more where no ambulance was called', () => {
    expect(Object.keys(leavingFaults(leaving({ said: [unsaid()] }), false))).toEqual(['outcome-0', 'condition-0']);
    expect(leavingFaults(leaving(), false)).toEqual({});
  });
  it('says it of each person behind the visit', () => {
    const two = leaving({ said: [said(), unsaid()] });
    expect(Object.keys(leavingFaults(two, false))).toEqual(['outcome-1', 'condition-1']);
    expect(leavingSent(two, [person('a'), person('b')], false)).toBeNull();
    const sent = leavingSent(leaving({ said: [said({ note: ' Tea made ' }), said({ outcome: 'hospital', condition: 'injured' })] }), [person('a'), person('b')], false);
    expect(sent).toEqual({
      incident: 'a', outcome: 'assisted', condition: 'well', note: 'Tea made', ambulance: null,
      also: [{ incident: 'b', outcome: 'hospital', condition: 'injured', note: '' }],
    });
  });
  it('names nobody where this phone does not know who is there', () => {
    expect(leavingSent(leaving(), [], false)).toMatchObject({ incident: null, also: [] });
  });
  it.each(['assisted', 'left_with_ambulance', 'hospital', 'nobody_there'] as const)('after an ambulance was called says on whose word, also with the outcome %s', (outcome) => {
    expect(Object.keys(leavingFaults(leaving({ said: [said({ outcome })] }), true))).toEqual(['how']);
    expect(leavingFaults(leaving({ said: [said({ outcome })], how: 'crew', words: 'A123' }), true)).toEqual({});
  });
  it('takes no word while a colleague stays with the client', () => {
    const with_ = (step: 'en_route' | 'arrived' | 'with_client' | null) => ({ ambulance_pending: true, colleague: { call_sign: 'R2', name: 'Ben Okoro', step } });
    expect([null, 'en_route', 'arrived', 'with_client'].map((step) => awaitsAmbulance(with_(step as Parameters<typeof with_>[0])))).toEqual([true, true, false, false]);
    expect(awaitsAmbulance({ ambulance_pending: true, colleague: null })).toBe(true);
    expect(awaitsAmbulance({ ambulance_pending: false, colleague: null })).toBe(false);
  });
  it('takes no word of fewer than three letters or digits', () => {
    for (const words of ['', 'ok', '- ? -', ' a1 ']) expect(Object.keys(leavingFaults(leaving({ how: 'referral', words }), true)), words).toEqual(['words']);
    expect(leavingFaults(leaving({ how: 'cancelled', words: '471' }), true)).toEqual({});
  });
  it('sends that word as it was written, and none where no ambulance is awaited', () => {
    const told = leaving({ how: 'crew', words: ' A123 ' });
    expect(leavingSent(told, [], true)?.ambulance).toEqual({ how: 'crew', words: 'A123' });
    expect(leavingSent(told, [], false)?.ambulance).toBeNull();
  });
});
