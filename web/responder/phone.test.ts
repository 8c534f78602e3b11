/** What the phone shows, in the order a shift brings it. */
import { describe, expect, it } from 'vitest';
import type { PhoneJob, PhoneOffer, PhoneSnapshot } from '../client/types.ts';
import { Problem } from '../client/problem.ts';
import { bodyOf, keyOf, pathOf, type Act, type Intent } from './act.ts';
import { rhythmOf } from './alerting.ts';
import { linkState, type LinkFacts } from './link.ts';
import { minutes } from '../desk/next.ts';
import { once } from './once.ts';
import { acceptWords, ambulanceWords, comingOut, leftAlone, matterWords, outsideWords, personMatter, secondWords, standingThere, visitMatter } from './outside.ts';
import { overlay, releaseName } from './overlay.ts';
import { allReady, checks, type Facts } from './readiness.ts';
import { Replica } from './replica.ts';
import { sentOf } from './sending.ts';
import { endAfter } from './shift.ts';
import { isDoubleTap, stepsAhead, stepWith } from './steps.ts';
import { leaveOutcomes, likelyCondition } from './outcomes.ts';
import { checkWords } from './readiness-words.ts';
import { distanceWords, keyFirst, leftWords, linkWords, aboutWords, minutesWords, noWords, refusalWords, syncedWords } from './words.ts';

const offer = (over: Partial<PhoneOffer> = {}): PhoneOffer => ({
  id: 'o1', job: 'j1', number: 1042, priority: 'p1', kind: 'emergency_visit', situation: 'fall_injured', silent: false, outside: null, address: '14 Example Road', postcode: 'EN5 1AA',
  latitude: 51.65, longitude: -0.2, estimate_s: 360, approximate: false, distance_m: 2100, made_at: 0, answer_by: 30_000, state: 'open', hazards: [], needs: [],
  access_method: 'key_safe', access_given: '', two_up: null, persons: 1, said: [], leaves: null, make_safe: false, ...over,
});
const job = (over: Partial<PhoneJob> = {}): PhoneJob => ({
  id: 'j1', number: 1042, priority: 'p1', kind: 'emergency_visit', situation: null, silent: false, outside: null, outside_called: true,
  place: { address: '14 Example Road', postcode: 'EN5 1AA', latitude: 51.65, longitude: -0.2, precision: 'address' }, clients: [],
  access: { method: 'key_safe', location: 'left of the door' }, access_notes: '', has_code: true, hazards: [], slot: 0, two_up: null, colleague: null, arrive_by: 0,
  accepted_at: 0, expected_at: null, approximate: false, step: null, steps: [], changed: null, revision: 1, notes: [], emergency_calls: [], contacts: [], incidents: [], persons: [], ambulance_pending: false, ...over,
});
const snapshot = (over: Partial<PhoneSnapshot> = {}): PhoneSnapshot => ({
  as_of: '10-00000000', position: 10, clock: { now_at: 0, rate: 1 },
  me: { responder: 'r1', call_sign: 'R7', name: 'Ana Ruiz', duty: 'on', until: 99, off_road: null, keys: [], unconfirmed_since: null },
  desk_phone: null, offers: [], job: null, released: [], next_steps: [], ...over,
});
let sequence = 0;
const act = (intent: Intent, state: Act['state'] = 'waiting'): Act => ({
  sequence: ++sequence, key: keyOf(intent), responder: 'r1', intent, device: { at: 5 }, state, failures: 0, refusal: null,
});
const shown = (over: Partial<PhoneSnapshot>, ...acts: Act[]) => overlay(snapshot(over), acts, [], new Set());

describe('an offer', () => {
  it('is shown until it is answered on this phone', () => {
    expect(shown({ offers: [offer()] }).offers).toHaveLength(1);
    expect(shown({ offers: [offer()] }, act({ verb: 'decline', job: 'j1', offer: 'o1', reason: 'vehicle', note: '' })).offers).toHaveLength(0);
  });
  it('becomes a visit that is not confirmed when it was accepted without a connection', () => {
    const now = shown({ offers: [offer()] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }));
    expect(now.accepting?.id).toBe('o1');
    expect(now.job).toBeNull();
    expect(now.ahead[0]).toBe('en_route');
  });
  it('lets the next step be pressed before the acceptance is confirmed', () => {
    const now = shown({ offers: [offer()] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }), act({ verb: 'step', job: 'j1', step: 'en_route' }));
    expect(now.step).toBe('en_route');
    expect(now.ahead[0]).toBe('arrived');
  });
  it('leaves the visit in hand only when the desk has confirmed it', () => {
    const asked = offer({ id: 'o2', job: 'j2', number: 1050, leaves: 1042 });
    expect(shown({ job: job(), offers: [asked] }).offers).toHaveLength(1);
    const now = shown({ job: job(), offers: [asked] }, act({ verb: 'accept', job: 'j2', offer: 'o2' }));
    expect([now.job?.id, now.turning?.number, now.accepting]).toEqual(['j1', 1050, null]);
    expect(shown({ job: job({ id: 'j2' }), offers: [] }).turning).toBeNull();
  });
  it('comes back when the desk refuses the acceptance', () => {
    const now = shown({ offers: [offer({ state: 'lapsed' })] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }, 'refused'));
    expect(now.accepting).toBeNull();
    expect(now.offers).toHaveLength(1);
    expect(now.refused).toHaveLength(1);
  });
  it('stands behind a more urgent one; fire is first', () => {
    const now = shown({ offers: [offer({ id: 'a', priority: 'p3' }), offer({ id: 'b', priority: 'fire' }), offer({ id: 'c', priority: 'p1' })] });
    expect(now.offers.map((one) => one.id)).toEqual(['b', 'c', 'a']);
  });
  it('is not shown when it was taken back', () => {
    expect(shown({ offers: [offer({ state: 'withdrawn' })] }).offers).toHaveLength(0);
  });
  it('sounds different for a fire, an emergency and the rest', () => {
    expect(new Set([rhythmOf('fire'), rhythmOf('p1'), rhythmOf('p3')]).size).toBe(3);
  });
});

describe('a visit', () => {
  it('moves on with steps that are still on their way', () => {
    const now = shown({ job: job(), next_steps: ['en_route'] }, act({ verb: 'step', job: 'j1', step: 'en_route' }));
    expect(now.step).toBe('en_route');
    expect(now.ahead[0]).toBe('arrived');
    expect(now.waiting).toHaveLength(1);
  });
  it('stands where the server says once a step was refused', () => {
    const now = shown({ job: job({ step: 'en_route' }), next_steps: ['arrived'] }, act({ verb: 'step', job: 'j1', step: 'with_client' }, 'refused'));
    expect(now.step).toBe('en_route');
    expect(now.ahead).toEqual(['arrived']);
  });
  it('never goes backwards for an act the server has long overtaken', () => {
    expect(stepWith('j1', 'with_client', [act({ verb: 'step', job: 'j1', step: 'arrived' })])).toBe('with_client');
  });
  it('does not take steps of another visit for its own', () => {
    expect(stepWith('j1', null, [act({ verb: 'step', job: 'j2', step: 'arrived' })])).toBeNull();
  });
  it('offers exactly what the server accepts', () => {
    expect(stepsAhead('en_route', ['arrived', 'gained_access'])).toEqual(['arrived', 'gained_access']);
    expect(stepsAhead('with_client', ['clear'])).toEqual(['clear']);
  });
  it('is left on this phone at once, and says that the desk does not know', () => {
    const now = shown({ job: job({ step: 'with_client' }) }, act({ verb: 'clear', job: 'j1', incident: 'i1', outcome: 'lifted', condition: 'well', note: '', also: [], ambulance: null }));
    expect(now.job).toBeNull();
    expect(now.leaving?.number).toBe(1042);
  });
  it('left because it was not safe is out of hand at once, also before the acceptance was confirmed', () => {
    const left = act({ verb: 'leave-unsafe', job: 'j1', note: '' });
    expect(shown({ job: job({ step: 'with_client' }) }, left).job).toBeNull();
    expect(shown({ offers: [offer()] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }), left).accepting).toBeNull();
    expect(shown({ job: job({ step: 'with_client' }) }, { ...left, state: 'refused' }).job?.id).toBe('j1');
  });
  it('asks for a change once, and again when it changes again', () => {
    const accepted = act({ verb: 'accept-change', job: 'j1', changed: 'a dog' });
    expect(shown({ job: job({ changed: 'a dog' }) }, accepted).job?.changed).toBeNull();
    expect(shown({ job: job({ changed: 'another address' }) }, accepted).job?.changed).toBe('another address');
  });
  it('keeps an act the server took on the screen until a snapshot shows it', () => {
    const now = overlay(snapshot({ job: job() }), [], [act({ verb: 'step', job: 'j1', step: 'en_route' })], new Set());
    expect(now.step).toBe('en_route');
    expect(now.waiting).toHaveLength(0);
  });
  it('to a fire goes as far as the door and no further, whatever the server still lists', () => {
    const all = ['arrived', 'gained_access', 'with_client', 'clear'] as const;
    const fire = job({ kind: 'fire_response', outside: 'fire', priority: 'fire', step: 'en_route' });
    expect(shown({ job: fire, next_steps: [...all] }).ahead).toEqual(['arrived', 'clear']);
    expect(shown({ job: { ...fire, step: 'arrived' }, next_steps: ['gained_access', 'with_client', 'clear'] }).ahead).toEqual(['clear']);
    const offered = shown({ offers: [offer({ kind: 'fire_response', outside: 'fire', priority: 'fire' })] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }));
    expect(offered.ahead).toEqual(['en_route', 'arrived', 'clear']);
  });
  it('where nobody enters alone goes no further than the door until the second is there', () => {
    const two = { kind: 'two_up', note: '' } as const;
    const with_ = (step: PhoneJob['step'] | undefined) => job({ hazards: [two], step: 'arrived', colleague: step === undefined ? null : { call_sign: 'R2', name: 'Ben Okoro', step } });
    const all = ['gained_access', 'with_client', 'clear'] as const;
    const ahead = (step?: PhoneJob['step']) => shown({ job: with_(step), next_steps: [...all] });
    expect([ahead(), ahead(null), ahead('en_route')].map((now) => [now.alone, now.ahead])).toEqual([[true, ['clear']], [true, ['clear']], [true, ['clear']]]);
    expect([ahead('arrived'), ahead('with_client')].map((now) => [now.alone, now.ahead])).toEqual([[false, [...all]], [false, [...all]]]);
    expect(shown({ job: job({ step: 'arrived' }), next_steps: [...all] }).alone).toBe(false);
    expect(shown({ job: job({ hazards: [{ kind: 'two_to_lift', note: '' }], step: 'arrived' }), next_steps: [...all] }).ahead).toEqual([...all]);
    expect(shown({ job: { ...with_(null), outside: 'fire' }, next_steps: [...all] }).alone).toBe(false);
    const ordered = job({ two_up: 'staff_safety', step: 'arrived' });
    expect(shown({ job: ordered, next_steps: [...all] }).ahead).toEqual(['clear']);
    expect(shown({ job: { ...ordered, two_up: 'lifting' }, next_steps: [...all] }).alone).toBe(false);
    const offered = shown({ offers: [offer({ hazards: [two] })] }, act({ verb: 'accept', job: 'j1', offer: 'o1' }));
    expect([offered.alone, offered.ahead]).toEqual([true, ['en_route', 'arrived', 'clear']]);
    expect(secondWords(with_('en_route').colleague)).toBe('Nobody enters alone. Wait outside for R2 Ben Okoro: on the way.');
    expect(secondWords(null)).toMatch(/^Nobody enters alone\. Wait outside: nobody is on the way/);
  });
  it('says come out to whoever is inside and must not be, and then that they are out', () => {
    const two = { kind: 'two_up', note: '' } as const;
    const inside = (over: Partial<PhoneJob>) => shown({ job: job({ step: 'gained_access', changed: 'you are alone here now: come out', ...over }), next_steps: ['with_client', 'clear'] });
    const at = (over: Partial<PhoneJob>): ReturnType<typeof comingOut> => {
      const now = inside(over);
      return now.job && comingOut(now.job, now.step, now.alone);
    };
    const doors: Partial<PhoneJob>[] = [{ hazards: [two] }, { outside: 'fire' }, { outside: 'gas' }];
    for (const over of doors) {
      expect([at(over), at({ ...over, changed: null }), at({ ...over, step: 'arrived' })], JSON.stringify(over)).toEqual(['in', 'out', null]);
    }
    expect(at({ hazards: [two], colleague: { call_sign: 'R2', name: 'Ben Okoro', step: 'with_client' } })).toBeNull();
    expect(at({ changed: 'a dog' })).toBeNull();
    expect([standingThere('gained_access', 'gas', 'in'), standingThere('gained_access', 'gas', 'out'), standingThere('gained_access', null, null)]).toEqual(['Inside: come out now', 'There, outside', 'In']);
    expect([acceptWords('in'), acceptWords(null)]).toEqual(['I have come out', 'I have read it and accept']);
  });
  it('says who would be left alone inside, and nothing where the other is not in there or may be', () => {
    const ben = (step: PhoneJob['step']) => ({ call_sign: 'R2', name: 'Ben Okoro', step: step ?? null });
    const two = job({ hazards: [{ kind: 'two_up', note: '' }], colleague: ben('with_client') });
    expect(leftAlone(two, 'gained_access')?.call_sign).toBe('R2');
    expect([leftAlone(two, 'arrived'), leftAlone({ ...two, colleague: ben('arrived') }, 'with_client'), leftAlone({ ...two, hazards: [] }, 'with_client'), leftAlone({ ...two, colleague: null }, 'with_client')]).toEqual([null, null, null, null]);
  });
  it('sends nobody back in to wait for an ambulance', () => {
    expect(ambulanceWords(null, 'in')).toBe('Come out first, then meet the crew outside.');
    for (const [outside, coming] of [[null, 'out'], ['fire', null], ['gas', 'out']] as const) expect(ambulanceWords(outside, coming)).toMatch(/^Stay outside/);
    expect(ambulanceWords(null, null)).toMatch(/^Stay until the crew/);
  });
  it('is named by what is said of its own incident by now', () => {
    const maud = { incident: 'i1', number: 1042, name: 'Maud Ellery', class: 'person', situation: 'unwell', silent: false, address: null, access: null, access_notes: '', has_code: false } as const;
    const gas = { ...maud, incident: 'i2', number: 1050, class: 'gas', situation: null } as const;
    expect(visitMatter(job({ situation: 'fall_uninjured', persons: [gas, maud] }))).toBe('Unwell');
    expect(visitMatter(job({ situation: 'fall_uninjured', persons: [gas, { ...maud, situation: null }] }))).toBe('Fall, uninjured');
    expect(visitMatter(job({ situation: 'fall_uninjured' }))).toBe('Fall, uninjured');
  });
  it('says fire at a fire and gas at gas', () => {
    expect(outsideWords.fire).toMatch(/^Fire: .*brigade outside/);
    expect(outsideWords.gas).toMatch(/^Gas or CO: do not enter/);
    expect(matterWords(offer({ situation: null, outside: 'gas' }))).toBe('CO or gas');
    expect(matterWords(offer({ situation: null }))).toBe('Call for help');
    expect(matterWords(offer({ situation: null, kind: 'repair' }))).toBe('Repair');
    expect(matterWords(offer({ outside: 'gas' }))).toBe('Fall, injured or not known');
  });
  it('says that nobody was heard, until somebody has said what is the matter', () => {
    expect(matterWords(offer({ situation: null, silent: true }))).toBe('Silent call');
    const heard = { situation: null, class: 'person', silent: false } as const;
    expect(personMatter({ ...heard, silent: true })).toBe('Silent call');
    expect(personMatter(heard)).toBe('Call for help');
    expect(personMatter({ ...heard, situation: 'unwell' })).toBe('Unwell');
  });
  it('names a client once, however many of their incidents it serves', () => {
    const ivy = { name: 'Ivy Marlow', born: 1939, phone: null, communication: '' };
    expect(once([ivy, { ...ivy }, { ...ivy, name: 'Albert Marlow' }]).map((one) => one.name)).toEqual(['Ivy Marlow', 'Albert Marlow']);
  });
  it('takes a second press within 700 ms for the same press', () => {
    expect(isDoubleTap(1000, 1400)).toBe(true);
    expect(isDoubleTap(1000, 1700)).toBe(false);
    expect(isDoubleTap(null, 0)).toBe(false);
  });
});

describe('a stand-down', () => {
  const released = { job: 'j1', number: 1042, why: 'R2 is nearer', at: 77, left_unsafe: false };
  it('stays until somebody has said that they know', () => {
    expect(shown({ released: [released] }).stood_down).toEqual([released]);
    expect(overlay(snapshot({ released: [released] }), [], [], new Set([releaseName(released)])).stood_down).toEqual([]);
  });
  it('from the same visit a second time has to be read a second time', () => {
    const again = { ...released, at: 99 };
    expect(overlay(snapshot({ released: [again] }), [], [], new Set([releaseName(released)])).stood_down).toEqual([again]);
  });
  it('the desk still waits to hear about can be answered, though the snapshot no longer names it', () => {
    const me = { ...snapshot().me, unconfirmed_since: 77 };
    expect(shown({ me }).stood_down).toEqual([{ job: 'r1', number: 0, why: '', at: 77, left_unsafe: false }]);
    expect(overlay(snapshot({ me, released: [released] }), [], [], new Set([releaseName(released)])).stood_down).toEqual([released]);
    const known = act({ verb: 'confirm-stand-down', job: 'r1', released_at: 77 });
    expect(shown({ me }, known).stood_down).toEqual([]);
    expect(shown({ me }, { ...known, state: 'refused' }).stood_down).toHaveLength(1);
  });
});

describe('duty', () => {
  it('changes on the screen when the button was pressed', () => {
    const off = { ...snapshot().me, duty: 'off' as const, until: null };
    const now = shown({ me: off }, act({ verb: 'go-on-duty', until: 500 }));
    expect([now.duty, now.until]).toEqual(['on', 500]);
    expect(shown({}, act({ verb: 'go-off-road', reason: 'breakdown', until: 9 })).off_road).toEqual({ reason: 'breakdown', until: 9 });
    expect(shown({}, act({ verb: 'go-off-road', reason: 'breakdown', until: 9 }), act({ verb: 'come-back' })).off_road).toBeNull();
  });
  it('goes on until the desk knows that it is over', () => {
    const now = shown({}, act({ verb: 'go-off-duty' }));
    expect([now.duty, now.asked]).toEqual(['on', 'off']);
    expect(shown({ offers: [offer()] }, act({ verb: 'go-off-duty' })).offers).toHaveLength(1);
    const refused = shown({}, act({ verb: 'go-off-duty' }, 'refused'));
    expect([refused.duty, refused.asked]).toEqual(['on', null]);
  });
  it('that began only on this phone is named as such', () => {
    const off = { ...snapshot().me, duty: 'off' as const, until: null };
    expect(shown({ me: off }, act({ verb: 'go-on-duty', until: 500 })).asked).toBe('on');
    expect(shown({ me: off }, act({ verb: 'go-on-duty', until: 500 }), act({ verb: 'go-off-duty' })).duty).toBe('off');
  });
  it('that cannot end says why in a plain sentence', () => {
    const refusal = { type: 'engaged', title: 'On another visit', status: 409 };
    expect(noWords({ ...act({ verb: 'go-off-duty' }, 'refused'), refusal })).toMatch(/^you have a visit in hand and are still on duty/);
    expect(noWords({ ...act({ verb: 'come-back' }, 'refused'), refusal })).toBe('On another visit');
  });
  it('ends at a quarter of an hour, never later than asked for', () => {
    expect(endAfter(7 * 60_000, 8)).toBe(8 * 3_600_000);
    expect(endAfter(0, 16) <= 16 * 3_600_000).toBe(true);
  });
});

describe('the replica', () => {
  it('ignores a snapshot that is older than what it holds', () => {
    const replica = new Replica();
    expect(replica.offered(snapshot({ position: 10 }))).toBe(true);
    expect(replica.offered(snapshot({ position: 9 }))).toBe(false);
    expect(replica.held?.position).toBe(10);
    expect(replica.offered(snapshot({ position: 10 }))).toBe(true);
  });
  it('ignores a slow answer that was overtaken', () => {
    const replica = new Replica();
    replica.offered(snapshot({ position: 10 }));
    expect([1, 2, 3, 4].map(() => replica.answered(snapshot({ position: 9 }), 8))).toEqual([false, false, false, false]);
  });
  it('believes a server that keeps answering from further back: it was restored', () => {
    const replica = new Replica();
    replica.offered(snapshot({ position: 10 }));
    expect([1, 2, 3].map(() => replica.answered(snapshot({ position: 4 }), 10))).toEqual([false, false, true]);
    expect(replica.held?.position).toBe(4);
  });
});

describe('the pill', () => {
  const facts = (over: Partial<LinkFacts>): LinkFacts => ({ silent_ms: 400, trying_ms: 60_000, waiting: 0, failing: false, oldest_ms: 0, ...over });
  it('says live only when the stream beats and nothing waits', () => {
    expect(linkState(facts({}))).toBe('live');
    expect(linkState(facts({ waiting: 1 }))).toBe('sending');
  });
  it('says that sending fails while the stream still beats', () => {
    expect(linkState(facts({ waiting: 2, failing: true }))).toBe('sending_fails');
    expect(linkWords('sending_fails', 2)).toBe('Sending fails, 2 waiting');
  });
  it('says so too when an answer just does not come', () => {
    expect(linkState(facts({ waiting: 1, oldest_ms: 4_000 }))).toBe('sending_fails');
  });
  it('says within ten seconds of silence that there is no link', () => {
    expect(linkState(facts({ silent_ms: 8_999 }))).toBe('live');
    expect(linkState(facts({ silent_ms: 9_001 }))).toBe('lost');
  });
  it('connects for nine seconds, and then there is no link', () => {
    expect(linkState(facts({ silent_ms: null, trying_ms: 2_000 }))).toBe('connecting');
    expect(linkState(facts({ silent_ms: null, trying_ms: 9_001 }))).toBe('lost');
  });
  it('says when the desk was last heard', () => {
    const at = Date.UTC(2026, 0, 5, 3, 12);
    expect(syncedWords(at + 14 * 60_000, at)).toBe('last synced 03:12, 14 min ago');
    expect(syncedWords(at, null)).toBe('never synced on this phone');
  });
});

describe('what is posted', () => {
  it('is the verb with its own fields and the device, to the place the contract names', () => {
    const said = (intent: Intent) => [pathOf(intent, 'r1'), bodyOf(intent, { at: 5 })];
    expect(said({ verb: 'decline', job: 'j1', offer: 'o1', reason: 'no_kit', note: 'no cushion' })).toEqual([
      '/api/jobs/j1/decline', { offer: 'o1', reason: 'no_kit', note: 'no cushion', device: { at: 5 } },
    ]);
    expect(said({ verb: 'clear', job: 'j1', incident: 'i1', outcome: 'lifted', condition: 'well', note: '', also: [], ambulance: null })).toEqual([
      '/api/jobs/j1/clear', { incident: 'i1', outcome: 'lifted', condition: 'well', note: '', also: [], ambulance: null, device: { at: 5 } },
    ]);
    expect(said({ verb: 'leave-unsafe', job: 'j1', note: 'knife' })).toEqual(['/api/jobs/j1/leave-unsafe', { note: 'knife', device: { at: 5 } }]);
    expect(said({ verb: 'note', incident: 'i1', job: 'j1', text: 'gate code' })).toEqual(['/api/incidents/i1/note', { text: 'gate code', device: { at: 5 } }]);
    expect(said({ verb: 'confirm-stand-down', job: 'j1', released_at: 3 })).toEqual(['/api/responders/r1/confirm-stand-down', { by: 'phone', since: 3, device: { at: 5 } }]);
    expect(said({ verb: 'accept-change', job: 'j1', changed: 'a dog' })).toEqual(['/api/jobs/j1/accept-change', { device: { at: 5 } }]);
    expect(said({ verb: 'go-off-road', reason: 'personal', until: 9 })).toEqual(['/api/responders/r1/go-off-road', { reason: 'personal', until: 9, device: { at: 5 } }]);
  });
  it('is sent again after a failure of the way, and refused only by a judgement of the server', () => {
    const answer = (status: number) => sentOf(new Problem({ type: '/problems/x', title: 'x', status })).kind;
    expect([0, 408, 429, 500, 502, 503, 504, 507].map(answer)).toEqual(Array.from({ length: 8 }, () => 'failed'));
    expect([400, 403, 404, 409, 413, 422].map(answer)).toEqual(Array.from({ length: 6 }, () => 'refused'));
    expect(answer(401)).toBe('signed_out');
    expect(sentOf(new TypeError('x')).kind).toBe('failed');
  });
  it('keeps the state the server sent with a refusal', () => {
    const sent = sentOf(new Problem({ type: '/problems/taken', title: 'Taken', status: 409, detail: 'R2 has it', current: { job: 'j1' } }));
    expect(sent.kind === 'refused' && [sent.problem.type, sent.problem.current, refusalWords(sent.problem)]).toEqual(['taken', { job: 'j1' }, 'Taken. R2 has it']);
  });
});

describe('“Is this phone ready?”', () => {
  const ready: Facts = {
    link: 'live', location: 'working', fix_age_ms: 2_000, accuracy_m: 12, screen_kept_on: true, notifications: 'granted', heard: true, skew_ms: 900,
    demo: false, kept: true, battery: { level: 0.8, charging: false },
  };
  const verdict = (over: Partial<Facts>, name: string) => checks({ ...ready, ...over }).find((check) => check.name === name)?.verdict;
  it('is yes only when everything was seen to work', () => {
    expect(allReady(checks(ready))).toBe(true);
    for (const over of [
      { link: 'lost' }, { link: 'sending_fails' }, { location: 'refused' }, { fix_age_ms: 200_000 }, { accuracy_m: 2_000 }, { screen_kept_on: false },
      { notifications: 'default' }, { heard: null }, { heard: false }, { skew_ms: 31_000 }, { skew_ms: null }, { kept: false }, { battery: { level: 0.1, charging: false } },
    ] satisfies Partial<Facts>[]) expect(allReady(checks({ ...ready, ...over })), JSON.stringify(over)).toBe(false);
  });
  it('does not call sound ready because nobody has tested it', () => {
    expect(verdict({ heard: null }, 'sound')).toBe('unknown');
    expect(verdict({ heard: false }, 'sound')).toBe('warning');
  });
  it('does not judge the clock in the demo, whose time runs by itself', () => {
    expect(verdict({ demo: true, skew_ms: 9e9 }, 'clock')).toBeUndefined();
  });
  it('says what it found in words', () => {
    const words = (over: Partial<Facts>, name: string) => {
      const facts = { ...ready, ...over };
      const check = checks(facts).find((one) => one.name === name);
      return check ? checkWords(check, facts) : '';
    };
    expect(words({}, 'location')).toBe('Within 12 m, 2 s ago');
    expect(words({ skew_ms: -90_000 }, 'clock')).toBe('1 min slow');
    expect(words({ notifications: 'denied' }, 'notifications')).toBe('Blocked in the browser’s settings');
  });
});

describe('words', () => {
  it('round minutes up, as the desk does: nobody is told of help sooner than it comes', () => {
    expect([360, 20, 89, 361].map(minutesWords)).toEqual(['6 min', '1 min', '2 min', '7 min']);
    expect([1, 59, 60, 89, 360, 361, 1234].map(minutesWords)).toEqual([1, 59, 60, 89, 360, 361, 1234].map(minutes));
    expect([aboutWords(0), aboutWords(360)], 'nobody has worked it out').toEqual(['time not known', 'about 6 min']);
  });
  it('say how long there is to answer while the time runs', () => {
    expect(leftWords(6_000, offer({ answer_by: 30_000 }))).toBe('0:24 left');
    expect(leftWords(30_000, offer({ answer_by: 30_000 }))).toBe('time is up');
    expect(leftWords(6_000, offer({ state: 'lapsed', answer_by: 30_000 }))).toBe('time is up');
  });
  it('say which key has to be fetched first, and from where', () => {
    const key = { method: 'key_held', key: 'K938', at: 'Hendon base' } as const;
    expect(keyFirst([key], [])).toBe('Fetch our key K938 first, at Hendon base: it is not among the keys you carry.');
    expect(keyFirst([key], ['K938'])).toBeNull();
    expect(keyFirst([{ method: 'key_safe', location: '' }], [])).toBeNull();
    expect(keyFirst([key, { ...key, key: 'K939' }, key], [])).toBe('Fetch our keys K938 (at Hendon base) and K939 (at Hendon base) first: they are not among the keys you carry.');
  });
  it('round distances as a driver thinks', () => {
    expect([2149, 344, 990].map(distanceWords)).toEqual(['2.1 km', '340 m', '1.0 km']);
  });
  it('never offer “resolved by voice” to somebody who was there, and guess a condition only where it is plain', () => {
    for (const kind of ['emergency_visit', 'fire_response', 'welfare_visit', 'repair'] as const) {
      const { usual, others } = leaveOutcomes(kind);
      expect([...usual, ...others]).not.toContain('resolved_by_voice');
      expect(new Set([...usual, ...others]).size).toBe(13);
      expect(others).toContain('found_deceased');
    }
    expect(leaveOutcomes('fire_response').usual[0]).toBe('fire_service_attended');
    expect([likelyCondition('found_deceased'), likelyCondition('nobody_there'), likelyCondition('hospital')]).toEqual(['deceased', 'not_seen', null]);
  });
});
