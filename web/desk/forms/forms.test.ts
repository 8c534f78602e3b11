import { describe, expect, it } from 'vitest';
import type { ClientFound, ClientFull, DivertView, HazardKind, IncidentCard } from '../../client/types.ts';
import { assignment, candidate, incident, job, NOW, offer, responder } from '../../tests/fixtures.ts';
import { timeOfDay } from '../../kit/duration.ts';
import { asked, type Fact, faults, fieldFor, type Form, startValues } from './form.ts';
import { answerWords, byVoiceForm, calledBackForm, closeForm, contactTriedForm, emergencyForm, placeForm, readBackForm, respondForm, secondPersonNeeded, spelled, visitOtherwise } from './incident.ts';
import { acceptForForm, clearForForm, divertForm, enterStepForm, leaveUnsafeForm, offerAnywayForm, offerForm, personsOf, reassignForm, standDownForm, withdrawForm } from './job.ts';
import { emptyMember, wrongMember } from './member.ts';
import { hazardForm, offRoadForm, onDutyForm, placeDoorForm, placeOf, statusForm, takeBackDoorForm } from './people.ts';
import { classOf, draftField, emptyDraft, missing, raisedWords, raiseOf, tidyPostcode } from './raise.ts';
import { endForm, passwordForm } from './staff.ts';

const factsOf = (form: Form, known: ClientFull | null = null): readonly Fact[] => (typeof form.facts === 'function' ? form.facts(known) : (form.facts ?? []));
const submitOf = (form: Form, values: Record<string, string>): string => (typeof form.submit === 'function' ? form.submit(values) : form.submit);
const wordsOf = (facts: readonly Fact[], wanted: string): string | undefined => facts.find(([name]) => name === wanted)?.[1];

const rung = { contact: 'k1', name: 'Ruth Marlow', relation: 'daughter', phone: '020 7946 0301', holds_key: true, result: null, at: null };
const client = { id: 'c1', name: 'Ivy Marlow', status: { state: 'at_home', source: '', from: 0, review_at: null } } as ClientFull;
const found = { id: 'c1', name: 'Ivy Marlow', status: 'at_home', entitled: true } as ClientFound;

describe('diverting', () => {
  const found = (make_safe: boolean, sooner_s: number | null): DivertView => ({
    call_sign: 'R2', name: 'Ben', number: 1002, sooner_s, words: 'Diverting R2 from 1002 would bring help in 6 min, 12 min sooner.',
    command: { revision: 3, who: 'r2', from: 'j2', from_revision: 7, estimate_s: 360, arrival: null, away_s: 900, make_safe, remedy: { remedy: 'escalate' }, reason: '' },
  }) as DivertView;
  it('sends what the desk saw, with what it gains as the reason', () => {
    const form = divertForm(job(), found(false, 720));
    expect(faults(form, startValues(form), NOW)).toEqual({});
    expect(form.send(startValues(form), NOW)).toMatchObject({ about: 'jobs', verb: 'divert', body: { who: 'r2', from: 'j2', revision: 3, from_revision: 7, reason: '12 min sooner' } });
  });
  it('takes nobody from planned work they are at unless it is confirmed that they make it safe', () => {
    const form = divertForm(job(), found(true, null));
    expect(faults(form, startValues(form), NOW)).toHaveProperty('safe');
    expect(startValues(form)).toMatchObject({ reason: 'Nobody else can go' });
  });
});

describe('deciding on a visit', () => {
  it('asks for a reason when the client has no entitlement', () => {
    const form = respondForm(incident({ entitled: false }));
    expect(faults(form, startValues(form), NOW)).toEqual({ override_reason: 'This is needed' });
  });
  it('asks for none when they have it', () => {
    const form = respondForm(incident());
    expect(faults(form, startValues(form), NOW)).toEqual({});
    expect(form.send(startValues(form), NOW)).toMatchObject({ about: 'incidents', id: 'i1', verb: 'respond', body: { override_reason: null, priority: null, situation: null, needs: [] } });
  });
  it('sends a priority only when it was changed', () => {
    const form = respondForm(incident());
    expect(form.send({ ...startValues(form), priority: 'p2' }, NOW).body['priority']).toBe('p2');
  });
});

describe('how urgent a visit is', () => {
  it('is suggested when the situation chosen is usually less, and stays the desk\'s choice', () => {
    const form = respondForm(incident({ priority: 'p1', situation: null }));
    const values = { ...startValues(form), situation: 'fall_uninjured' };
    expect(form.notice?.(values, NOW)).toContain('usually P2');
    expect(form.send(values, NOW).body).toMatchObject({ priority: null, situation: 'fall_uninjured' });
    expect(form.notice?.({ ...values, priority: 'p2' }, NOW)).toBeNull();
  });
  it('is not suggested lower where nobody spoke', () => {
    const form = respondForm(incident({ priority: 'p1', situation: null, speech: false, usual: [{ situation: 'fall_uninjured', priority: 'p1' }] }));
    expect(form.notice?.({ ...startValues(form), situation: 'fall_uninjured' }, NOW)).toBeNull();
  });
});

describe('two people', () => {
  const pick = (hazards: HazardKind[]): { initial: string | undefined; choices: string[] } => {
    const form = respondForm(incident({ hazards: hazards.map((kind) => ({ kind, note: '' })) }));
    const field = form.fields.find((one) => one.name === 'two_up');
    return { initial: startValues(form)['two_up'], choices: field?.options?.map((option) => option.value) ?? [] };
  };
  it('are not spoken of beforehand where no hazard calls for them', () => {
    expect(pick(['dog'])).toEqual({ initial: '', choices: ['', 'lifting', 'staff_safety'] });
  });
  it('are chosen already where a hazard calls for them, and one alone cannot be', () => {
    expect(pick(['two_to_lift'])).toEqual({ initial: 'lifting', choices: ['lifting', 'staff_safety'] });
    expect(pick(['two_up', 'two_to_lift'])).toEqual({ initial: 'staff_safety', choices: ['staff_safety'] });
  });
});

describe('a refusal of the server', () => {
  it('is about the field it names, by its own name, by the server\'s, or inside an object', () => {
    expect(fieldFor(emergencyForm(incident(), []).fields, 'expected_at')).toBe('expected');
    expect(fieldFor(closeForm(incident(), null, null).fields, 'outcome.kin_told')).toBe('kin_told');
    expect(fieldFor(respondForm(incident()).fields, 'place')).toBeNull();
  });
  it('of a new incident is about the field of the form', () => {
    expect(['place', 'place.address.lines', 'place.address.postcode', 'call_back', 'device'].map(draftField)).toEqual(['address', 'address', 'postcode', 'callBack', null]);
  });
});

describe('where somebody is', () => {
  it('is an address or a postcode, of which one is enough', () => {
    const form = placeForm(incident({ client: null, address: '', postcode: '' }));
    expect(faults(form, { address: ' ', postcode: '' }, NOW)).toHaveProperty('address');
    expect(faults(form, { address: '', postcode: 'en51aa' }, NOW)).toEqual({});
    expect(form.send({ address: 'Bus stop', postcode: 'en51aa' }, NOW)).toMatchObject({ verb: 'set-place', body: { place: { address: { lines: 'Bus stop', postcode: 'EN5 1AA' } } } });
    expect(fieldFor(form.fields, 'place.address.postcode')).toBe('postcode');
  });
});

describe('taking an offer back', () => {
  it('has a reason where it is an emergency', () => {
    expect(faults(withdrawForm(job({ priority: 'p1' }), offer()), { reason: '' }, NOW)).toHaveProperty('reason');
    expect(faults(withdrawForm(job({ priority: 'p3' }), offer()), { reason: '' }, NOW)).toEqual({});
  });
});

describe('closing without a visit', () => {
  it('is not for somebody who is not well', () => {
    const form = byVoiceForm(incident());
    const said = { ...startValues(form), spoken_to: 'yes', identified: 'yes', well: 'no', note: 'Dizzy' };
    expect(faults(form, said, NOW)).toEqual({ well: 'Nobody who is not well is closed by voice' });
    expect(form.notice?.(said, NOW)).toContain('not well');
  });
  it('says before it is sent that a second person must agree', () => {
    const form = byVoiceForm(incident());
    const said = { ...startValues(form), spoken_to: 'no', identified: 'no', well: 'yes', note: 'Line open, nobody' };
    expect(form.notice?.(said, NOW)).toContain('A second person must agree: nobody was heard');
    expect(form.notice?.({ ...said, spoken_to: 'yes', identified: 'yes' }, NOW)).toBeNull();
  });
  it('asks nothing about somebody nobody heard, and proposes instead of resolving', () => {
    const form = byVoiceForm(incident({ speech: null }));
    const said = { ...startValues(form), spoken_to: 'no', well: 'no', identified: 'yes', confused: 'yes', note: 'Line open, nobody' };
    expect(asked(form, said).map((field) => field.name)).toEqual(['spoken_to', 'third_party', 'note']);
    expect(faults(form, said, NOW)).toEqual({});
    expect(submitOf(form, said)).toBe('Propose to close');
    expect(submitOf(form, { ...said, spoken_to: 'yes', confused: '', well: 'yes' })).toBe('Resolve by voice');
    expect(form.send(said, NOW).body).toMatchObject({ spoken_to: false, identified: false, well: false, confused: false });
  });
  it('shows the second person what was answered, and what follows without them', () => {
    const proposal = { by: 'p1', by_name: 'Ana', at: NOW, reason: 'Line open', because: 'no_speech' as const, answer_by: NOW, answers: null };
    const answers = { spoken_to: false, identified: false, well: false, confused: false, third_party: false };
    expect(answerWords(proposal)).toEqual([]);
    expect(answerWords({ ...proposal, answers })).toEqual(['Nobody spoke: not known whether they are well']);
    expect(answerWords({ ...proposal, answers: { ...answers, spoken_to: true, well: true, confused: true } })).toEqual(['The client spoke', 'not known whether it was them', 'said to be well', 'sounded confused']);
    expect(visitOtherwise(incident({ job: job() }))).toBe('the visit stands');
    expect(visitOtherwise(incident({ job: null }))).toBe('a visit is sent');
    expect(visitOtherwise(incident({ job: null, entitled: false }))).toBe('the contacts are rung');
  });
  const well = { spoken_to: 'yes', identified: 'yes', well: 'yes' };
  it('needs one person when spoken to, identified and well', () => {
    expect(secondPersonNeeded(incident(), well)).toBeNull();
  });
  it.each([
    ['nobody spoke', { ...well, spoken_to: 'no' }, incident()],
    ['they sounded confused', { ...well, confused: 'yes' }, incident()],
    ['somebody else cancels', { ...well, third_party: 'yes' }, incident()],
    ['it is a fire', well, incident({ class: 'fire' })],
    ['somebody was sent', well, incident({ job: job({ assignments: [assignment()] }) })],
    ['an ambulance was called', well, incident({ emergency_calls: [{ service: 'ambulance', reference: 'CAD 12', by: 'us', at: NOW, expected_at: null }] })],
    ['life is at risk', well, incident({ situation: 'life_at_risk' })],
  ])('needs two people when %s', (_why, values, card) => {
    expect(secondPersonNeeded(card, values)).not.toBeNull();
  });
  it('does not send without an answer to each question and what was said', () => {
    const form = byVoiceForm(incident());
    expect(Object.keys(faults(form, startValues(form), NOW)).sort()).toEqual(['identified', 'note', 'spoken_to', 'well']);
  });
  it('starts from what was heard', () => {
    expect(startValues(byVoiceForm(incident({ speech: false })))['spoken_to']).toBe('no');
  });
});

describe('a call to 999', () => {
  it('reads the postcode out letter by letter', () => {
    expect(spelled('EN5 1AA')).toBe('Echo November 5, 1 Alfa Alfa');
  });
  it('takes a time of day as the next such time', () => {
    const form = emergencyForm(incident(), []);
    const body = form.send({ ...startValues(form), expected: '02:30' }, NOW).body;
    expect(body['expected_at']).toBe(Date.UTC(2026, 2, 3, 2, 30));
  });
  it.each([
    ['a fire by its class', incident({ class: 'fire', situation: null }), 'fire'],
    ['a fire by what is the matter', incident({ situation: 'fire' }), 'fire'],
    ['a fire by its priority', incident({ priority: 'fire' }), 'fire'],
    ['gas by its class', incident({ class: 'gas', situation: null }), 'gas'],
    ['gas by what is the matter', incident({ situation: 'gas' }), 'gas'],
    ['an attack', incident({ situation: 'attack' }), 'police'],
    ['an attack by its class', incident({ class: 'attack' }), 'police'],
    ['a fall', incident({ situation: 'fall_injured' }), ''],
    ['anything else, which somebody has to think about', incident({ situation: null }), ''],
  ])('starts, for %s, with the service that fits', (_what, card, service) => {
    expect(startValues(emergencyForm(card, []))['service']).toBe(service);
  });
  it('says that a call is silent, how old the client is and since when', () => {
    const silent = incident({ situation: null, speech: false, class: 'person', received_at: NOW });
    expect(wordsOf(factsOf(emergencyForm(silent, []), { ...client, born: 1942, hazards: [], access: { method: 'unknown' } } as unknown as ClientFull), 'What')).toBe(`Silent call: nobody spoke, about ${new Date(NOW).getUTCFullYear() - 1942} years old, since ${timeOfDay(NOW)}`);
    expect(wordsOf(factsOf(emergencyForm({ ...silent, speech: null }, [])), 'What')).toBe(`not said, since ${timeOfDay(NOW)}`);
  });
  it('is not recorded without its service', () => {
    const form = emergencyForm(incident(), []);
    expect(faults(form, startValues(form), NOW)).toEqual({ service: 'Choose one' });
  });
  it('reads out the way in, the number to call back and the hazards, each once, and never a code', () => {
    const dog = { kind: 'dog', note: 'small and loud' } as const;
    const known = { ...client, phone: '020 7946 0101', access: { method: 'key_safe', location: 'left of the porch' }, access_notes: 'Ring twice', has_code: true, hazards: [dog] } as unknown as ClientFull;
    const form = emergencyForm(incident({ hazards: [dog, { kind: 'oxygen', note: '' }] }), []);
    const facts = factsOf(form, known);
    expect(['Access', 'Call back', 'Hazards'].map((name) => wordsOf(facts, name))).toEqual(['Key safe, left of the porch. Ring twice', '020 7946 0101', 'Dog (small and loud); Oxygen in use']);
    expect(facts.find(([name]) => name === 'Postcode')).toEqual(['Postcode', 'Echo November 5, 1 Alfa Alfa', 'large']);
  });
  it('does not say that nothing is known while the register is being read', () => {
    const said = (card: IncidentCard): (string | undefined)[] => ['Access', 'Call back', 'Hazards'].map((name) => wordsOf(factsOf(emergencyForm(card, [])), name));
    expect(said(incident())).toEqual(Array.from({ length: 3 }, () => 'being read from the register…'));
    expect(said(incident({ client: null }))).toEqual(['Way in not known', 'no number known', 'none known']);
  });
  it('tells what was already called, so that nobody calls twice', () => {
    const form = emergencyForm(incident({ emergency_calls: [{ service: 'ambulance', reference: '', expected_at: null, by: 'Alder Care', at: NOW }] }), []);
    expect(factsOf(form).at(-1)).toEqual(['Already called', 'Ambulance by Alder Care']);
  });
  it('says of a neighbour behind the door of a fire that it is one, whose, and who was called for it', () => {
    const fire = incident({ id: 'f', number: 1005, client_name: 'Maud Ashby', class: 'fire', outside: 'fire', situation: 'fire', emergency_calls: [{ service: 'fire', reference: 'CAD 9', expected_at: null, by: '', at: NOW }] });
    const albert = incident({ number: 1008, situation: null, client_name: 'Albert Ashby', hazards: [{ kind: 'dog', note: '' }] });
    const facts = factsOf(emergencyForm(albert, [albert, fire]), { ...client, hazards: [] } as unknown as ClientFull);
    expect(['Also there', 'What', 'Hazards', 'Already called'].map((name) => wordsOf(facts, name))).toEqual([
      'Maud Ashby (1005)',
      `FIRE AT THIS DOOR (1005), Maud Ashby. Here: not said, since ${timeOfDay(NOW)}`,
      'Fire at this door (1005): nobody of ours goes in; Dog',
      'Fire brigade by us for 1005',
    ]);
    expect(startValues(emergencyForm(albert, [fire]))['service']).toBe('');
    expect(startValues(emergencyForm(albert, [{ ...fire, outside_called: false }]))['service']).toBe('fire');
  });
  it('gives the client\'s own number before that of a partner\'s desk, and says whose each is', () => {
    const card = incident({ origin: 'partner', origin_name: 'Alder Care', caller: null, call_back: '020 7946 0900' });
    const sheet = (known: ClientFull | null): string | undefined => wordsOf(factsOf(emergencyForm(card, []), known), 'Call back');
    expect(sheet({ ...client, phone: '020 7946 0101', hazards: [] } as unknown as ClientFull)).toBe('020 7946 0101; 020 7946 0900 (Alder Care)');
    expect(wordsOf(factsOf(calledBackForm(card), { ...client, phone: '020 7946 0101' } as unknown as ClientFull), 'Number')).toBe('020 7946 0101; 020 7946 0900 (Alder Care)');
  });
});

describe('the contact ladder', () => {
  it('asks by when only of those who will go', () => {
    const form = contactTriedForm(incident(), rung);
    expect(asked(form, { result: 'no_answer' }).map((field) => field.name)).toEqual(['result']);
    expect(faults(form, { result: 'will_go', attend_by: '' }, NOW)).toEqual({ attend_by: 'This is needed' });
  });
  it('is not stopped for a day by a time that was typed late: it says which day it would be, and how far ahead', () => {
    const form = contactTriedForm(incident(), rung);
    const [late, soon] = [{ result: 'will_go', attend_by: '02:10' }, { result: 'will_go', attend_by: '03:00' }];
    expect(faults(form, late, NOW)).toEqual({ attend_by: 'At most 4 hours ahead: this would be Wed 4 Mar 02:10, in 23 h 55 min' });
    expect(faults(form, soon, NOW)).toEqual({});
    expect(form.notice?.(soon, NOW)).toBe('Nobody else is rung until then: Tue 3 Mar 03:00, in 45 min.');
    expect(faults(form, { ...late, result: 'no_answer' }, NOW)).toEqual({});
  });
  it('sends no time with a call that nobody answered', () => {
    expect(contactTriedForm(incident(), rung).send({ result: 'no_answer', attend_by: '03:00' }, NOW).body['attend_by']).toBeNull();
  });
});

describe('when a crew is expected', () => {
  const form = emergencyForm(incident(), []);
  const typed = (expected: string): Record<string, string> => ({ ...startValues(form), service: 'ambulance', expected });
  it('is within the last hour where the time was written down late, and not tomorrow', () => {
    expect(form.notice?.(typed('02:10'), NOW)).toBe('They are expected Tue 3 Mar 02:10, 4 min ago.');
    expect(faults(form, typed('02:10'), NOW)).toEqual({});
    expect(form.send(typed('02:10'), NOW).body['expected_at']).toBe(Date.UTC(2026, 2, 3, 2, 10));
  });
  it('is within hours, else the field says which time it was taken for', () => {
    expect(faults(form, typed('07:00'), NOW)).toEqual({});
    expect(form.notice?.(typed('07:00'), NOW)).toBe('They are expected Tue 3 Mar 07:00, in 4 h 45 min.');
    expect(faults(form, typed('01:00'), NOW)).toEqual({ expected: 'At most 6 hours ahead: this would be Wed 4 Mar 01:00, in 22 h 45 min' });
  });
  it('is nothing where nobody said', () => {
    expect(form.notice?.(typed(''), NOW)).toBeNull();
    expect(form.send(typed(''), NOW).body['expected_at']).toBeNull();
  });
});

describe('closing', () => {
  const full = { kind: 'lifted', condition: 'well', secure: 'yes', key_returned: 'none', kin_told: 'yes', note: '' };
  it('asks for all of outcome, condition, security, key and kin after a visit', () => {
    const form = closeForm(incident({ job: job({ assignments: [assignment({ steps: [{ step: 'arrived', at: 1, device_at: null, latitude: null, longitude: null, accuracy_m: null, late: null }] })] }) }), null, null);
    expect(Object.keys(faults(form, startValues(form), NOW)).sort()).toEqual(['condition', 'key_returned', 'kin_told', 'kind', 'secure']);
  });
  it('sends nothing said as null, not as no', () => {
    expect(closeForm(incident(), null, null).send(full, NOW).body['outcome']).toMatchObject({ secure: true, key_returned: null });
  });
  it('asks why when next of kin were not told', () => {
    const form = closeForm(incident(), null, null);
    expect(faults(form, { ...full, kin_told: 'no' }, NOW)).toEqual({ note: 'Say why they were not told' });
    expect(faults(form, { ...full, kin_told: 'not_ours' }, NOW)).toEqual({});
  });
});

describe('closing a visit that came too late', () => {
  const full = { kind: 'lifted', condition: 'well', secure: 'yes', key_returned: 'none', kin_told: 'yes', note: '' };
  const late = closeForm(incident({ job: job({ late: true, state: 'done' }) }), null, null);
  it('asks why once, names the target, and sends the cause', () => {
    expect(faults(late, full, NOW)).toEqual({ late_because: 'Choose one' });
    expect(late.fields.find((field) => field.name === 'late_because')?.label).toContain('02:59');
    expect(late.send({ ...full, late_because: 'journey' }, NOW).body['outcome']).toMatchObject({ late_because: 'journey' });
  });
  it('wants words where the cause is none of the list', () => {
    expect(faults(late, { ...full, late_because: 'other' }, NOW)).toEqual({ note: 'Say why it was late' });
  });
  it('is the only one that is asked', () => {
    const form = closeForm(incident({ job: job({ state: 'done' }) }), null, null);
    expect(asked(form, full).map((field) => field.name)).not.toContain('late_because');
    expect(form.send(full, NOW).body['outcome']).not.toHaveProperty('late_because');
  });
});

describe('somebody on the staff', () => {
  const ana = { person: 'p1', name: 'Ana Ruiz', user: 'ana', role: 'responder', responder: 'r7', call_sign: 'R7', active: true } as const;
  it('gets a password that was typed twice and is long enough', () => {
    const form = passwordForm(ana);
    expect(faults(form, { password: 'short', again: 'short' }, NOW)).toEqual({ password: '12 to 128 characters' });
    expect(faults(form, { password: 'a long pass phrase', again: 'a long pass phrasE' }, NOW)).toEqual({ again: 'Not the same as above' });
    expect(form.send({ password: ' a long pass phrase', again: '' }, NOW)).toEqual({ about: 'staff', id: 'p1', verb: 'password', body: { password: ' a long pass phrase' } });
  });
  it('leaves only when their user name was typed', () => {
    const form = endForm(ana);
    expect(form.title).toBe('End the sign-in of R7 Ana Ruiz');
    expect(faults(form, { sure: 'anna' }, NOW)).toEqual({ sure: 'Type ana' });
    expect(faults(form, { sure: 'ana ' }, NOW)).toEqual({});
    expect(form.send({}, NOW)).toEqual({ about: 'staff', id: 'p1', verb: 'end', body: {} });
  });
});

describe('a read-back', () => {
  it('shows who, where, what and access, and names the partner case', () => {
    const card = incident({ cases: [{ organisation: 'o7', name: 'Alder Care', reference: 'AC-1', operator: '', call_back: '', received_at: NOW, accepted_at: null }] });
    const form = readBackForm(card, 'AC-1', 'Key safe');
    expect(factsOf(form).map(([name]) => name)).toEqual(['Who', 'Where', 'What', 'Access', 'Their reference']);
    expect(form.send({}, NOW).body).toEqual({ organisation: 'o7', reference: 'AC-1' });
  });
});

describe('offers and late entries', () => {
  it('need no reason for the top candidate', () => {
    expect(offerForm(incident(), job(), candidate(), true).fields).toEqual([]);
  });
  it('need a reason for anybody else, and for somebody the rules leave out', () => {
    expect(offerForm(incident(), job(), candidate(), false).fields).toHaveLength(1);
    expect(offerForm(incident(), job(), candidate({ excluded: 'busy' }), true).fields).toHaveLength(1);
  });
  it('name only people who can be asked, and say why not the others', () => {
    const fleet = [
      responder(),
      responder({ id: 'r2', duty: 'off', state: 'off_duty' }),
      responder({ id: 'r3', call_sign: 'R3', name: 'Ana Ruiz', state: 'en_route', incident_number: 1009 }),
      responder({ id: 'r4', call_sign: 'R4', name: 'Ben Okoro', state: 'off_road' }),
      responder({ id: 'r5', call_sign: 'R5', state: 'offered' }),
      responder({ id: 'r6', call_sign: 'R6', state: 'offered' }),
    ];
    const one = job({ offers: [offer({ to: 'r6' })] });
    const asks = [offerAnywayForm(incident(), one, fleet, []), reassignForm(one, assignment({ responder: 'r3' }), fleet)];
    for (const form of asks) expect(form.fields[0]?.options?.map(({ value }) => value)).toEqual(['r1', 'r5']);
    expect(asks[0]?.intro).toBe('Whatever the plan thinks. Your reason goes on the timeline. Cannot be asked now: R3 Ana Ruiz (en route 1009), R4 Ben Okoro (off the road).');
  });
  it('need to say how a verbal acceptance was given, and why somebody is stood down', () => {
    expect(faults(acceptForForm(job(), offer()), { reason: ' ' }, NOW)).toHaveProperty('reason');
    expect(faults(standDownForm(job(), assignment()), { reason: '' }, NOW)).toHaveProperty('reason');
  });
  it('never lie in the future', () => {
    const form = enterStepForm(job(), assignment(), NOW);
    const sent = form.send({ step: 'arrived', at: '02:14', reason: 'radio' }, NOW).body['at'] as number;
    expect(sent).toBeLessThanOrEqual(NOW);
    expect(NOW - sent).toBeLessThan(60_000);
  });
  it('of a later time of day mean yesterday', () => {
    const form = enterStepForm(job(), assignment(), NOW);
    expect(form.send({ step: 'arrived', at: '23:50', reason: 'radio' }, NOW).body['at']).toBe(Date.UTC(2026, 2, 2, 23, 50));
  });
});

describe('clearing for somebody', () => {
  const visit = job({ assignments: [assignment({ step: 'with_client' })] });
  const [ivy, albert] = [incident({ id: 'i1', number: 1042, client: 'c1', client_name: 'Ivy Marlow', state: 'open', job: visit }), incident({ id: 'i2', number: 1043, client: 'c2', client_name: 'Albert Marlow', state: 'open', job: visit })];
  const one = visit.assignments[0]!;
  it('asks of each person how it went, and says in one sentence what that does', () => {
    const form = clearForForm(visit, one, [ivy, albert]);
    expect(Object.keys(faults(form, startValues(form), NOW))).toEqual(['outcome', 'condition', 'outcome_1', 'condition_1', 'reason']);
    const values = { ...startValues(form), outcome: 'lifted', condition: 'well', outcome_1: 'hospital', condition_1: 'injured', note_1: 'hip', reason: 'by radio' };
    expect(form.notice?.(values, NOW)).toBe('You say that R1 has left, and ends the visit for Ivy Marlow (helped up) and Albert Marlow (taken to hospital).');
    expect(form.send(values, NOW).body).toEqual({
      responder: 'r1', incident: 'i1', outcome: 'lifted', condition: 'well', note: '', ambulance: null, reason: 'by radio',
      also: [{ incident: 'i2', outcome: 'hospital', condition: 'injured', note: 'hip' }],
    });
  });
  it('asks how an ambulance ended that was called, in words somebody can look up', () => {
    const call = { service: 'ambulance', reference: '', expected_at: null, by: 'us', at: NOW } as const;
    const form = clearForForm(visit, one, [incident({ ...ivy, emergency_calls: [call] })]);
    const values = { ...startValues(form), outcome: 'lifted', condition: 'well', how: 'crew', words_crew: 'ok', reason: 'by radio' };
    expect(Object.keys(faults(form, values, NOW))).toEqual(['words_crew']);
    expect(form.send({ ...values, words_crew: 'A123' }, NOW).body['ambulance']).toEqual({ how: 'crew', words: 'A123' });
    expect(fieldFor(asked(form, values), 'ambulance')).toBe('how');
  });
  it('asks of each incident, a fire beside a fall of one person too, and of what is over nothing', () => {
    const fire = incident({ ...ivy, id: 'i3', number: 1044, class: 'fire' });
    const strangers = [incident({ id: 'i5', number: 1046, client: null, state: 'open', job: visit }), incident({ id: 'i6', number: 1047, client: null, state: 'open', job: visit })];
    const over = incident({ ...albert, id: 'i4', state: 'resolved' });
    expect(personsOf(visit, [fire, over, ...strangers, ivy]).map((card) => card.id)).toEqual(['i1', 'i3', 'i5', 'i6']);
  });
  it('takes down that somebody left because it was not safe', () => {
    expect(leaveUnsafeForm(visit, one).send({ note: ' knife ' }, NOW)).toMatchObject({ about: 'jobs', verb: 'leave-unsafe', body: { responder: 'r1', note: 'knife' } });
  });
});

describe('people', () => {
  it('cannot go on duty for more than 16 hours', () => {
    const form = onDutyForm(responder(), NOW);
    expect(faults(form, { until: '20:00' }, NOW)).toEqual({ until: `At most 16 hours ahead: this would be Tue 3 Mar ${timeOfDay(Date.UTC(2026, 2, 3, 20))}, in 17 h 45 min` });
    expect(faults(form, { until: '10:00' }, NOW)).toEqual({});
  });
  it('are off the road for a reason', () => {
    const form = offRoadForm(responder(), NOW);
    expect(faults(form, startValues(form), NOW)).toEqual({ reason: 'Choose one' });
  });
  it('are marked deceased by two different sources only', () => {
    const form = statusForm(client);
    expect(faults(form, { state: 'deceased', source: 'Son', second_source: '' }, NOW)).toHaveProperty('second_source');
    expect(faults(form, { state: 'deceased', source: 'Son', second_source: 'son' }, NOW)).toEqual({ second_source: 'A different source' });
    expect(faults(form, { state: 'deceased', source: 'Son', second_source: 'GP' }, NOW)).toEqual({});
  });
  it('have hazards that say what they are', () => {
    expect(faults(hazardForm(client), { kind: 'other', note: '' }, NOW)).toEqual({ note: 'Say what it is' });
    expect(faults(hazardForm(client), { kind: 'dog', note: '' }, NOW)).toEqual({});
  });
  const known = { ...client, address: '3 Acre Lane', postcode: 'EN5 4AA', latitude: 51.65, longitude: -0.2 } as ClientFull;
  it('have a door that is verified where it is, put where the map was pressed, and taken back, each with a reason', () => {
    const verified = placeDoorForm(known, null);
    expect(startValues(verified)).toEqual({ position: '51.65000, -0.20000', reason: '' });
    expect(faults(verified, startValues(verified), NOW)).toEqual({ reason: 'This is needed' });
    const pressed = placeDoorForm(known, { latitude: 51.6512345, longitude: -0.2019 });
    expect(pressed.send({ ...startValues(pressed), reason: 'her daughter' }, NOW)).toEqual({
      about: 'clients', id: 'c1', verb: 'place-door', body: { position: { latitude: 51.65123, longitude: -0.2019 }, reason: 'her daughter' },
    });
    expect(startValues(placeDoorForm({ ...known, latitude: null, longitude: null } as ClientFull, null))['position']).toBe('');
    expect(takeBackDoorForm(known).send({ reason: 'her sister’s' }, NOW).body).toEqual({ position: null, reason: 'her sister’s' });
  });
  it.each(['51.65012, -0.20034', '51.65012 -0.20034', ' 51.65012;-0.20034 '])('have a place in degrees: %s', (words) => {
    expect(placeOf(words)).toEqual({ latitude: 51.65012, longitude: -0.20034 });
  });
  it.each(['', '51.65', 'EN5 4AA', '51.65, -0.2, 3', 'north, east'])('have none in %s', (words) => {
    expect(placeOf(words)).toBeNull();
    expect(faults(placeDoorForm(known, null), { position: words, reason: 'her daughter' }, NOW)).toHaveProperty('position');
  });
});

describe('a new incident', () => {
  it('needs a client, or an unknown caller with a number or a place', () => {
    expect(missing({ ...emptyDraft(), situation: 'silent' })).toHaveProperty('client');
    for (const callBack of ['', 'none', 'withheld']) {
      expect(Object.keys(missing({ ...emptyDraft(), unknown: true, situation: 'gas', callBack }))).toEqual(['callBack']);
      expect(missing({ ...emptyDraft(), unknown: true, situation: 'gas', callBack, address: '5 Bells Hill' })).toEqual({});
    }
    expect(missing({ ...emptyDraft(), unknown: true, situation: 'gas', callBack: '020 7946 0555' })).toEqual({});
    expect(raiseOf({ ...emptyDraft(), unknown: true, situation: 'gas', callBack: '020 7946 0555' }).place).toBeNull();
  });
  it('of a known client sends no place: the register knows it', () => {
    expect(raiseOf({ ...emptyDraft(), client: found, situation: 'silent' })).toMatchObject({ client: 'c1', place: null, situation: 'silent', priority: null, speech: false });
  });
  it('presumes nothing about speech, but that a silent call has none', () => {
    expect(raiseOf({ ...emptyDraft(), client: found, situation: 'unwell' }).speech).toBeNull();
    expect(raiseOf({ ...emptyDraft(), client: found, situation: 'unwell', speech: 'yes' }).speech).toBe(true);
    expect(missing({ ...emptyDraft(), client: found, situation: 'silent', speech: 'yes' })).toEqual({ speech: 'A silent call has no speech' });
  });
  it('of an unknown caller sends the address as given and the postcode tidied', () => {
    const sent = raiseOf({ ...emptyDraft(), unknown: true, callBack: '07700 900999', address: 'Bus stop', postcode: 'en51aa', situation: 'wandering' });
    expect(sent).toMatchObject({ client: null, call_back: '07700 900999', place: { address: { lines: 'Bus stop', postcode: 'EN5 1AA' }, position: null } });
  });
  it('leaves what is no postcode as it was typed', () => {
    expect(tidyPostcode(' near the church ')).toBe('near the church');
    expect(tidyPostcode('n12 0bp')).toBe('N12 0BP');
  });
  it('takes its class from the situation', () => {
    expect([classOf('fire'), classOf('gas'), classOf('equipment'), classOf('silent')]).toEqual(['fire', 'gas', 'fault', 'person']);
  });
});

describe('somebody new on the staff', () => {
  const whole = { ...emptyMember(), name: 'Ana Ruiz', user: 'ana', password: 'twelve or so letters' };
  it('needs a name, a user name and a password long enough', () => {
    expect(Object.keys(wrongMember(emptyMember(), 'dispatcher')).sort()).toEqual(['name', 'password', 'user']);
    expect(wrongMember(emptyMember(), 'dispatcher').name, 'a fault that repeats its label says nothing').toMatch(/^Write /);
    expect(wrongMember(whole, 'dispatcher')).toEqual({});
  });
  it('needs a call sign to respond', () => {
    expect(Object.keys(wrongMember(whole, 'responder'))).toEqual(['call_sign']);
  });
});

describe('an offer to one where nobody enters alone', () => {
  it('says that the second is missing and that they wait outside', () => {
    const card = incident({ hazards: [{ kind: 'two_up', note: '' }] });
    const notice = (excluded: string | null): string | null | undefined => offerAnywayForm(card, job({ slots: 2 }), [responder()], [candidate({ responder: 'r1', total_s: 300, excluded })]).notice?.({ to: 'r1' }, NOW);
    expect(notice('is not sent alone')).toMatch(/^R1, who is not sent alone: about 5 min.* they wait outside until somebody else is found\.$/);
    expect(notice(null)).not.toMatch(/wait outside/);
  });
});

describe('what is said of an incident that was raised', () => {
  it('is one notice, with what is to be looked at', () => {
    expect(raisedWords({ number: 1008, joined: false, warnings: [] })).toEqual({ tone: 'good', text: '1008 is raised.' });
    expect(raisedWords({ number: 1008, joined: false, warnings: [{ field: 'place.address.postcode', rule: 'does not exist; it was kept as it was written' }] })).toEqual({
      tone: 'bad',
      text: '1008 is raised. Look at its place: the postcode does not exist; it was kept as it was written.',
    });
    expect(raisedWords({ number: 1008, joined: true, warnings: [] }).text).toMatch(/^It joined 1008/);
  });
});
