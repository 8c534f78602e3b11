import { describe, expect, it } from 'vitest';
import type { ClientFull } from '../client/types.ts';
import { assignment, candidate, incident, job, NOW, offer, responder } from '../tests/fixtures.ts';
import { thereAt, visitWords } from './next.ts';
import { estimateOf, estimateWords, hasContacts, mayStillAccept, offDuty, reasonWords, waysLeft } from './offers.ts';

describe('how long somebody takes', () => {
  it('is what the plan worked out, also for whom it leaves out, and nothing where it did not', () => {
    expect(estimateOf(candidate({ excluded: 'is on a visit', total_s: 1_260.4 }))).toEqual({ estimate_s: 1260 });
    expect(estimateOf(candidate({ excluded: 'is off the road', total_s: 0 }))).toEqual({});
    expect(estimateOf(undefined)).toEqual({});
  });
  it('is not said as a minute where nobody worked it out', () => {
    expect(estimateWords(offer({ estimate_s: 0 }))).toBe('time not worked out');
    expect(estimateWords(offer({ estimate_s: 301 }))).toBe('6 min');
  });
  it('says where no road was measured', () => {
    expect(estimateWords(offer({ estimate_s: 301, approximate: true }))).toBe('6 min (approximate)');
    expect(estimateWords(offer({ estimate_s: 0, approximate: true }))).toBe('time not worked out');
  });
  it('makes no arrival where it is not known', () => {
    const going = assignment({ eta_at: NOW + 60_000, step: 'en_route' });
    const known = (estimate_s: number) => job({ offers: [offer({ to: going.responder, state: 'accepted', estimate_s })], assignments: [going] });
    expect(thereAt(known(0), going)).toBeNull();
    expect(thereAt(known(60), going)).toBe(NOW + 60_000);
    expect(visitWords(known(0))?.when).not.toContain('there about');
    expect(visitWords(known(60))?.when).toContain('there about');
  });
});

describe('an acceptance by voice', () => {
  const lapsed = offer({ id: 'f1', to: 'r1', state: 'lapsed' });
  it('is taken from whoever gave no answer in time, while their place is free', () => {
    expect(mayStillAccept(job({ offers: [lapsed] }))).toEqual([lapsed]);
    expect(mayStillAccept(job({ offers: [lapsed], assignments: [assignment({ responder: 'r2', slot: 0 })] }))).toEqual([]);
    expect(mayStillAccept(job({ offers: [lapsed], state: 'done' }))).toEqual([]);
  });
  it('is of the newest that was put to them', () => {
    expect(mayStillAccept(job({ offers: [lapsed, offer({ id: 'f2', to: 'r1', state: 'open' })] }))).toEqual([]);
    expect(mayStillAccept(job({ offers: [lapsed, offer({ id: 'f2', to: 'r1', state: 'lapsed' })] })).map((one) => one.id)).toEqual(['f2']);
    expect(mayStillAccept(job({ offers: [lapsed, offer({ id: 'f2', to: 'r1', state: 'declined' })] }))).toEqual([]);
  });
});

describe('an offer that is over', () => {
  it.each([
    ['withdrawn', 'superseded', 'another offer took its place'],
    ['withdrawn', 'engaged', 'they accepted another visit'],
    ['withdrawn', 'changed', 'the visit changed and is asked anew'],
    ['declined', 'still_busy: with Ivy', 'still busy here: with Ivy'],
    ['declined', 'unfit', 'unwell or unfit'],
    ['lapsed', null, ''],
  ] as const)('%s for %s says why in words', (state, reason, words) => {
    expect(reasonWords({ state, reason })).toBe(words);
  });
});

describe('the ways left where nobody fits', () => {
  const known = (do_not_tell: boolean[]) => ({ contacts: do_not_tell.map((one) => ({ do_not_tell: one })) }) as ClientFull;
  it('have no contacts for whoever has none that may be rung', () => {
    expect(hasContacts(incident({ client: null }), null)).toBe(false);
    expect(hasContacts(incident(), known([]))).toBe(false);
    expect(hasContacts(incident(), known([true]))).toBe(false);
    expect(hasContacts(incident(), known([true, false]))).toBe(true);
    expect(hasContacts(incident(), null)).toBe(true);
  });
  it('say what there is', () => {
    expect(waysLeft(incident({ job: job() }), known([false]), [responder()])).toBe('Contacts, 999, offer anyway, or ring a partner or somebody off duty.');
    expect(waysLeft(incident({ job: job() }), known([false]), [responder({ state: 'arrived' })])).toBe('Contacts, 999, or ring a partner or somebody off duty.');
    expect(waysLeft(incident({ client: null, job: null }), null, [responder()])).toBe('999, or ring a partner or somebody off duty.');
  });
  it('list who is off duty, those with a number first, and nobody who left', () => {
    const all = [responder({ id: 'a', call_sign: 'R10', duty: 'off', state: 'off_duty', phone: '1' }), responder({ id: 'b', call_sign: 'R2', duty: 'off', state: 'off_duty', phone: '2' }), responder({ id: 'c', call_sign: 'R1', duty: 'off', state: 'off_duty', phone: null }), responder({ id: 'd', duty: 'off', state: 'left' }), responder({ id: 'e' })];
    expect(offDuty(all).map((one) => one.id)).toEqual(['b', 'a', 'c']);
  });
});
