/** Leaving: what has to be said first, and the note it becomes. */
import { describe, expect, it } from 'vitest';
import { awaitsAmbulance, type Leaving, leavingFaults, leavingNote } from './leaving.ts';

const leaving = (more: Partial<Leaving> = {}): Leaving => ({ outcome: 'assisted', condition: 'well', relief: null, word: '', note: '', ...more });

describe('leaving', () => {
  it('says how it went and how the client was, and nothing more where no ambulance was called', () => {
    expect(Object.keys(leavingFaults(leaving({ outcome: null, condition: null }), false))).toEqual(['outcome', 'condition']);
    expect(leavingFaults(leaving(), false)).toEqual({});
  });
  it.each(['assisted', 'left_with_ambulance', 'hospital', 'nobody_there'] as const)('after an ambulance was called says on whose word, also with the outcome %s', (outcome) => {
    expect(Object.keys(leavingFaults(leaving({ outcome }), true))).toEqual(['relief']);
    expect(leavingFaults(leaving({ outcome, relief: 'crew', word: 'A123' }), true)).toEqual({});
  });
  it('takes no word while a colleague stays with the client', () => {
    const with_ = (step: 'en_route' | 'arrived' | 'with_client' | null) => ({ ambulance_pending: true, colleague: { call_sign: 'R2', name: 'Ben Okoro', step } });
    expect([null, 'en_route', 'arrived', 'with_client'].map((step) => awaitsAmbulance(with_(step as Parameters<typeof with_>[0])))).toEqual([true, true, false, false]);
    expect(awaitsAmbulance({ ambulance_pending: true, colleague: null })).toBe(true);
    expect(awaitsAmbulance({ ambulance_pending: false, colleague: null })).toBe(false);
  });
  it('takes no word of fewer than three letters or digits', () => {
    for (const word of ['', 'ok', '- ? -', ' a1 ']) expect(Object.keys(leavingFaults(leaving({ relief: 'referred', word }), true)), word).toEqual(['word']);
    expect(leavingFaults(leaving({ relief: 'cancelled', word: '471' }), true)).toEqual({});
  });
  it('writes that word first into the note, and no word of it twice', () => {
    const note = (more: Partial<Leaving>): string => leavingNote(leaving(more), true);
    expect(note({ relief: 'crew', word: ' A123 ', note: 'Went with her. ' })).toBe('Crew A123. Went with her.');
    expect(note({ relief: 'crew', word: 'crew A123' })).toBe('Crew A123');
    expect(note({ relief: 'cancelled', word: '4711' })).toBe('Cancelled, CAD 4711');
    expect(note({ relief: 'cancelled', word: 'CAD 4711' })).toBe('Cancelled, CAD 4711');
    expect(note({ relief: 'referred', word: 'Dr Iqbal, urgent care' })).toBe('Referred: Dr Iqbal, urgent care');
    expect(leavingNote(leaving({ note: 'Tea made' }), false)).toBe('Tea made');
  });
});
