// What the stand-in does on a verb: enough to see a card move.

const find = (state, id) => state.incidents.find((one) => one.id === id);
const jobOf = (state, id) => {
  const incident = state.incidents.find((one) => one.job?.id === id);
  return { incident, job: incident?.job };
};
const responder = (state, id) => state.crew.find((one) => one.id === id);
const still = { refused: 'stale', title: 'This has moved on: look again' };

/** Puts somebody on a job. */
function assign(state, incident, offer, by) {
  const one = responder(state, offer.to);
  const { job } = incident;
  offer.state = 'accepted';
  job.revision += 1;
  for (const other of job.offers) if (other.state === 'open') other.state = 'withdrawn';
  job.assignments.push({ slot: offer.slot, responder: one.id, call_sign: one.call_sign, name: one.name, accepted_at: state.now(), step: null, steps: [], state: 'live', changed: null, eta_at: state.now() + offer.estimate_s * 1000, promised_at: state.now() + offer.estimate_s * 1380 });
  Object.assign(one, { state: 'accepted', job: job.id, incident_number: incident.number });
  incident.alerts = incident.alerts.filter((alert) => alert.on !== 'job');
  state.happened('job', 'accepted', `${one.call_sign} ${one.name} accepted${by}`, { incident, responder: one });
}
const free = (one) => Object.assign(one, { state: 'available', job: null, incident_number: null });

/** By name. */
export const verbs = {
  raise(state, _id, body) {
    const open = body.client === null ? undefined : state.incidents.find((one) => one.client === body.client && one.class === body.class);
    if (open !== undefined) {
      open.activations += 1;
      state.happened('incident', 'joined', 'Raised again at the desk', { incident: open });
      return { incident: open.id, number: open.number, joined: true };
    }
    const unknown = body.client === null ? { caller: body.caller, call_back: body.call_back, address: body.place?.address.lines ?? '', postcode: body.place?.address.postcode ?? '' } : {};
    const card = state.incident(body.client, { class: body.class, priority: body.priority ?? 'p2', situation: body.situation, speech: body.speech, origin: 'desk', origin_name: 'Desk', state: 'answered', held_by: state.me.person, held_by_name: state.me.name, answered_at: state.now(), ...unknown });
    card.deadlines = [{ kind: 'decide', due: state.now() + 120_000 }];
    state.happened('incident', 'raised', 'Raised at the desk', { incident: card });
    return { incident: card.id, number: card.number, joined: false };
  },
  answer(state, id) {
    const incident = find(state, id);
    if (incident?.state !== 'ringing') return { refused: 'held', title: 'Somebody else holds it' };
    Object.assign(incident, { state: 'answered', held_by: state.me.person, held_by_name: state.me.name, answered_at: state.now(), deadlines: [{ kind: 'hold', due: state.now() + 60_000 }], alerts: [] });
    state.happened('incident', 'answered', `Answered by ${state.me.name}`, { incident });
  },
  release(state, id) {
    const incident = find(state, id);
    Object.assign(incident, { state: 'ringing', held_by: null, held_by_name: null });
    state.happened('incident', 'released', 'Given back', { incident });
  },
  heard(state, id, { speech }) {
    const incident = find(state, id);
    incident.speech = speech;
    state.happened('incident', 'heard', speech ? 'Speech heard' : 'No speech', { incident });
  },
  respond(state, id) {
    const incident = find(state, id);
    if (incident === undefined) return still;
    Object.assign(incident, { state: 'open', held_by: null, held_by_name: null, decided: { what: 'respond', by_name: state.me.name, at: state.now() }, job: state.job(incident) });
    incident.deadlines = [{ kind: 'arrive', due: incident.job.arrive_by }];
    state.happened('incident', 'decided', 'A visit is decided on', { incident, decision: state.decision() });
  },
  contacts(state, id) {
    const incident = find(state, id);
    const client = state.clients.find((one) => one.id === incident.client);
    Object.assign(incident, { state: 'open', decided: incident.decided ?? { what: 'contacts', by_name: state.me.name, at: state.now() } });
    incident.ladder = { at: 0, round: 1, promise: null, rungs: (client?.contacts ?? []).filter((one) => !one.do_not_tell).map((one) => ({ contact: one.id, name: one.name, relation: one.relation, phone: one.phone, holds_key: one.holds_key, result: null, at: null })) };
    state.happened('incident', 'ladder', 'The contacts are rung', { incident });
  },
  'contact-tried'(state, id, { contact, result, attend_by }) {
    const incident = find(state, id);
    const rung = incident.ladder.rungs.find((one) => one.contact === contact);
    Object.assign(rung, { result, at: state.now() });
    incident.ladder.at += 1;
    if (result === 'will_go') incident.ladder.promise = { contact, name: rung.name, attend_by };
    state.happened('incident', 'contact_tried', `${rung.name}: ${result}`, { incident });
  },
  'promise-kept'(state, id) {
    const incident = find(state, id);
    incident.ladder.promise = null;
    state.happened('incident', 'promise_kept', 'The contact is with the client', { incident });
  },
  emergency(state, id, { service, reference, expected_at, by }) {
    const incident = find(state, id);
    incident.emergency_calls.push({ service, reference, expected_at, by, at: state.now() });
    incident.alerts = incident.alerts.filter((alert) => alert.kind !== 'forced_choice');
    if (incident.state !== 'resolved') incident.state = 'open';
    state.happened('incident', 'emergency', `999 called: ${service}`, { incident });
  },
  fault(state, id) {
    const incident = find(state, id);
    Object.assign(incident, { state: 'open', class: 'fault', priority: 'p3' });
    state.happened('incident', 'fault', 'Kept as a fault', { incident });
  },
  'resolve-by-voice'(state, id, body) {
    const incident = find(state, id);
    if (body.spoken_to && body.identified && body.well && !body.confused && !body.third_party && incident.class === 'person')
      Object.assign(incident, { state: 'resolved', state_since: state.now(), deadlines: [{ kind: 'close', due: state.now() + 1_800_000 }] });
    else incident.proposal = { by: state.me.person, by_name: state.me.name, at: state.now(), reason: body.note, because: 'no_speech', answer_by: state.now() + 180_000, answers: { spoken_to: body.spoken_to, identified: body.identified, well: body.well, confused: body.confused, third_party: body.third_party } };
    state.happened('incident', 'voice', body.note, { incident });
  },
  agree(state, id) {
    const incident = find(state, id);
    Object.assign(incident, { proposal: null, state: 'resolved' });
    state.happened('incident', 'agreed', 'A second person agreed', { incident });
  },
  refuse(state, id, { reason }) {
    const incident = find(state, id);
    incident.proposal = null;
    state.happened('incident', 'refused', `Disagreed: ${reason}`, { incident });
  },
  'set-priority'(state, id, { priority, reason }) {
    const incident = find(state, id);
    incident.priority = priority;
    state.happened('incident', 'priority', `Priority ${priority}: ${reason}`, { incident });
  },
  'set-situation'(state, id, { situation }) {
    const incident = find(state, id);
    incident.situation = situation;
    state.happened('incident', 'situation', situation, { incident });
  },
  'called-back'(state, id, { reached, note }) {
    const incident = find(state, id);
    incident.alerts = incident.alerts.filter((alert) => alert.kind !== 'call_back_due');
    incident.deadlines = incident.deadlines.filter((one) => one.kind !== 'call_back');
    state.happened('incident', 'called_back', `${reached ? 'Reached' : 'Not reached'}. ${note}`, { incident });
  },
  'read-back'(state, id, { reference }) {
    const incident = find(state, id);
    incident.cases.find((one) => one.reference === reference).accepted_at = state.now();
    incident.deadlines = incident.deadlines.filter((one) => one.kind !== 'hand_over');
    state.happened('incident', 'hand_over_accepted', `Read back, ${reference} is ours`, { incident });
  },
  'take-over'(state, id) {
    const incident = find(state, id);
    incident.owner = { ...incident.owner, person: state.me.person, person_name: state.me.name };
    state.happened('incident', 'baton', `${state.me.name} is accountable`, { incident });
  },
  resolve(state, id, { outcome }) {
    const incident = find(state, id);
    Object.assign(incident, { state: 'resolved', state_since: state.now() });
    state.happened('incident', 'resolved', outcome, { incident });
  },
  close(state, id, { outcome }) {
    const incident = find(state, id);
    if (incident?.state !== 'resolved') return { refused: 'out-of-order', title: 'Only a resolved incident can be closed' };
    Object.assign(incident, { state: 'closed', state_since: state.now(), deadlines: [], alerts: [] });
    state.incidents.splice(state.incidents.indexOf(incident), 1);
    state.closed.unshift(incident);
    state.happened('incident', 'closed', `Closed: ${outcome.kind}`, { incident });
  },
  reopen(state, id, { reason }) {
    const incident = find(state, id) ?? state.closed.find((one) => one.id === id);
    if (state.closed.includes(incident)) {
      state.closed.splice(state.closed.indexOf(incident), 1);
      state.incidents.push(incident);
    }
    incident.state = 'open';
    state.happened('incident', 'reopened', reason, { incident });
  },
  note(state, id, { text }) {
    state.happened('incident', 'note', text, { incident: find(state, id) });
  },
  acknowledge(state, id, { alert }) {
    const incident = find(state, id);
    incident.alerts = incident.alerts.filter((one) => one.kind !== alert);
    state.happened('incident', 'acknowledged', alert, { incident });
  },
  'acknowledge-alert'(state, id, { alert }) {
    const { incident } = jobOf(state, id);
    incident.alerts = incident.alerts.filter((one) => one.kind !== alert);
    state.happened('job', 'acknowledged', alert, { incident });
  },
  offer(state, id, { to, reason, estimate_s }) {
    const { incident, job } = jobOf(state, id);
    const one = responder(state, to);
    if (one.duty === 'off') return { refused: 'not-available', title: 'Not on duty' };
    job.offers.push(state.offer(one, { estimate_s, ordered: reason }));
    job.revision += 1;
    if (one.state === 'available') one.state = 'offered';
    state.happened('job', 'offered', `Offered to ${one.call_sign} ${one.name}`, { incident, responder: one, decision: state.decision() });
  },
  withdraw(state, id, { offer }) {
    const { incident, job } = jobOf(state, id);
    const one = job.offers.find((found) => found.id === offer);
    one.state = 'withdrawn';
    const to = responder(state, one.to);
    if (to.state === 'offered') to.state = 'available';
    state.happened('job', 'withdrawn', `Offer to ${one.call_sign} taken back`, { incident, responder: to });
  },
  'accept-for'(state, id, { offer, reason }) {
    const { incident, job } = jobOf(state, id);
    assign(state, incident, job.offers.find((one) => one.id === offer), ` by voice: ${reason}`);
  },
  swap(state, id, { offer, reason }) {
    const { incident, job } = jobOf(state, id);
    for (const one of job.assignments) {
      one.state = 'stood_down';
      free(responder(state, one.responder));
    }
    assign(state, incident, job.offers.find((one) => one.id === offer), `, swapped: ${reason}`);
  },
  'stand-down'(state, id, { responder: who, reason }) {
    const { incident, job } = jobOf(state, id);
    job.assignments.find((one) => one.responder === who && one.state === 'live').state = 'stood_down';
    const one = Object.assign(free(responder(state, who)), { state: 'unconfirmed', unconfirmed_since: state.now() });
    state.happened('job', 'stood_down', `${one.call_sign} stood down: ${reason}`, { incident, responder: one });
  },
  reassign(state, id, { from, to, reason }) {
    verbs['stand-down'](state, id, { responder: from, reason });
    return verbs.offer(state, id, { to, reason, estimate_s: 300 });
  },
  'enter-step'(state, id, { responder: who, step, at, reason }) {
    const { incident, job } = jobOf(state, id);
    const visit = job.assignments.find((one) => one.responder === who && one.state === 'live');
    visit.steps.push({ step, at, device_at: null, latitude: null, longitude: null, accuracy_m: null, late: reason });
    visit.step = step;
    const one = Object.assign(responder(state, who), { state: step === 'en_route' ? 'en_route' : step === 'arrived' ? 'arrived' : 'with_client' });
    state.happened('job', 'step', `${visit.call_sign} ${step}`, { incident, responder: one });
  },
  'clear-for'(state, id, { responder: who, outcome }) {
    const { incident, job } = jobOf(state, id);
    job.assignments.find((one) => one.responder === who && one.state === 'live').state = 'clear';
    job.state = 'done';
    Object.assign(incident, { state: 'resolved', state_since: state.now() });
    state.happened('job', 'clear', `Clear: ${outcome}`, { incident, responder: free(responder(state, who)) });
  },
  cancel(state, id, { reason }) {
    const { incident, job } = jobOf(state, id);
    job.state = 'cancelled';
    state.happened('job', 'cancelled', reason, { incident });
  },
  'reveal-code'(state, id, { reason }) {
    state.happened('job', 'code_revealed', `Code looked at: ${reason}`, { incident: jobOf(state, id).incident });
    return { code: '4071', hide_after_s: 60 };
  },
  'read-to-crew'(state, id, { call_sign }) {
    state.happened('job', 'read_to_crew', `Code read to ${call_sign}`, { incident: jobOf(state, id).incident });
  },
  'code-failed'(state, id) {
    const { incident } = jobOf(state, id);
    incident.alerts.push({ kind: 'code_failed', at: state.now(), on: 'job' });
    state.happened('job', 'code_failed', 'The code did not open', { incident });
  },
  'go-on-duty'(state, id, { until }) {
    state.happened('responder', 'on_duty', '', { responder: Object.assign(responder(state, id), { duty: 'on', until, state: 'available' }) });
  },
  'go-off-duty'(state, id) {
    const one = responder(state, id);
    if (one.job !== null) return { refused: 'engaged', title: 'A visit is in hand' };
    state.happened('responder', 'off_duty', '', { responder: Object.assign(one, { duty: 'off', until: null, state: 'off_duty' }) });
  },
  'go-off-road'(state, id, { reason, until }) {
    state.happened('responder', 'off_road', '', { responder: Object.assign(responder(state, id), { off_road: { reason, until }, state: 'off_road' }) });
  },
  'come-back'(state, id) {
    state.happened('responder', 'back', '', { responder: Object.assign(responder(state, id), { off_road: null, state: 'available' }) });
  },
  'confirm-stand-down'(state, id) {
    state.happened('responder', 'confirmed', '', { responder: Object.assign(responder(state, id), { unconfirmed_since: null, state: 'available' }) });
  },
  'set-status'(state, id, { state: next, source }) {
    const client = state.clients.find((one) => one.id === id);
    client.status = { state: next, source, from: state.now(), review_at: null };
    for (const incident of state.incidents.filter((one) => one.client === id)) {
      incident.client_status = next;
      state.happened('client', 'status', `Status: ${next}`, { incident });
    }
  },
  'add-hazard'(state, id, { hazard }) {
    const client = state.clients.find((one) => one.id === id);
    client.hazards = [...client.hazards, hazard];
    for (const incident of state.incidents.filter((one) => one.client === id)) {
      incident.hazards = client.hazards;
      state.happened('client', 'hazard', `Hazard: ${hazard.kind}`, { incident });
    }
  },
};
