// An invented evening in an invented service: people, incidents, responders, and time.

const MINUTE = 60_000;
let count = 0;
/** The next identifier; the same in every run. */
export const id = () => `00000000-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`;

const names = ['Ivy Marlow', 'Harold Pym', 'Dilys Court', 'Winifred Oakes', 'Samuel Adeyemi', 'Nora Fitch', 'Bela Kovar', 'Joan Tarrant', 'Mina Shah', 'Percy Holt', 'Edith Vale', 'Cyril Boon'];
const streets = ['14 Fern Rise', 'Flat 9, Oak Court', '3 Mill Way', '27 Harrow Lane', '8 Lime Close', '51 Station Parade', 'Flat 2, Ash House', '90 Long Acre', '6 Pond Street', '33 Abbey Gardens', '12 Rowan Drive', '70 Church Vale'];
const postcodes = ['EN5 1AA', 'EN4 8QD', 'N12 0BP', 'NW7 3JT', 'N3 2SG', 'HA8 7RU', 'NW4 4EH', 'N20 9LL', 'NW11 6DA', 'EN5 4XY', 'N2 8AE', 'NW9 5ZN'];
const places = [[51.654, -0.2], [51.646, -0.165], [51.615, -0.176], [51.616, -0.238], [51.601, -0.195], [51.612, -0.277], [51.589, -0.226], [51.63, -0.174], [51.58, -0.196], [51.65, -0.215], [51.588, -0.165], [51.598, -0.252]];

/** Makes it. */
export function world() {
  let rate = 1;
  let base = Date.UTC(2026, 2, 3, 2, 14, 7);
  let begun = performance.now();
  const now = () => Math.round(base + (performance.now() - begun) * rate);
  const start = now();
  const organisation = { id: id(), name: 'Example Assist' };
  const alder = { organisation: id(), name: 'Alder Care', phone: '020 7946 0101', waiting: 1 };
  const harbour = { organisation: id(), name: 'Harbour Line', phone: '020 7946 0102', waiting: 0 };
  const jane = { person: id(), name: 'Jane Tembo', role: 'dispatcher' };
  const omar = { person: id(), name: 'Omar Reid', role: 'supervisor' };
  const admin = { person: id(), name: 'Ada Finch', role: 'administrator' };

  const crew = [['R1', 'Tom Archer'], ['R2', 'Ben Okoro'], ['R4', 'Lena Fox'], ['R7', 'Ana Ruiz'], ['R9', 'Kit Moss'], ['R10', 'Joy Lamb']].map(([call_sign, name], at) => ({
    id: id(), person: id(), call_sign, name, phone: `07700 9000${10 + at}`, skills: at % 2 === 0 ? ['lift', 'first_aid'] : ['first_aid', 'equipment'], duty: at < 4 ? 'on' : 'off',
    until: at < 4 ? start + 4 * 60 * MINUTE : null, off_road: null, state: at < 4 ? 'available' : 'off_duty', job: null, incident_number: null,
    latitude: at < 4 ? [51.648, 51.62, 51.6, 51.611][at] : null, longitude: at < 4 ? [-0.19, -0.22, -0.185, -0.24][at] : null, accuracy_m: 12,
    fix_at: at < 4 ? start - [4_000, 2_000, 240_000, 9_000][at] : null, phone_seen_at: at < 4 ? start - 3_000 : null, phone_behind_since: at === 2 ? start - 40_000 : null, keys: at === 1 ? ['K214'] : [], unconfirmed_since: null, revision: 1,
  }));

  const clients = names.map((name, at) => ({
    id: id(), reference: `C${1000 + at}`, name, born: 1932 + at, phone: `020 7946 0${200 + at}`,
    status: { state: at === 5 ? 'hospital' : 'at_home', source: at === 5 ? 'daughter' : 'register', from: start - 86_400_000 * 2, review_at: null },
    entitled: at !== 4, contract: 'Borough telecare', address: streets[at], postcode: postcodes[at], latitude: places[at][0], longitude: places[at][1], precision: at % 3 === 0 ? 'postcode' : 'address',
    access: at % 3 === 0 ? { method: 'key_safe', location: 'left of the door, knee height' } : at % 3 === 1 ? { method: 'key_held', key: `K${210 + at}`, at: 'Base' } : { method: 'let_in', by: 'the neighbour at number 5' },
    access_notes: at % 2 === 0 ? 'Side gate sticks: lift and push.' : '', has_code: at % 3 === 0, scheme: at === 1 ? 'Oak Court' : null,
    hazards: at === 0 ? [{ kind: 'two_to_lift', note: '' }, { kind: 'dog', note: 'terrier, shut in the kitchen' }] : at === 3 ? [{ kind: 'oxygen', note: '' }] : [],
    communication: at === 6 ? 'Hungarian; a little English' : at === 0 ? 'Hard of hearing: speak slowly' : '', needs: at === 0 ? ['lift'] : [],
    contacts: [{ id: id(), name: 'Ruth Marlow', relation: 'daughter', phone: '020 7946 0301', holds_key: true, do_not_tell: false }, { id: id(), name: 'Len Pike', relation: 'neighbour', phone: '020 7946 0302', holds_key: false, do_not_tell: false }],
    units: [{ id: id(), account: String(7100400 + at), kind: 'pendant' }],
    history: [{ id: id(), number: 900 + at, class: 'person', priority: 'p2', received_at: start - 86_400_000 * 9, state: 'closed', outcome: 'lifted' }],
  }));

  let number = 1030;
  const state = {
    organisation, crew, clients, incidents: [], closed: [], timelines: new Map(), position: 4210, signedIn: true, failing: false,
    me: jane, now, people: [jane, omar, admin], partners: [alder, harbour],
    get rate() {
      return rate;
    },
    setRate(next) {
      base = now();
      begun = performance.now();
      rate = next;
    },
    personas: [
      { ...jane, call_sign: null, doing: 'holds 1 incident', on_duty: true },
      { ...omar, call_sign: null, doing: 'runs the shift', on_duty: true },
      ...crew.map((one) => ({ person: one.person, name: one.name, role: 'responder', call_sign: one.call_sign, doing: one.duty === 'on' ? 'waiting in the car' : 'at home', on_duty: one.duty === 'on' })),
      { ...admin, call_sign: null, doing: 'set the service up', on_duty: null },
    ],
    meNow: () => ({ ...state.me, responder: null, call_sign: null, organisation, demo: true, clock: { now_at: now(), rate } }),
    take(person) {
      const found = state.personas.find((one) => one.person === person);
      if (found !== undefined) state.me = { person: found.person, name: found.name, role: found.role };
      state.signedIn = true;
      state.setRate(1);
    },
    snapshot: () => ({ clock: { now_at: now(), rate }, incidents: state.incidents, responders: crew, partners: state.partners, people: state.people, ground: 1 }),
    area: outline(),
    find(text) {
      const sought = text.toLowerCase();
      return clients
        .filter((client) => [client.name, client.address, client.postcode, client.phone, ...client.units.map((unit) => unit.account)].some((field) => field.toLowerCase().includes(sought)))
        .map((client) => ({ id: client.id, name: client.name, address: client.address, postcode: client.postcode, phone: client.phone, reference: client.reference, status: client.status.state, entitled: client.entitled, units: client.units.map((unit) => unit.account), open: state.incidents.filter((one) => one.client === client.id).map((one) => one.number) }));
    },
    /** A new incident of a client, or of nobody known. */
    incident(at, more = {}) {
      const client = at === null ? null : typeof at === 'number' ? clients[at] : clients.find((one) => one.id === at);
      const card = {
        id: id(), number: (number += 1), client: client?.id ?? null, client_name: client?.name ?? null, caller: null, call_back: client?.phone ?? null, class: 'person', priority: 'p1', origin: 'device', origin_name: 'pendant', situation: null,
        speech: null, state: 'ringing', state_since: now(), held_by: null, held_by_name: null, owner: { organisation: organisation.id, organisation_name: organisation.name, person: omar.person, person_name: omar.name },
        address: client?.address ?? '', postcode: client?.postcode ?? '', latitude: client?.latitude ?? null, longitude: client?.longitude ?? null, precision: client?.precision ?? null, received_at: now(), answered_at: null, decided: null,
        activations: 1, activated_at: now(), entitled: client?.entitled ?? true, deadlines: [], alerts: [], proposal: null, job: null, client_status: client?.status.state ?? null, hazards: client?.hazards ?? [], cases: [], emergency_calls: [], ladder: null, left: null, night: true, revision: 1, ...more,
      };
      state.incidents.push(card);
      state.timelines.set(card.id, [{ position: (state.position += 1), at: card.received_at, kind: 'raised', subject: 'incident', text: `Received: ${card.origin_name}`, actor: card.origin_name, device_at: card.received_at - 2000, late: null, decision: null }]);
      return card;
    },
    /** A job for it. */
    job(card, more = {}) {
      const client = clients.find((one) => one.id === card.client);
      return {
        id: id(), kind: card.class === 'fire' ? 'fire_response' : 'emergency_visit', priority: card.priority, state: 'open', slots: 1, two_up: null, opened_at: now(), arrive_by: now() + 45 * MINUTE, late: false, auto_offer: false,
        access: client?.access ?? { method: 'unknown' }, access_notes: client?.access_notes ?? '', needs: [], offers: [], assignments: [], revision: 1, ...more,
      };
    },
    offer: (one, more = {}) => ({ id: id(), slot: 0, to: one.id, call_sign: one.call_sign, name: one.name, made_at: now(), answer_by: now() + 30_000, state: 'open', reason: null, estimate_s: 420, ordered: null, ...more }),
    decision() {
      const candidates = crew.map((one, at) => ({
        responder: one.id, call_sign: one.call_sign, name: one.name, excluded: one.duty === 'off' ? 'off_duty' : one.job !== null ? 'busy' : null, finish_s: 0, turnout_s: 0, park_s: 0, access_s: 0, learnt_s: 0, key_s: at === 1 ? 0 : at * 60, travel_s: [900, 540, 700, 340][at] ?? 0, stale_s: at === 2 ? 120 : 0,
        total_s: ([900, 540, 700, 340][at] ?? 0) + (at === 1 ? 0 : at * 60) + (at === 2 ? 120 : 0), fix_age_s: one.fix_at === null ? null : Math.round((now() - one.fix_at) / 1000),
      }));
      const fit = candidates.filter((one) => one.excluded === null).sort((a, b) => a.total_s - b.total_s);
      return { policy: 'greedy', travel: 'great circle', learnt: '', reason: fit.length > 0 ? 'least time to effective help' : 'nobody is eligible', chosen: fit[0]?.responder ?? null, candidates };
    },
    detail(wanted) {
      const card = state.incidents.find((one) => one.id === wanted) ?? state.closed.find((one) => one.id === wanted);
      if (card === undefined) return null;
      return { incident: card, client: clients.find((one) => one.id === card.client) ?? null, timeline: state.timelines.get(card.id) ?? [], recommended: card.state === 'closed' ? null : state.decision(), linked: [], told: state.told(card) };
    },
    /** What the partner of a case was told: it took the first, and not what came since. */
    told: (card) =>
      card.cases.flatMap(({ organisation }) => [
        { organisation, state: 'received', at: card.received_at, reach: 'taken', reached_at: card.received_at + 200, attempts: 1 },
        { organisation, state: 'accepted', at: card.received_at + 20_000, reach: 'trying', reached_at: null, attempts: 3 },
      ]),
    happened: () => undefined,
    /** Moves those who are on the way. */
    drive() {
      return crew.filter((one) => one.duty === 'on' && one.call_sign !== 'R4').map((one) => {
        const step = one.state === 'en_route' ? 0.0009 : 0.00006;
        one.latitude += (Math.sin(now() / 40_000 + one.latitude * 999) * step);
        one.longitude += (Math.cos(now() / 50_000 + one.longitude * 999) * step);
        one.fix_at = now();
        return { responder: one.id, latitude: one.latitude, longitude: one.longitude, accuracy_m: 12, fix_at: one.fix_at };
      });
    },
  };
  evening(state, { start, alder, jane });
  return state;
}

/** Something of everything. */
function evening(state, { start, alder, jane }) {
  const { crew } = state;
  const [r1, r2] = crew;
  const due = (kind, ms) => ({ kind, due: start + ms });
  state.incident(0, { situation: 'fall_injured', origin: 'partner', origin_name: alder.name, state: 'open', speech: false, received_at: start - 41_000, answered_at: start - 90_000, decided: { what: 'respond', by_name: null, at: start - 41_000 }, deadlines: [due('hand_over', 19_000), due('arrive', 44 * MINUTE)], cases: [{ organisation: alder.organisation, name: alder.name, reference: 'AC-7731', operator: 'Pat', call_back: '020 7946 0900', received_at: start - 41_000, accepted_at: null }], activations: 2, activated_at: start - 12_000, alerts: [{ kind: 'repeated', at: start - 12_000, on: 'incident', words: '', client: null }, ...['long_lie', 'arrival_late', 'code_failed', 'visit_long'].map((kind, at) => ({ kind, at: start - at * 9_000, on: 'incident', words: '', client: null }))] });
  const fall = state.incidents.at(-1);
  fall.job = state.job(fall, { auto_offer: true, slots: 2, two_up: 'lifting', needs: ['lift'], offers: [state.offer(crew[3], { answer_by: start + 24_000, estimate_s: 340 })] });
  crew[3].state = 'offered';

  state.incident(1, { situation: 'silent', state: 'open', speech: false, received_at: start - 23 * MINUTE, answered_at: start - 22 * MINUTE, decided: { what: 'respond', by_name: jane.name, at: start - 21 * MINUTE }, deadlines: [due('arrive', 21 * MINUTE + 30_000), due('call_back', -2 * MINUTE)], alerts: [{ kind: 'call_back_due', at: start - 2 * MINUTE, on: 'incident', words: '', client: null }] });
  const silent = state.incidents.at(-1);
  silent.job = state.job(silent, { opened_at: start - 21 * MINUTE, arrive_by: start + 21 * MINUTE, offers: [state.offer(r2, { state: 'accepted', estimate_s: 760 }), state.offer(r1, { state: 'declined', reason: 'still_busy' })], assignments: [{ slot: 0, responder: r2.id, call_sign: r2.call_sign, name: r2.name, accepted_at: start - 20 * MINUTE, step: 'en_route', steps: [{ step: 'en_route', at: start - 18 * MINUTE, device_at: start - 18 * MINUTE, latitude: null, longitude: null, accuracy_m: null, late: null }], state: 'live', changed: null, eta_at: start + 9 * MINUTE, promised_at: start + 13 * MINUTE }] });
  Object.assign(r2, { state: 'en_route', job: silent.job.id, incident_number: silent.number });

  state.incident(8, { class: 'fire', priority: 'fire', situation: 'fire', origin_name: 'smoke detector', received_at: start - 8_000, deadlines: [due('answer', 22_000)] });
  state.incident(5, { priority: 'p2', situation: 'sensor', origin_name: 'bed sensor', received_at: start - 7 * MINUTE - 55_000, deadlines: [due('answer', -20_000)], alerts: [{ kind: 'not_answered', at: start - 20_000, on: 'incident', words: '', client: null }, { kind: 'client_status', at: start - 7 * MINUTE, on: 'incident', words: '', client: null }] });
  state.incident(4, { priority: 'p2', situation: 'fall_uninjured', state: 'open', speech: true, received_at: start - 14 * MINUTE, decided: { what: 'contacts', by_name: jane.name, at: start - 11 * MINUTE }, deadlines: [due('promise', 12 * MINUTE)] });
  const contacts = state.incidents.at(-1);
  const rungs = state.clients[4].contacts.map((one, at) => ({ contact: one.id, name: one.name, relation: one.relation, phone: one.phone, holds_key: one.holds_key, result: at === 0 ? 'will_go' : null, at: at === 0 ? start - 9 * MINUTE : null }));
  contacts.ladder = { at: 1, round: 1, rungs, promise: { contact: rungs[0].contact, name: rungs[0].name, attend_by: start + 2 * MINUTE } };
  state.incident(2, { situation: 'unwell', state: 'answered', held_by: jane.person, held_by_name: jane.name, received_at: start - 95_000, answered_at: start - 60_000, deadlines: [due('hold', 15_000)] });
  state.incident(9, { situation: 'reassurance', priority: 'p3', state: 'open', speech: true, received_at: start - 9 * MINUTE, proposal: { by: id(), by_name: 'Pat Dow', at: start - 30_000, reason: 'neighbour says all is well', because: 'third_party', answer_by: start + 150_000, answers: { spoken_to: true, identified: false, well: true, confused: false, third_party: true } }, deadlines: [due('second_person', 150_000)] });
  state.incident(10, { class: 'fault', priority: 'p4', situation: 'equipment', state: 'resolved', origin_name: 'pendant', received_at: start - 95 * MINUTE, deadlines: [due('close', 25 * MINUTE)] });
  state.incident(3, { situation: 'life_at_risk', state: 'open', speech: true, received_at: start - 3 * MINUTE, decided: { what: 'respond', by_name: jane.name, at: start - 125_000 }, deadlines: [due('arrive', 42 * MINUTE)], alerts: [{ kind: 'forced_choice', at: start - 5_000, on: 'job', words: '', client: null }, { kind: 'manager', at: start - 35_000, on: 'job', words: '', client: null }] });
  const forced = state.incidents.at(-1);
  forced.job = state.job(forced, { offers: [state.offer(r1, { state: 'lapsed', estimate_s: 620 })] });
  state.incident(null, { caller: 'a passer-by', address: 'Bus stop, High Street', postcode: 'EN5 5XB', latitude: 51.6532, longitude: -0.2001, precision: 'street', situation: 'wandering', origin: 'desk', origin_name: 'Desk', state: 'open', speech: true, priority: 'p1', received_at: start - 50 * MINUTE, client_status: null, call_back: '07700 900999', deadlines: [due('arrive', -5 * MINUTE)] });
}

/** A rough outline. */
function outline() {
  const middle = [-0.21, 51.615];
  const ring = Array.from({ length: 40 }, (_, at) => {
    const turn = (at / 40) * 2 * Math.PI;
    const far = 1 + 0.16 * Math.sin(turn * 3) + 0.09 * Math.cos(turn * 5);
    return [middle[0] + Math.cos(turn) * 0.085 * far, middle[1] + Math.sin(turn) * 0.055 * far];
  });
  ring.push(ring[0]);
  return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }] };
}
