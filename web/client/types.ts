// What travels between the server and the screens. Times are UTC milliseconds, identifiers are UUID strings.

export type Id = string;
export type Millis = number;

export type Role = 'dispatcher' | 'responder' | 'supervisor' | 'administrator';
export type Priority = 'fire' | 'p1' | 'p2' | 'p3' | 'p4';
export type Class = 'fire' | 'gas' | 'person' | 'attack' | 'fault' | 'unrecognised';
export type Origin = 'desk' | 'partner' | 'device';
export type Situation =
  | 'fall_injured'
  | 'fall_uninjured'
  | 'silent'
  | 'life_at_risk'
  | 'unwell'
  | 'fire'
  | 'gas'
  | 'attack'
  | 'wandering'
  | 'sensor'
  | 'personal_care'
  | 'access'
  | 'reassurance'
  | 'equipment'
  | 'other';
export type JobKind = 'emergency_visit' | 'fire_response' | 'welfare_visit' | 'repair';
export type Skill = 'lift' | 'first_aid' | 'fire_panel' | 'equipment';
export type ClientState = 'at_home' | 'away' | 'hospital' | 'moved' | 'deceased';
export type DeclineReason = 'still_busy' | 'vehicle' | 'unfit' | 'unsafe_alone' | 'no_kit' | 'other';
export type OffRoadReason = 'breakdown' | 'decontamination' | 'personal';
export type HazardKind = 'two_up' | 'two_to_lift' | 'dog' | 'oxygen' | 'smoker' | 'aggression' | 'infection' | 'hoarding' | 'other';
export type ContactResult = 'no_answer' | 'voicemail' | 'cannot_go' | 'will_go' | 'wrong_number';
export type OutcomeKind =
  | 'resolved_by_voice'
  | 'lifted'
  | 'assisted'
  | 'hospital'
  | 'left_with_ambulance'
  | 'no_help_needed'
  | 'nobody_there'
  | 'false_alarm'
  | 'contact_attended'
  | 'emergency_services'
  | 'fire_service_attended'
  | 'equipment_mended'
  | 'found_deceased'
  | 'test';
export type Condition = 'well' | 'injured' | 'unwell' | 'deceased' | 'not_seen';
export type KinTold = 'yes' | 'no' | 'not_ours';
export type EmergencyService = 'ambulance' | 'fire' | 'police' | 'gas';
export type Step = 'en_route' | 'arrived' | 'gained_access' | 'with_client' | 'clear';
export type TwoUp = 'lifting' | 'staff_safety';
export type Precision = 'access_point' | 'address' | 'street' | 'postcode';
export type IncidentState = 'ringing' | 'answered' | 'open' | 'resolved' | 'closed';
export type JobState = 'open' | 'done' | 'cancelled';
export type OfferState = 'open' | 'lapsed' | 'accepted' | 'declined' | 'withdrawn';
export type AssignmentState = 'live' | 'clear' | 'stood_down';
export type DecisionKind = 'respond' | 'contacts' | 'emergency_services' | 'fault' | 'by_voice';
export type TwoPersonCause = 'no_speech' | 'third_party' | 'confused' | 'deployment_reversed' | 'class';
export type AlertKind =
  | 'not_answered'
  | 'not_decided'
  | 'repeated'
  | 'hand_over_not_accepted'
  | 'ladder_exhausted'
  | 'promise_broken'
  | 'call_back_due'
  | 'visit_stands'
  | 'no_plan'
  | 'not_accepted'
  | 'desk_alarm'
  | 'manager'
  | 'forced_choice'
  | 'arrival_late'
  | 'access_failed'
  | 'code_failed'
  | 'stand_down_not_seen'
  | 'step_after_stand_down'
  | 'not_closed'
  | 'visit_long'
  | 'client_status'
  | 'change_not_accepted';
export type DeadlineKind =
  | 'answer'
  | 'hold'
  | 'silent_offer'
  | 'decide'
  | 'hand_over'
  | 'second_person'
  | 'rung'
  | 'promise'
  | 'call_back'
  | 'close'
  | 'no_plan'
  | 'second_offer'
  | 'desk_alarm'
  | 'manager'
  | 'forced_choice'
  | 'arrive'
  | 'access'
  | 'visit'
  | 'stand_down_ack'
  | 'changed';
export type ResponderState =
  | 'off_duty'
  | 'available'
  | 'offered'
  | 'accepted'
  | 'en_route'
  | 'arrived'
  | 'with_client'
  | 'off_road'
  | 'unconfirmed';

/** The server's scaled time and how fast it runs. */
export interface ClockReading {
  now_at: Millis;
  rate: number;
}

export interface Me {
  person: Id;
  name: string;
  role: Role;
  responder: Id | null;
  call_sign: string | null;
  organisation: { id: Id; name: string };
  demo: boolean;
  clock: ClockReading;
}

export interface Persona {
  person: Id;
  name: string;
  role: Role;
  call_sign: string | null;
  doing: string;
  on_duty: boolean | null;
}
export interface Personas {
  personas: Persona[];
  speed: number;
}

export interface Deadline {
  kind: DeadlineKind;
  due: Millis;
}
export interface Alert {
  kind: AlertKind;
  at: Millis;
  on: 'incident' | 'job';
}
export interface Hazard {
  kind: HazardKind;
  note: string;
}
export type Access =
  | { method: 'key_safe'; location: string }
  | { method: 'key_held'; key: string; at: string }
  | { method: 'let_in'; by: string }
  | { method: 'unknown' };

export interface EmergencyCall {
  service: EmergencyService;
  reference: string;
  expected_at: Millis | null;
  by: string;
  at: Millis;
}
export interface Proposal {
  by: Id;
  by_name: string;
  at: Millis;
  reason: string;
  because: TwoPersonCause;
  answer_by: Millis;
}
export interface Rung {
  contact: Id;
  name: string;
  relation: string;
  phone: string;
  holds_key: boolean;
  result: ContactResult | null;
  at: Millis | null;
}
export interface Ladder {
  at: number;
  round: number;
  rungs: Rung[];
  promise: { contact: Id; name: string; attend_by: Millis } | null;
}
export interface Case {
  organisation: Id;
  name: string;
  reference: string;
  accepted_at: Millis | null;
}

export interface Offer {
  id: Id;
  slot: number;
  to: Id;
  call_sign: string;
  name: string;
  made_at: Millis;
  answer_by: Millis;
  state: OfferState;
  reason: string | null;
  estimate_s: number;
  ordered: string | null;
}
export interface StepTaken {
  step: Step;
  at: Millis;
  device_at: Millis | null;
  latitude: number | null;
  longitude: number | null;
  accuracy_m: number | null;
  late: string | boolean | null;
}
export interface Assignment {
  slot: number;
  responder: Id;
  call_sign: string;
  name: string;
  accepted_at: Millis;
  step: Step | null;
  steps: StepTaken[];
  state: AssignmentState;
  changed: string | null;
  eta_at: Millis | null;
}
export interface JobCard {
  id: Id;
  kind: JobKind;
  priority: Priority;
  state: JobState;
  slots: number;
  two_up: TwoUp | null;
  opened_at: Millis;
  arrive_by: Millis;
  auto_offer: boolean;
  access: Access;
  access_notes: string;
  needs: Skill[];
  offers: Offer[];
  assignments: Assignment[];
  revision: number;
}

export interface IncidentCard {
  id: Id;
  number: number;
  client: Id | null;
  client_name: string | null;
  caller: string | null;
  call_back?: string | null;
  class: Class;
  priority: Priority;
  origin: Origin;
  origin_name: string;
  situation: Situation | null;
  speech: boolean | null;
  state: IncidentState;
  state_since: Millis;
  held_by: Id | null;
  held_by_name: string | null;
  owner: { organisation: Id; organisation_name: string; person: Id; person_name: string };
  address: string;
  postcode: string;
  latitude: number | null;
  longitude: number | null;
  precision: Precision | null;
  received_at: Millis;
  answered_at: Millis | null;
  decided: { what: DecisionKind; by_name: string | null; at: Millis } | null;
  activations: number;
  activated_at: Millis;
  entitled: boolean;
  deadlines: Deadline[];
  alerts: Alert[];
  proposal: Proposal | null;
  job: JobCard | null;
  client_status: ClientState | null;
  hazards: Hazard[];
  cases: Case[];
  emergency_calls: EmergencyCall[];
  ladder: Ladder | null;
  night: boolean;
  revision: number;
}

export interface ResponderCard {
  id: Id;
  person: Id;
  call_sign: string;
  name: string;
  phone: string | null;
  skills: Skill[];
  duty: 'off' | 'on';
  until: Millis | null;
  off_road: { reason: OffRoadReason; until: Millis } | null;
  state: ResponderState;
  job: Id | null;
  incident_number: number | null;
  latitude: number | null;
  longitude: number | null;
  accuracy_m: number | null;
  fix_at: Millis | null;
  phone_seen_at: Millis | null;
  phone_behind: boolean;
  keys: string[];
  unconfirmed_since: Millis | null;
  revision: number;
}

export interface PartnerCard {
  organisation: Id;
  name: string;
  phone: string | null;
  waiting: number;
}
export interface StaffName {
  person: Id;
  name: string;
  role: Role;
}

/** Everything the desk shows, as of one position of the record. */
export interface Snapshot {
  as_of: string;
  clock: ClockReading;
  incidents: IncidentCard[];
  responders: ResponderCard[];
  partners: PartnerCard[];
  people: StaffName[];
  borough: true | null;
}

export interface Candidate {
  responder: Id;
  call_sign: string;
  name: string;
  excluded: string | null;
  finish_s: number;
  key_s: number;
  travel_s: number;
  stale_s: number;
  total_s: number;
  fix_age_s: number | null;
}
export interface DecisionView {
  policy: string;
  travel: string;
  reason: string;
  chosen: Id | null;
  candidates: Candidate[];
}
export interface TimelineLine {
  position: number;
  at: Millis;
  kind: string;
  subject: string;
  text: string;
  actor: string;
  device_at: Millis | null;
  late: string | boolean | null;
  decision: DecisionView | null;
}

export interface Contact {
  id: Id;
  name: string;
  relation: string;
  phone: string;
  holds_key: boolean;
  do_not_tell: boolean;
}
export interface ClientUnit {
  id: Id;
  account: string;
  kind: string;
}
export interface HistoryLine {
  id: Id;
  number: number;
  class: Class;
  priority: Priority;
  received_at: Millis;
  state: IncidentState;
  outcome: OutcomeKind | null;
}
export interface ClientFull {
  id: Id;
  reference: string;
  name: string;
  born: number | null;
  phone: string | null;
  status: { state: ClientState; source: string; from: Millis; review_at: Millis | null };
  entitled: boolean;
  contract: string;
  address: string;
  postcode: string;
  latitude: number | null;
  longitude: number | null;
  precision: Precision | null;
  access: Access;
  access_notes: string;
  has_code: boolean;
  scheme: string | null;
  hazards: Hazard[];
  communication: string;
  needs: Skill[];
  contacts: Contact[];
  units: ClientUnit[];
  history: HistoryLine[];
}
export interface ClientFound {
  id: Id;
  name: string;
  address: string;
  postcode: string;
  phone: string | null;
  reference: string;
  status: ClientState;
  entitled: boolean;
  units: string[];
  open: number[];
}
export interface IncidentDetail {
  incident: IncidentCard;
  client: ClientFull | null;
  timeline: TimelineLine[];
  recommended: DecisionView | null;
  linked: { id: Id; number: number; client_name: string | null }[];
}

/** What every verb answers. */
export interface Done {
  position: number;
  events: number;
  repeated: boolean;
}
export interface Raised {
  incident: Id;
  number: number;
  joined: boolean;
  position: number;
}
export interface Revealed {
  code: string;
  hide_after_s: number;
  position: number;
}

/** `event: change` of the desk's stream. */
export interface Change {
  position: number;
  subject: string;
  id: Id;
  kind: string;
  at: Millis;
  incident: IncidentCard | null;
  responder: ResponderCard | null;
}
export interface Fix {
  responder: Id;
  latitude: number;
  longitude: number;
  accuracy_m: number | null;
  fix_at: Millis;
}
export interface Notice {
  kind: 'partner_refused' | 'different_content' | 'other';
  text: string;
  at: Millis;
}

// The phone.

export interface PhoneOffer {
  id: Id;
  job: Id;
  number: number;
  priority: Priority;
  kind: JobKind;
  situation: Situation | null;
  address: string;
  postcode: string;
  latitude: number | null;
  longitude: number | null;
  estimate_s: number;
  distance_m: number | null;
  made_at: Millis;
  answer_by: Millis;
  state: OfferState;
  hazards: Hazard[];
  needs: Skill[];
  access_method: Access['method'];
  two_up: TwoUp | null;
}
export interface PhoneJob {
  id: Id;
  number: number;
  priority: Priority;
  kind: JobKind;
  situation: Situation | null;
  place: { address: string; postcode: string; latitude: number | null; longitude: number | null; precision: Precision | null };
  clients: { name: string; born: number | null; phone: string | null; communication: string }[];
  access: Access;
  access_notes: string;
  has_code: boolean;
  hazards: Hazard[];
  slot: number;
  colleague: { call_sign: string; name: string; step: Step | null } | null;
  arrive_by: Millis;
  accepted_at: Millis;
  step: Step | null;
  steps: StepTaken[];
  changed: string | null;
  notes: { at: Millis; text: string }[];
  emergency_calls: EmergencyCall[];
  contacts: { name: string; relation: string; phone: string; holds_key: boolean }[];
  incidents: { id: Id; number: number; client_name: string | null }[];
  ambulance_pending: boolean;
}
export interface PhoneSnapshot {
  as_of: string;
  position: number;
  clock: ClockReading;
  me: {
    responder: Id;
    call_sign: string;
    name: string;
    duty: 'off' | 'on';
    until: Millis | null;
    off_road: { reason: OffRoadReason; until: Millis } | null;
    keys: string[];
    unconfirmed_since: Millis | null;
  };
  desk_phone: string | null;
  offers: PhoneOffer[];
  job: PhoneJob | null;
  released: { job: Id; number: number; why: string; at: Millis }[];
  next_steps: Step[];
}

/** An error of the server, after RFC 9457. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; rule: string }[];
  current?: unknown;
}
