import { describe, expect, it } from 'vitest';
import type { ClientFull, DecisionView, IncidentCard, JobCard } from '../client/types.ts';
import { dayOf, timeOfDay } from '../kit/duration.ts';
import { assignment, candidate, incident, job, NOW, offer, responder } from '../tests/fixtures.ts';
import { alertsShown, alertText, asksForSpeech, betterLateAnswer, conditionSoFar, fixWords, forcedChoice, forcedWords, holdOf, inPlanOrder, insteadWords, isBroken, joinable, knows, mayCallBack, mayResolve, mayShowCode, minutes, needsSomebody, outcomeSoFar, partsOf, promiseWords, ranked, standing, stepsToEnter, topCandidate, twoNeeded, underWay, visitWords, waitOf, whyRecommended } from './next.ts';

describe('whoever was stood down', () => {
  const gone = assignment({ state: 'stood_down', ended_at: NOW });
  it('is not known to know it until their phone or their voice said so', () => {
    expect(knows(responder({ unconfirmed_since: NOW }), gone)).toBe(false);
    expect(knows(responder(), gone)).toBe(true);
  });
  it('knows of this one while a later one is not confirmed', () => {
    expect(knows(responder({ unconfirmed_since: NOW + 60_000 }), gone)).toBe(true);
  });
});

describe('a visit at the same door', () => {
  const there = incident({ id: 'i2', number: 1001, job: job({ id: 'j9', assignments: [assignment({ call_sign: 'R7', name: 'Ana Ruiz', step: 'gained_access' })] }) });
  it('is named with who is there, and joined rather than left for nobody', () => {
    expect(joinable('j9', [incident(), there])?.words).toBe('R7 Ana Ruiz is at this address with 1001: join their visit');
    expect(joinable('j9', [incident(), there])?.card.id).toBe('i2');
  });
  it('says who is only on the way, and that nobody is yet', () => {
    const going = (assignments: ReturnType<typeof assignment>[]) => joinable('j9', [incident({ number: 1001, job: job({ id: 'j9', assignments }) })])?.words;
    expect(going([assignment({ step: 'en_route' }), assignment({ call_sign: 'R2', name: 'Ben Okoro' })])).toBe('R1 Tom Archer and R2 Ben Okoro are on the way to this address with 1001: join their visit');
    expect(going([])).toMatch(/waits for somebody/);
  });
  it('is nothing where the server names none', () => {
    expect(joinable(null, [there])).toBeNull();
    expect(joinable('j1', [there])).toBeNull();
  });
});

describe('a hold', () => {
  const held = incident({ state: 'answered', held_by: 'p1', deadlines: [{ kind: 'hold', due: NOW + 41_000 }] });
  it('has an end for who holds it, and for nobody else', () => {
    expect(holdOf(held, 'p1')).toBe(NOW + 41_000);
    expect(holdOf(held, 'p2')).toBeNull();
    expect(holdOf({ ...held, state: 'open' }, 'p1')).toBeNull();
  });
});

describe('the question whether anybody spoke', () => {
  it('is asked once it is answered, and for as long as a device’s call is open and nobody has said', () => {
    expect(asksForSpeech(incident())).toBe(false);
    expect(asksForSpeech(incident({ state: 'answered' }))).toBe(true);
    expect(asksForSpeech(incident({ state: 'open' }))).toBe(true);
    expect(asksForSpeech(incident({ state: 'open', speech: false }))).toBe(false);
    expect(asksForSpeech(incident({ state: 'open', origin: 'register' }))).toBe(false);
    expect(asksForSpeech(incident({ state: 'resolved' }))).toBe(false);
  });
});

describe('calling back', () => {
  it('is offered where there is a number or a unit, or a reminder of it stands', () => {
    const nobody = incident({ client: null, call_back: null });
    expect([incident(), { ...nobody, call_back: '07700 900123' }, { ...nobody, alerts: [{ on: 'incident', kind: 'call_back_due', words: '', at: NOW, client: null }] } as IncidentCard].map((card) => mayCallBack(card, null))).toEqual([true, true, true]);
    expect([nobody, { ...nobody, call_back: '' }].map((card) => mayCallBack(card, null))).toEqual([false, false]);
    const known = (phone: string | null, units: unknown[]): ClientFull => ({ phone, units }) as unknown as ClientFull;
    const reach = [known('020 7946 0101', []), known(null, [{}]), known(null, []), known('', [])];
    expect(reach.map((client) => mayCallBack(incident({ call_back: null }), client)), 'a client of the register').toEqual([true, true, false, false]);
  });
});

describe('the order of an offer against the plan', () => {
  it('is the plan’s: who fits, soonest first, then who is free, then the rest', () => {
    const all = [responder({ id: 'busy', call_sign: 'R1', state: 'en_route' }), responder({ id: 'free', call_sign: 'R2' }), responder({ id: 'slow', call_sign: 'R3' }), responder({ id: 'quick', call_sign: 'R4' })];
    const plan = [candidate({ responder: 'busy', excluded: 'is on a visit', total_s: 0 }), candidate({ responder: 'free', excluded: 'cannot lift', total_s: 0 }), candidate({ responder: 'slow', total_s: 900 }), candidate({ responder: 'quick', total_s: 60 })];
    expect(inPlanOrder(all, plan).map((one) => one.id)).toEqual(['quick', 'slow', 'free', 'busy']);
    expect(inPlanOrder(all, []).map((one) => one.id)).toEqual(['free', 'slow', 'quick', 'busy']);
  });
});

describe('what stands on a card', () => {
  it('says that nothing runs, not that nothing was decided, once something was', () => {
    const alert = { kind: 'not_decided', words: '' } as const;
    expect(alertText(incident(), alert)).toBe('No decision yet');
    const decided = { what: 'contacts', by: null, by_name: null, at: NOW, note: '' } as unknown as NonNullable<IncidentCard['decided']>;
    expect(alertText(incident({ decided }), alert)).toBe('Decided: contacts, and nothing runs. Decide again');
  });
  const ladder = (more: object) => ({ round: 2, at: 0, promise: null, rungs: [{ contact: 'k1', name: 'Priya Shah', relation: 'niece', phone: '1', holds_key: false, result: 'will_go', at: NOW }, { contact: 'k2', name: 'Jo Ashby', relation: 'son', phone: '2', holds_key: true, result: null, at: null }], ...more }) as NonNullable<IncidentCard['ladder']>;
  const asked = { what: 'contacts', by: null, by_name: null, at: NOW, note: '' } as unknown as NonNullable<IncidentCard['decided']>;
  it('does not say that nothing runs while the contacts are rung again', () => {
    expect(alertText(incident({ decided: asked, ladder: ladder({}) }), { kind: 'not_decided', words: '' })).toBe('Decided: contacts, and nobody goes: round 2 of the contacts runs. Decide again');
    expect(alertText(incident({ decided: asked, ladder: ladder({ at: 2 }) }), { kind: 'not_decided', words: '' })).toContain('nothing runs');
  });
  it('names who did not keep a promise, and nobody whose promise stands', () => {
    const alert = { kind: 'promise_broken', words: '' } as const;
    expect(alertText(incident({ ladder: ladder({}) }), alert)).toBe('Priya Shah promised to go, and nobody has said that they came');
    expect(alertText(incident({ ladder: ladder({ promise: { contact: 'k2', name: 'Jo Ashby', attend_by: NOW } }) }), alert)).toBe('A contact did not keep their promise');
    const [priya] = ladder({}).rungs;
    expect(priya !== undefined && isBroken(incident({ ladder: ladder({ at: 2 }) }), priya)).toBe(false);
  });
  it('says who promised to go, and by when', () => {
    const promised = ladder({ promise: { contact: 'k2', name: 'Jo Ashby', attend_by: NOW + 600_000 } });
    expect(standing(incident({ state: 'open', decided: asked, ladder: promised }), true, NOW)).toBe(`Jo Ashby goes, by ${timeOfDay(NOW + 600_000)}`);
  });
  it('does not call a visit that is over one', () => {
    const decided = { ...asked, what: 'respond' } as NonNullable<IncidentCard['decided']>;
    expect(standing(incident({ state: 'open', decided, job: job({ state: 'done' }) }), true, NOW)).toBe('Visit over, nobody goes');
    expect(standing(incident({ state: 'open', decided, job: job({ state: 'cancelled' }) }), true, NOW)).toBe('Nobody goes');
  });
  it('names whoever was asked and may still accept', () => {
    expect(standing(incident({ state: 'open', job: job({ offers: [offer({ state: 'lapsed' })] }) }), true, NOW)).toBe('R1 asked, no answer yet');
    expect(standing(incident({ state: 'open', job: job() }), true, NOW)).toBe('Nobody asked');
  });
  it('rounds the age of a position up, as the sentence beside it does', () => {
    expect([null, 26, 181].map(fixWords)).toEqual(['no position', 'position 26 s', 'position 4 min']);
  });
});

describe('the forced choice', () => {
  it('says that nobody is on the way only when nobody is', () => {
    expect(forcedWords(incident(), NOW)).toBe('Nobody is on the way. Choose now.');
  });
  it('names the ambulance that was called and the contact who promised to go', () => {
    const call = { service: 'ambulance', reference: '', by: '', at: NOW, expected_at: null } as const;
    const ladder = { at: 0, round: 1, rungs: [], promise: { contact: 'k1', name: 'Ruth Marlow', attend_by: NOW + 17 * 60_000 } } as unknown as NonNullable<IncidentCard['ladder']>;
    const card = incident({ emergency_calls: [call], ladder });
    expect(underWay(card, NOW)).toEqual([`Ambulance called ${timeOfDay(NOW)}`, `Ruth Marlow goes, by ${timeOfDay(NOW + 17 * 60_000)}`]);
    expect(forcedWords(card, NOW)).toMatch(/^No responder is on the way: Ambulance called/);
  });
  it('names the day of a crew that is expected on another, so that nobody waits for it today', () => {
    const call = { service: 'fire', reference: '', by: '', at: NOW, expected_at: NOW + 86_100_000 } as const;
    expect(underWay(incident({ emergency_calls: [call] }), NOW)).toEqual([`Fire brigade called ${timeOfDay(NOW)}, expected ${dayOf(call.expected_at)} ${timeOfDay(call.expected_at)}`]);
  });
  it('says of a promise that is past that it is', () => {
    expect(promiseWords({ name: 'Ruth Marlow', attend_by: NOW }, NOW)).toBe(`Ruth Marlow goes, by ${timeOfDay(NOW)}`);
    expect(promiseWords({ name: 'Ruth Marlow', attend_by: NOW - 180_000 }, NOW)).toBe(`Ruth Marlow was due ${timeOfDay(NOW - 180_000)}, 3 min ago`);
  });
  it('says who was asked while their offer runs', () => {
    expect(forcedWords(incident({ job: job({ offers: [offer({ call_sign: 'R7' })] }) }), NOW)).toBe('No responder is on the way: R7 asked. Choose now.');
  });
  it('is about the second person while the first goes', () => {
    expect(forcedWords(incident({ job: job({ slots: 2, assignments: [assignment()] }) }), NOW)).toBe('The second person is missing. Choose now.');
  });
});

describe('who is recommended', () => {
  it('ranks by time to effective help, and the left-out apart', () => {
    const lists = ranked([candidate({ responder: 'slow', total_s: 900 }), candidate({ responder: 'out', excluded: 'off_duty', total_s: 1 }), candidate({ responder: 'quick', total_s: 60 })]);
    expect(lists.fit.map((one) => one.responder)).toEqual(['quick', 'slow']);
    expect(lists.out.map((one) => one.responder)).toEqual(['out']);
  });
  it('orders R9 before R10 when the times are the same', () => {
    expect(ranked([candidate({ call_sign: 'R10' }), candidate({ call_sign: 'R9' })]).fit.map((one) => one.call_sign)).toEqual(['R9', 'R10']);
  });
  it('skips, for the one key, whoever has the offer or the job already', () => {
    const candidates = [candidate({ responder: 'a', total_s: 1 }), candidate({ responder: 'b', total_s: 2 }), candidate({ responder: 'c', total_s: 3 })];
    expect(topCandidate({ candidates, chosen: 'a' }, job({ offers: [offer({ to: 'a' })], assignments: [assignment({ responder: 'b' })] }))?.responder).toBe('c');
  });
  it('offers again to somebody whose offer lapsed', () => {
    expect(topCandidate({ candidates: [candidate({ responder: 'a' })], chosen: null }, job({ offers: [offer({ to: 'a', state: 'lapsed' })] }))?.responder).toBe('a');
  });
  it('names nobody when nobody fits', () => {
    expect(topCandidate({ candidates: [candidate({ excluded: 'off_duty' })], chosen: null }, null)).toBeNull();
  });
  it('is whom the plan would ask, who need not be the soonest', () => {
    const candidates = [candidate({ responder: 'a', total_s: 1 }), candidate({ responder: 'b', total_s: 2 })];
    expect(topCandidate({ candidates, chosen: 'b' }, null)?.responder).toBe('b');
  });
  it('has beside each other what sending them instead would cost', () => {
    const instead = [{ responder: 'b', call_sign: 'R2', words: 'here 3 min later, 1002 11 min later', emergencies_s: 840, others_tenths: 0 }];
    const decision = { candidates: [], instead } as unknown as DecisionView;
    expect(insteadWords(decision, 'b')).toBe('here 3 min later, 1002 11 min later');
    expect(insteadWords(decision, 'c')).toBe('');
  });
  it('says who has been asked, and not that nobody can go, while an offer runs and nobody else fits', () => {
    const decision = (...candidates: DecisionView['candidates']) => ({ candidates, reason: 'Nobody can go: R7 has been asked already' }) as DecisionView;
    const asked = job({ offers: [offer({ to: 'a', call_sign: 'R7' })] });
    const seven = candidate({ responder: 'a', call_sign: 'R7', excluded: 'has been asked already' });
    expect(whyRecommended(decision(seven), asked)).toBe('R7 has been asked. Nobody else can go.');
    expect(whyRecommended(decision(seven), job({ offers: [...asked.offers, offer({ id: 'f2', to: 'b', call_sign: 'R2' })] }))).toBe('R7 and R2 have been asked. Nobody else can go.');
    expect(whyRecommended({ ...decision(seven, candidate({ responder: 'c' })), reason: 'R3 can be there first' }, asked)).toBe('R3 can be there first');
    expect(whyRecommended(decision(seven), job())).toBe('Nobody can go: R7 has been asked already');
  });
  it('shows the parts of the time that are not nothing', () => {
    expect(partsOf(candidate({ finish_s: 120, travel_s: 61, stale_s: 0, key_s: 0, total_s: 181 }))).toEqual(['finish 2 min', 'travel 2 min']);
  });
  it('has parts that make up the whole, however each is rounded', () => {
    const whole = (text: string): number => Number(/\d+/.exec(text)?.[0]);
    for (const [travel_s, stale_s, key_s] of [[75, 65, 0], [59, 59, 59], [61, 1, 0], [100, 100, 100], [600, 30, 29]] as const) {
      const one = candidate({ finish_s: 0, key_s, travel_s, stale_s, total_s: travel_s + stale_s + key_s });
      expect(partsOf(one).reduce((sum, part) => sum + whole(part), 0), partsOf(one).join()).toBe(whole(minutes(one.total_s)));
    }
  });
  it('is said in seconds where it is less than a minute', () => {
    expect(partsOf(candidate({ finish_s: 0, key_s: 0, travel_s: 30, stale_s: 10, total_s: 40 }))).toEqual(['travel 30 s', 'old position 10 s']);
  });
  it('takes away what help usually comes sooner by', () => {
    const door = candidate({ finish_s: 0, key_s: 0, turnout_s: 60, travel_s: 300, park_s: 120, access_s: 45, stale_s: 0, learnt_s: -70, total_s: 455 });
    expect(partsOf(door)).toEqual(['set off 1 min', 'travel 5 min', 'park 2 min', 'way in 1 min', 'usually less 1 min']);
  });
  it('rounds minutes up: help is never promised sooner than it comes', () => {
    expect(minutes(59)).toBe('1 min');
    expect(minutes(61)).toBe('2 min');
  });
});

describe('the one-key swap', () => {
  const won = offer({ state: 'accepted', estimate_s: 900 });
  const late = offer({ id: 'f2', to: 'r2', state: 'withdrawn', late_at: 5, estimate_s: 300 });
  it('shows a materially better late answer', () => {
    expect(betterLateAnswer(job({ offers: [won, late], assignments: [assignment()] }), () => true)).toMatchObject({ gain_s: 600, offer: { id: 'f2' } });
  });
  it('shows none once the winner has set off', () => {
    expect(betterLateAnswer(job({ offers: [won, late], assignments: [assignment({ step: 'en_route' })] }), () => true)).toBeNull();
  });
  it('shows none for a gain under a minute', () => {
    expect(betterLateAnswer(job({ offers: [won, { ...late, estimate_s: 850 }], assignments: [assignment()] }), () => true)).toBeNull();
  });
  it('shows none from whom nobody has heard', () => {
    expect(betterLateAnswer(job({ offers: [won, { ...late, late_at: null }], assignments: [assignment()] }), () => true)).toBeNull();
    expect(betterLateAnswer(job({ offers: [won, { ...late, estimate_s: 0 }], assignments: [assignment()] }), () => true), 'nobody knows that they are sooner').toBeNull();
  });
  it('compares only within the same place of the job', () => {
    expect(betterLateAnswer(job({ offers: [won, { ...late, slot: 1 }], assignments: [assignment()] }), () => true)).toBeNull();
  });
  it('shows none from somebody who has meanwhile taken another job', () => {
    expect(betterLateAnswer(job({ offers: [won, late], assignments: [assignment()] }), (id) => id !== 'r2')).toBeNull();
  });
  it('shows the best of several', () => {
    expect(betterLateAnswer(job({ offers: [won, late, { ...late, id: 'f3', estimate_s: 200 }], assignments: [assignment()] }), () => true)?.offer.id).toBe('f3');
  });
});

describe('what may be done', () => {
  it('needs somebody while a place of the job is not filled', () => {
    expect(needsSomebody(job({ slots: 2, assignments: [assignment()] }))).toBe(true);
    expect(needsSomebody(job({ assignments: [assignment()] }))).toBe(false);
    expect(needsSomebody(job({ state: 'done' }))).toBe(false);
  });
  it('does not count somebody who was stood down', () => {
    expect(needsSomebody(job({ assignments: [assignment({ state: 'stood_down' })] }))).toBe(true);
  });
  it('forces the choice when the alert says so', () => {
    expect(forcedChoice(incident({ alerts: [{ kind: 'forced_choice', at: 1, on: 'job', words: '', client: null }] }))).toBe(true);
    expect(forcedChoice(incident({ alerts: [{ kind: 'manager', at: 1, on: 'job', words: '', client: null }] }))).toBe(false);
  });
  it('does not resolve over the head of somebody on the visit', () => {
    expect(mayResolve(incident({ state: 'open', job: job({ assignments: [assignment()] }) }))).toBe(false);
    expect(mayResolve(incident({ state: 'open' }))).toBe(true);
  });
  it('lets the desk enter only steps later than the last, and never clear', () => {
    expect(stepsToEnter(null, 'emergency_visit')).toEqual(['en_route', 'arrived', 'gained_access', 'with_client']);
    expect(stepsToEnter('gained_access', 'emergency_visit')).toEqual(['with_client']);
    expect(stepsToEnter('with_client', 'emergency_visit')).toEqual([]);
    expect(stepsToEnter(null, 'fire_response')).toEqual(['en_route', 'arrived']);
    expect(stepsToEnter('gained_access', 'fire_response')).toEqual([]);
  });
  it('offers the code of a key safe to dispatchers alone, as the server does', () => {
    expect((['dispatcher', 'supervisor', 'administrator', 'responder'] as const).filter(mayShowCode)).toEqual(['dispatcher']);
  });
});

describe('a card says one true thing', () => {
  const two = (more = {}) => job({ slots: 2, two_up: 'lifting', assignments: [assignment({ call_sign: 'R2' })], ...more });
  const chosen = { kind: 'forced_choice', at: NOW, on: 'job', words: '', client: null } as const;
  it('while somebody goes and the second is missing: that, and not that nobody goes', () => {
    const card = incident({ state: 'open', job: two(), alerts: [chosen] });
    expect(standing(card, false, NOW)).toBe('R2 accepted, second missing');
    expect(alertText(card, chosen)).toBe('Second person missing: choose now');
    expect(alertText(card, { kind: 'not_accepted', words: '' })).toBe('No second person yet');
  });
  it('names who is asked to be the second', () => {
    expect(standing(incident({ state: 'open', job: two({ offers: [offer({ call_sign: 'R5' })] }) }), false, NOW)).toBe('R2 accepted, second offered to R5');
  });
  it('says no more of a second when both go', () => {
    const both = two({ assignments: [assignment({ call_sign: 'R2' }), assignment({ call_sign: 'R5', slot: 1, step: 'en_route' })] });
    expect(standing(incident({ state: 'open', job: both }), false, NOW)).toBe('R2 accepted, R5 en route');
  });
  it('keeps the plain words while nobody goes', () => {
    expect(alertText(incident({ job: job() }), chosen)).toBe('Choose now');
  });
  it('shows of one search for people only the gravest alert, and every other alert', () => {
    const kinds = ['not_accepted', 'call_back_due', 'forced_choice', 'client_status', 'manager'] as const;
    const card = incident({ alerts: kinds.map((kind) => ({ kind, at: NOW, on: 'job' as const, words: '', client: null })) });
    expect(alertsShown(card).map((alert) => alert.kind)).toEqual(['call_back_due', 'forced_choice']);
  });
  it('shows a kind of alert once that stands at the incident and at its job, or twice at the job', () => {
    const twice = (['step_after_stand_down', 'stand_down_not_seen'] as const).flatMap((kind) => (['incident', 'job', 'job'] as const).map((on) => ({ kind, at: NOW, on, words: '', client: null })));
    expect(alertsShown(incident({ alerts: twice })).map((alert) => alert.kind)).toEqual(['step_after_stand_down', 'stand_down_not_seen']);
  });
  it('says which place or name was given, where the alert brings words', () => {
    expect(alertText(incident({}), { kind: 'place_differs', words: 'the place 14 Cedar Walk N20 0AB' })).toBe('Another place was named: ask where they are (the place 14 Cedar Walk N20 0AB)');
  });

  it('names the one status that is known', () => {
    expect(alertText(incident({ client_status: 'hospital' }), { kind: 'client_status', words: '' })).toBe('Marked: in hospital');
  });
});

describe('two people', () => {
  it.each([
    ['nothing calls for two', incident(), null],
    ['a client takes two to lift', incident({ hazards: [{ kind: 'two_to_lift', note: '' }] }), 'lifting'],
    ['nobody may enter alone, which is graver', incident({ hazards: [{ kind: 'two_to_lift', note: '' }, { kind: 'two_up', note: '' }] }), 'staff_safety'],
    ['the job says so', incident({ job: job({ two_up: 'lifting' }) }), 'lifting'],
    ['a job that is over said so', incident({ job: job({ two_up: 'lifting', state: 'done' }) }), null],
  ])('are chosen when %s', (_why, card, expected) => {
    expect(twoNeeded(card)).toBe(expected);
  });
});

describe('the outcome so far', () => {
  const left = { outcome: 'lifted', condition: 'well', note: '', by_name: 'Tom Archer' } as const;
  const cleared = incident({ left, job: job({ assignments: [assignment({ state: 'clear', ended: 'assisted' })] }) });
  it('is what the responder said of this person on leaving', () => {
    expect(outcomeSoFar(cleared, null)).toBe('lifted');
  });
  it('knows how the client was, where somebody said', () => {
    expect(conditionSoFar(cleared)).toBe('well');
    expect(conditionSoFar(incident({ job: job() }))).toBeNull();
  });
  it('is nothing where nobody said any', () => {
    expect(outcomeSoFar(incident({ job: job({ assignments: [assignment({ state: 'stood_down', ended: 'reassigned' })] }) }), null)).toBeNull();
  });
  it('is what the desk resolved it with, where it did', () => {
    const client = { history: [{ id: 'i1', outcome: 'contact_attended' }] } as ClientFull;
    expect(outcomeSoFar(cleared, client)).toBe('contact_attended');
  });
});

describe('the visit in one line', () => {
  const step = (step: 'en_route' | 'arrived', at: number) => ({ step, at }) as unknown as ReturnType<typeof assignment>['steps'][number];
  it('says who goes, since when, when they are there and what comes next', () => {
    const going = assignment({ call_sign: 'R7', name: 'Ana Ruiz', step: 'en_route', steps: [step('en_route', NOW + 60_000)], eta_at: NOW + 420_000 });
    expect(visitWords(job({ assignments: [going] }))).toEqual({
      who: 'R7 Ana Ruiz',
      when: `en route ${timeOfDay(NOW + 60_000)}, there about ${timeOfDay(NOW + 420_000)}`,
      next: 'Next: arrived.',
      awaited: true,
    });
  });
  it('says that somebody was asked, and that nobody goes yet', () => {
    expect(visitWords(job({ offers: [offer({ call_sign: 'R2' })] }))).toMatchObject({ who: 'R2 asked', next: 'Next: their answer.' });
    expect(visitWords(job())).toMatchObject({ who: 'Nobody goes yet', awaited: true });
  });
  it('does not run the target on once somebody has arrived', () => {
    expect(visitWords(job({ assignments: [assignment({ step: 'arrived', steps: [step('arrived', NOW)] })] }))).toMatchObject({ awaited: false, next: 'Next: gained access.' });
  });
  it('says that the second is missing', () => {
    expect(visitWords(job({ slots: 2, assignments: [assignment()] }))?.next).toBe('Next: en route. Second missing.');
  });
  it('is nothing where no visit is under way', () => {
    expect(visitWords(null)).toBeNull();
    expect(visitWords(job({ state: 'done' }))).toBeNull();
  });
});

const wait = { job: 'j1', whom: { responder: 'r2', call_sign: 'R2', name: 'Ben Okoro', free_at: NOW + 1_200_000 } };

describe('a card of a visit that waits on purpose', () => {
  const waiting = incident({ state: 'open', job: job({ priority: 'p3', auto_offer: true }) });
  it('says for whom, and when they are free', () => {
    expect(standing(waiting, true, NOW, wait)).toBe(`Waits for R2 Ben Okoro, free about ${timeOfDay(NOW + 1_200_000)}`);
    expect(standing(waiting, true, NOW, { job: 'j1', whom: null })).toMatch(/^Planned: begins/);
    expect(standing(waiting, true, NOW, null)).toBe('Nobody asked');
  });
  it('says who goes or is asked as soon as somebody does', () => {
    expect(standing(incident({ state: 'open', job: job({ offers: [offer({ call_sign: 'R5' })] }) }), true, NOW, wait)).toBe('Offered to R5');
  });
});

describe('a visit that waits on purpose', () => {
  const waits = new Map([['j1', wait]]);
  const waiting = (more: Partial<JobCard> = {}): IncidentCard => incident({ job: job({ id: 'j1', priority: 'p3', auto_offer: true, ...more }) });
  it('says so of the card of that visit', () => {
    expect(waitOf(waiting(), waits)).toBe(wait);
    expect(waitOf(waiting({ id: 'j2' }), waits)).toBeNull();
    expect(waitOf(incident({ job: null }), waits)).toBeNull();
  });
  it('says nothing where somebody goes or is asked by now', () => {
    for (const more of [{ assignments: [assignment()] }, { offers: [offer()] }, { state: 'done' as const }]) expect(waitOf(waiting(more), waits), JSON.stringify(more)).toBeNull();
  });
  it('comforts nobody while somebody must choose now', () => {
    const alerts = [{ on: 'job', kind: 'forced_choice', words: '', at: NOW, client: null }] as unknown as IncidentCard['alerts'];
    expect(waitOf({ ...waiting(), alerts }, waits)).toBeNull();
  });
});

describe('an incident that is over', () => {
  const alerts: IncidentCard['alerts'] = [{ kind: 'forced_choice', at: 1, on: 'job', words: '', client: null }];
  it('asks nobody to choose, and shows no search for people', () => {
    expect(forcedChoice(incident({ state: 'open', alerts }))).toBe(true);
    expect(forcedChoice(incident({ state: 'resolved', alerts }))).toBe(false);
    expect(alertsShown(incident({ state: 'open', alerts }))).toHaveLength(1);
    expect(alertsShown(incident({ state: 'resolved', alerts }))).toEqual([]);
  });
});
