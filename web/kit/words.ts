// The catalogue: every word of the record as a person reads it, en-GB. A missing word is a type error.

import type {
  Access,
  AlertKind,
  AmbulanceEnd,
  Class,
  ClientState,
  Condition,
  ContactResult,
  DeadlineKind,
  DecisionKind,
  DeclineReason,
  EmergencyService,
  HazardKind,
  IncidentState,
  JobKind,
  KinTold,
  LateCause,
  OfferState,
  OffRoadReason,
  Origin,
  OutcomeKind,
  Outside,
  Precision,
  Priority,
  ResponderState,
  Role,
  Situation,
  Skill,
  Step,
  TwoPersonCause,
  TwoUp,
} from '../client/types.ts';

export const priorityWord: Record<Priority, string> = { fire: 'Fire', p1: 'P1', p2: 'P2', p3: 'P3', p4: 'P4' };
export const priorityMeaning: Record<Priority, string> = {
  fire: 'Fire: above all else',
  p1: 'P1: life at risk, or not known',
  p2: 'P2: urgent',
  p3: 'P3: today',
  p4: 'P4: planned',
};
export const classWord: Record<Class, string> = {
  fire: 'Fire',
  gas: 'CO or gas',
  person: 'Call for help',
  attack: 'Attack',
  fault: 'Equipment',
  unrecognised: 'Unreadable signal',
};
export const situationWord: Record<Situation, string> = {
  fall_injured: 'Fall, injured or not known',
  fall_uninjured: 'Fall, uninjured',
  silent: 'Silent call',
  life_at_risk: 'Life at risk',
  unwell: 'Unwell',
  fire: 'Smoke or fire',
  gas: 'CO or gas',
  attack: 'Attack or bogus caller',
  wandering: 'Wandering',
  sensor: 'Sensor, not verified',
  personal_care: 'Personal care',
  access: 'Access',
  reassurance: 'Reassurance',
  equipment: 'Equipment',
  other: 'Other',
};
export const jobKindWord: Record<JobKind, string> = {
  emergency_visit: 'Emergency visit',
  fire_response: 'Fire or gas response',
  welfare_visit: 'Welfare visit',
  repair: 'Repair',
};
export const skillWord: Record<Skill, string> = { lift: 'lift', first_aid: 'first aid', fire_panel: 'fire panel', equipment: 'equipment' };
export const roleWord: Record<Role, string> = {
  dispatcher: 'Dispatcher',
  responder: 'Responder',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
};
export const clientStateWord: Record<ClientState, string> = {
  at_home: 'At home',
  away: 'Away',
  hospital: 'In hospital',
  moved: 'Moved away',
  deceased: 'Deceased',
};
export const declineWord: Record<DeclineReason, string> = {
  still_busy: 'Still busy here',
  vehicle: 'Vehicle',
  unfit: 'Unwell or unfit',
  unsafe_alone: 'Not safe alone',
  no_kit: 'Not the kit',
  other: 'Something else',
};
export const offRoadWord: Record<OffRoadReason, string> = { breakdown: 'Breakdown', decontamination: 'Cleaning up', personal: 'Personal' };
export const hazardWord: Record<HazardKind, string> = {
  two_up: 'Nobody enters alone',
  two_to_lift: 'Two to lift',
  dog: 'Dog',
  oxygen: 'Oxygen in use',
  smoker: 'Smokes in bed',
  aggression: 'Aggression',
  infection: 'Infection',
  hoarding: 'Hoarding',
  other: 'Note',
};
export const contactResultWord: Record<ContactResult, string> = {
  no_answer: 'No answer',
  voicemail: 'Voicemail',
  cannot_go: 'Cannot go',
  will_go: 'Will go',
  wrong_number: 'Wrong number',
};
export const outcomeWord: Record<OutcomeKind, string> = {
  resolved_by_voice: 'Resolved by voice',
  lifted: 'Helped up',
  assisted: 'Helped and reassured',
  hospital: 'Taken to hospital',
  left_with_ambulance: 'Left with an ambulance crew',
  no_help_needed: 'No help needed on arrival',
  nobody_there: 'Nobody there',
  false_alarm: 'False alarm',
  contact_attended: 'Family or another contact attended',
  emergency_services: 'Handed to 999',
  fire_service_attended: 'Fire service attended',
  equipment_mended: 'Equipment mended or replaced',
  found_deceased: 'Found deceased',
  test: 'Test',
};
export const conditionWord: Record<Condition, string> = {
  well: 'Well',
  injured: 'Injured',
  unwell: 'Unwell',
  deceased: 'Deceased',
  not_seen: 'Not seen',
};
export const kinWord: Record<KinTold, string> = { yes: 'Told', no: 'Not told (the note says why)', not_ours: 'Not ours to tell' };
export const lateWord: Record<LateCause, string> = {
  nobody_free: 'Nobody was free or accepted in time',
  sent_late: 'Decided or handed over late',
  journey: 'Distance or traffic',
  vehicle: 'The vehicle',
  wrong_place: 'The place was wrong or not found',
  reassigned: 'Given to somebody else, or stood down',
  recorded_late: 'There in time, recorded later',
  other: 'Something else (the note says what)',
};
export const serviceWord: Record<EmergencyService, string> = {
  ambulance: 'Ambulance',
  fire: 'Fire brigade',
  police: 'Police',
  gas: 'Gas emergency line',
};
/** How an ambulance that was awaited ended, as it is chosen. */
export const ambulanceWord: Record<AmbulanceEnd, string> = {
  crew: 'The ambulance crew is here',
  cancelled: 'Ambulance control has cancelled',
  referral: 'A clinician has accepted the referral',
  patient_alone: 'Nobody stays: ambulance control was told the patient is alone',
};
/** What has to be written down with each. */
export const ambulanceAsks: Record<AmbulanceEnd, string> = {
  crew: 'The crew’s call sign',
  cancelled: 'Ambulance control’s cancellation reference (CAD)',
  referral: 'Who accepted it: name and service',
  patient_alone: 'Who at ambulance control was told, or their reference',
};
/** This many letters or digits make a word that somebody can look up. */
const LOOK_UP_MIN = 3;
/** What is wrong with the words about an ambulance; nothing when somebody can look them up. */
export const ambulanceFault = (how: AmbulanceEnd, words: string): string | undefined =>
  (words.match(/[\p{L}\p{N}]/gu) ?? []).length < LOOK_UP_MIN ? `${ambulanceAsks[how]}: at least ${LOOK_UP_MIN} letters or digits.` : undefined;
export const stepWord: Record<Step, string> = {
  en_route: 'En route',
  arrived: 'Arrived',
  gained_access: 'Gained access',
  with_client: 'With client',
  clear: 'Clear',
};
export const twoUpWord: Record<TwoUp, string> = { lifting: 'Two to lift: one goes now', staff_safety: 'Nobody enters alone' };
/** How well it is known where on the map something is. */
export const precisionWord: Record<Precision, string> = {
  access_point: 'on the map: confirmed at the door',
  address: 'on the map by its address',
  street: 'on the map by its street only',
  postcode: 'on the map by its postcode only',
};
/** What a place that was looked for is. */
export const placeWord: Record<Precision, string> = { access_point: 'door', address: 'address', street: 'street', postcode: 'postcode' };
export const incidentStateWord: Record<IncidentState, string> = {
  ringing: 'Ringing',
  answered: 'Answered',
  open: 'Open',
  resolved: 'Resolved, to be closed',
  closed: 'Closed',
};
export const offerStateWord: Record<OfferState, string> = {
  open: 'Waiting for an answer',
  lapsed: 'No answer in time',
  accepted: 'Accepted',
  declined: 'Declined',
  withdrawn: 'Taken back',
};
export const decisionWord: Record<DecisionKind, string> = {
  respond: 'Visit',
  contacts: 'Contacts',
  emergency_services: '999',
  fault: 'Equipment fault',
  by_voice: 'By voice',
};
export const causeWord: Record<TwoPersonCause, string> = {
  no_speech: 'nobody was heard',
  third_party: 'somebody else cancels',
  confused: 'the client sounds confused',
  deployment_reversed: 'a visit was already sent',
  closing_refused: 'it was to be closed before and the visit stood',
  class: 'it is or was fire, gas or an attack',
  said_otherwise: 'the record says otherwise',
  no_reference: 'the 999 call has no reference',
};
/** Whether those who come for it are known to be called, by whomever. */
export const outsideCalled: Record<Outside, string> = { fire: 'The brigade is called', gas: 'The gas line or the brigade is called' };
export const outsideNotCalled: Record<Outside, string> = { fire: 'Nobody is known to have called the brigade', gas: 'Nobody is known to have called the gas line or the brigade' };
export const alertWord: Record<AlertKind, string> = {
  not_answered: 'Rang too long',
  not_decided: 'No decision yet',
  repeated: 'Activated again',
  hand_over_not_accepted: 'Hand-over not accepted',
  ladder_exhausted: 'No contact left: 999 or override',
  promise_broken: 'A contact did not keep their promise',
  call_back_due: 'Call the client back',
  visit_stands: 'The visit stands',
  no_plan: 'The job had no plan',
  not_accepted: 'Nobody has accepted',
  desk_alarm: 'Desk alarm: nobody has accepted',
  manager: 'Nobody has accepted: ring the on-call manager',
  forced_choice: 'Choose now',
  arrival_late: 'Later than promised',
  access_failed: 'At the door and not in',
  code_failed: 'The key-safe code did not open',
  stand_down_not_seen: 'Stand-down not seen: telephone',
  step_after_stand_down: 'The responder says more after they were taken off',
  no_outcome: 'No outcome for this person: the responder has left',
  left_unsafe: 'The responder left: unsafe',
  long_lie: 'On the floor for 45 minutes',
  not_closed: 'Resolved and not closed',
  visit_long: 'The visit takes longer than expected',
  client_status: 'Marked as not at home',
  place_differs: 'Another place was named: ask where they are',
  unit_of_another: 'The unit or reference given is somebody else’s: ask who it is',
  desk_entered: 'Only the desk says how the visit ended: resolve it, and a second person agrees',
  brigade_not_called: 'Brigade or gas line not called',
  not_set_off: 'Accepted and not on the way: telephone',
  not_there: 'On the way and not there when expected: telephone',
  answered_late: 'A late answer: they could be swapped in',
  nobody_went_in: 'Nobody went in: the client was not seen',
  death_not_called: 'Found dead, and neither police nor ambulance is on record',
  partner_to_ask: 'A partner took it: ask them how it went',
  at_former_door: 'The visit is to another door: ask who is with the responder',
  change_not_accepted: 'The responder has not accepted what changed',
};
export const deadlineWord: Record<DeadlineKind, string> = {
  answer: 'answer',
  hold: 'hold ends',
  silent_offer: 'a visit goes by itself in',
  decide: 'decide',
  hand_over: 'accept hand-over',
  second_person: 'second person',
  rung: 'next contact',
  promise: 'contact promised',
  call_back: 'call back',
  long_lie: 'too long on the floor',
  brigade: 'brigade called',
  close: 'close',
  no_plan: 'plan',
  second_offer: 'second offer',
  desk_alarm: 'desk alarm',
  manager: 'manager called',
  forced_choice: 'forced choice',
  set_off: 'set off',
  expected: 'expected there',
  arrive: 'arrive',
  access: 'gain access',
  visit: 'look in on visit',
  stand_down_ack: 'stand-down seen',
  off_road: 'back on the road',
  partner: 'ask the partner',
  shift_end: 'shift over',
  changed: 'change accepted',
};
/** What a deadline of an incident in this state is for. Once something was decided, the same clock asks somebody to look in. */
export const deadlineName = (kind: DeadlineKind, state: IncidentState): string =>
  kind === 'decide' && state !== 'ringing' && state !== 'answered' ? 'look in' : deadlineWord[kind];
export const responderStateWord: Record<ResponderState, string> = {
  left: 'Left',
  off_duty: 'Off duty',
  available: 'Available',
  offered: 'Offered a job',
  accepted: 'Accepted',
  en_route: 'En route',
  arrived: 'Arrived',
  gained_access: 'Gained access',
  with_client: 'With client',
  off_road: 'Off the road',
  unconfirmed: 'Stand-down not confirmed',
  left_unsafe: 'Left unsafe: ring them',
};
/** Short enough for a card. */
export const situationShort: Record<Situation, string> = { ...situationWord, fall_injured: 'Fall, injured?', attack: 'Attack', sensor: 'Sensor' };
/** Why a candidate was left out, as what follows their name: "is off duty". */
export const whyNot = (rule: string): string => rule.replaceAll('_', ' ');

/** How one gets in, in a few words. */
export function accessWords(access: Access): string {
  switch (access.method) {
    case 'key_safe':
      return access.location === '' ? 'Key safe' : `Key safe, ${access.location}`;
    case 'key_held':
      return `Our key ${access.key}, at ${access.at}`;
    case 'let_in':
      return `Let in by ${access.by}`;
    case 'unknown':
      return 'Way in not known';
  }
}

/** Where an incident came from, as what follows how it stands: "Ringing, from a device". */
export function originWords({ origin, origin_name }: { origin: Origin; origin_name: string }): string {
  switch (origin) {
    case 'device':
      return 'from a device';
    case 'desk':
      return 'taken at the desk';
    case 'partner':
      return `from ${origin_name}`;
    case 'register':
      return 'from the register';
  }
}

/** The words of a list as options of a choice. */
export function options<K extends string>(words: Record<K, string>): { value: K; text: string }[] {
  return (Object.keys(words) as K[]).map((value) => ({ value, text: words[value] }));
}
