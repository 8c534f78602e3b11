// What travels between the server and the screens, by the names the screens use. The shapes come from the server's own description
// (`npm run types`); here stand only names, and the words of a few fields that the description leaves as plain text.

import type { components } from './schema.d.ts';

type Schemas = components['schemas'];
/** The server sends every field it knows of; what is not known is null, never absent. */
type Whole<T> = T extends readonly (infer E)[] ? Whole<E>[] : T extends object ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> } : T;
type Sent<Name extends keyof Schemas> = Whole<Schemas[Name]>;
/** The same shape with some fields told more exactly. */
type With<T, More> = Omit<T, keyof More> & More;

export type Id = string;
/** UTC milliseconds. */
export type Millis = Schemas['Timestamp'];

export type AlertKind = Schemas['AlertKind'];
export type Class = Schemas['Class'];
export type ClientState = Schemas['ClientState'];
export type Condition = Schemas['Condition'];
export type ContactResult = Schemas['ContactResult'];
export type DeadlineKind = Schemas['DeadlineKind'];
export type DecisionKind = Schemas['DecisionKind'];
export type DeclineReason = Schemas['DeclineReason'];
export type EmergencyService = Schemas['EmergencyService'];
export type HazardKind = Schemas['HazardKind'];
export type JobKind = Schemas['JobKind'];
export type KinTold = Schemas['KinTold'];
export type LateCause = Schemas['LateCause'];
export type OffRoadReason = Schemas['OffRoadReason'];
export type Origin = Schemas['Origin'];
export type Outside = Schemas['Outside'];
export type AmbulanceEnd = Schemas['AmbulanceEnd'];
export type AmbulanceLeft = Schemas['AmbulanceLeft'];
export type PersonLeft = Schemas['PersonLeft'];
export type OutcomeKind = Schemas['OutcomeKind'];
export type Precision = Schemas['Precision'];
export type Priority = Schemas['Priority'];
export type Role = Schemas['Role'];
export type Situation = Schemas['Situation'];
export type Skill = Schemas['Skill'];
export type Step = Schemas['Step'];
export type TwoPersonCause = Schemas['TwoPersonCause'];
export type TwoUp = Schemas['TwoUp'];

// The description has these as text with its words in prose.
export type IncidentState = 'ringing' | 'answered' | 'open' | 'resolved' | 'closed';
export type JobState = 'open' | 'done' | 'cancelled';
export type OfferState = 'open' | 'lapsed' | 'accepted' | 'declined' | 'withdrawn';
export type AssignmentState = 'live' | 'clear' | 'stood_down' | 'left_unsafe' | 'diverted';
export type ResponderState = 'left' | 'off_duty' | 'available' | 'offered' | 'accepted' | 'en_route' | 'arrived' | 'gained_access' | 'with_client' | 'off_road' | 'unconfirmed' | 'left_unsafe';
type Duty = 'off' | 'on';

export type ClockReading = Sent<'ClockView'>;
export type Me = Sent<'Me'>;
export type Nobody = Sent<'Nobody'>;
export type Persona = Sent<'Persona'>;
export type Personas = Sent<'Personas'>;

export type Access = Sent<'Access'>;
export type Hazard = Sent<'Hazard'>;
export type Deadline = Sent<'Deadline'>;
export type Alert = With<Sent<'AlertView'>, { on: 'incident' | 'job' }>;
export type EmergencyCall = Sent<'EmergencyCall'>;
export type Proposal = Sent<'ProposalView'>;
export type Rung = Sent<'RungView'>;
export type Ladder = Sent<'LadderView'>;
export type Case = Sent<'CaseView'>;
export type Told = Sent<'ToldView'>;
export type HandOverState = Schemas['HandOverState'];
export type Outcome = Sent<'Outcome'>;

export type Offer = With<Sent<'OfferView'>, { state: OfferState }>;
export type StepTaken = Sent<'StepView'>;
export type Assignment = With<Sent<'AssignmentView'>, { state: AssignmentState }>;
export type JobCard = With<Sent<'JobCard'>, { state: JobState; offers: Offer[]; assignments: Assignment[] }>;
export type IncidentCard = With<Sent<'IncidentCard'>, { state: IncidentState; alerts: Alert[]; job: JobCard | null }>;
export type ResponderCard = With<Sent<'ResponderCard'>, { state: ResponderState; duty: Duty }>;
export type PartnerCard = Sent<'PartnerCard'>;
export type MapSheet = Sent<'MapSheet'>;
export type PlaceFound = Sent<'PlaceFound'>;
export type Way = Sent<'WayView'>;
export type Closure = Sent<'ClosureView'>;
export type TravelView = Sent<'TravelView'>;
export type PromiseReport = Sent<'PromiseReport'>;
export type OverrideReport = Sent<'OverrideReport'>;
export type Standby = Sent<'StandbyView'>;
export type WhatIf = Sent<'WhatIfView'>;
export type WhatIfAnswer = Sent<'WhatIfAnswer'>;
export type WhatIfCase = Sent<'WhatIfCase'>;
export type WhatIfTried = Sent<'WhatIfTried'>;
export type AskWhatIf = Sent<'AskWhatIf'>;
export type Cover = Sent<'CoverView'>;
export type Gap = Sent<'GapView'>;
export type Wait = Sent<'WaitView'>;
/** `event: beat` of the desk's stream. */
export type DeskBeat = Sent<'DeskBeat'>;
export type StreetFound = Sent<'StreetView'>;
export type StaffName = Sent<'PersonName'>;
/** Everything the desk shows, as of one position of the record. */
export type Snapshot = With<Sent<'Snapshot'>, { incidents: IncidentCard[]; responders: ResponderCard[] }>;
export type ClosedPage = With<Sent<'ClosedPage'>, { incidents: IncidentCard[] }>;

export type Candidate = Sent<'CandidateView'>;
export type DecisionView = Sent<'DecisionView'>;
export type DivertView = Sent<'DivertView'>;
export type TimelineLine = Sent<'TimelineLine'>;
export type Contact = Sent<'Contact'>;
export type ClientUnit = Sent<'Unit'>;
export type HistoryLine = With<Sent<'HistoryLine'>, { state: IncidentState }>;
export type ClientFull = With<Sent<'ClientFull'>, { history: HistoryLine[] }>;
export type ClientFound = Sent<'FoundView'>;
export type IncidentDetail = With<Sent<'IncidentDetail'>, { incident: IncidentCard; client: ClientFull | null }>;
export type StaffLine = Sent<'StaffView'>;

/** What every verb answers. */
export type Done = Sent<'Done'>;
export type Raised = Sent<'Raised'>;
export type Revealed = Sent<'Revealed'>;
export type Received = Sent<'Received'>;
/** The desk form, as the server takes it. */
export type Raise = Omit<Sent<'Raise'>, 'device' | 'contract'>;

/** `event: change` of the desk's stream. */
export type Change = With<Sent<'ChangeView'>, { incident: IncidentCard | null; responder: ResponderCard | null }>;
export type Fix = Sent<'FixView'>;
export type Notice = With<Sent<'NoticeView'>, { kind: 'partner_refused' | 'different_content' | 'other' }>;

// The phone.

export type PhoneOffer = With<Sent<'PhoneOffer'>, { state: OfferState; access_method: Access['method'] }>;
export type PhoneJob = Sent<'PhoneJob'>;
export type PhonePerson = Sent<'PhonePerson'>;
export type PhoneSnapshot = With<Sent<'PhoneSnapshot'>, { me: With<Sent<'PhoneMe'>, { duty: Duty }>; offers: PhoneOffer[] }>;

/** An error of the server, after RFC 9457; `current` is how things stand, where it is a conflict. */
export type ProblemBody = With<Schemas['Problem'], { detail?: string; current?: unknown }>;
