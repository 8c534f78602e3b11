/**
 * Acts: what the responder did, one line of the outbox each. An act is written down before the screen changes
 * and is never dropped: it ends only when the server took it, or refused it and the responder has read why.
 */
import type { AmbulanceLeft, Condition, DeclineReason, EmergencyService, OffRoadReason, OutcomeKind, PersonLeft, ProblemBody, Step } from '../client/types.ts';

/** When, and where the device was, when a button was pressed. `at` is server time as this phone reckoned it. */
export interface DeviceStamp {
  at: number;
  latitude?: number;
  longitude?: number;
  accuracy_m?: number;
  /** The visit's revision as this phone showed it: what changed later was not read. */
  seen?: number;
}

/** What a button means, before it has a sequence. */
export type Intent =
  | { verb: 'accept'; job: string; offer: string }
  | { verb: 'decline'; job: string; offer: string; reason: DeclineReason; note: string }
  | { verb: 'step'; job: string; step: Exclude<Step, 'clear'> }
  /** `incident` is whose outcome it is: the first person's, as this phone knew them; null when it knew nobody. */
  | { verb: 'clear'; job: string; incident: string | null; outcome: OutcomeKind; condition: Condition; note: string; also: PersonLeft[]; ambulance: AmbulanceLeft | null }
  | { verb: 'leave-unsafe'; job: string; note: string }
  | { verb: 'accept-change'; job: string; changed: string }
  | { verb: 'read-to-crew'; job: string; service: EmergencyService; call_sign: string }
  /** `incident` is behind whose door: somebody at the door that was shown; null where the phone knew nobody there. */
  | { verb: 'code-failed'; job: string; incident: string | null }
  | { verb: 'confirm-door'; job: string }
  | { verb: 'note'; incident: string; job: string; text: string }
  | { verb: 'go-on-duty'; until: number }
  | { verb: 'go-off-duty' }
  | { verb: 'go-off-road'; reason: OffRoadReason; until: number }
  | { verb: 'come-back' }
  | { verb: 'set-keys'; keys: string[] }
  | { verb: 'confirm-stand-down'; job: string; released_at: number };

export type Verb = Intent['verb'];

/** One line of the outbox. */
export interface Act {
  /** Counts this device's acts from 1, for ever. */
  sequence: number;
  /** Two acts with one key that are both still waiting are one act. */
  key: string;
  /** Whose act it is: another person who signs in on this device never sends it. */
  responder: string;
  intent: Intent;
  device: DeviceStamp;
  state: 'waiting' | 'refused';
  /** How often sending failed, and what the last failure was. */
  failures: number;
  refusal: ProblemBody | null;
}

/** What makes two waiting acts the same act: the verb, what it is about, and the step. */
export function keyOf(intent: Intent): string {
  switch (intent.verb) {
    case 'accept':
    case 'decline':
      return `answer ${intent.offer}`;
    case 'step':
      return `step ${intent.job} ${intent.step}`;
    case 'clear':
      return `clear ${intent.job}`;
    case 'leave-unsafe':
      return `leave-unsafe ${intent.job}`;
    case 'accept-change':
      return `accept-change ${intent.job} ${intent.changed}`;
    case 'read-to-crew':
      return `read-to-crew ${intent.job} ${intent.service} ${intent.call_sign}`;
    case 'code-failed':
      return `code-failed ${intent.job} ${intent.incident}`;
    case 'confirm-door':
      return `confirm-door ${intent.job}`;
    case 'note':
      return `note ${intent.incident} ${intent.text}`;
    case 'go-on-duty':
      return `go-on-duty ${intent.until}`;
    case 'go-off-duty':
      return 'go-off-duty';
    case 'go-off-road':
      return `go-off-road ${intent.reason} ${intent.until}`;
    case 'come-back':
      return 'come-back';
    case 'set-keys':
      return `set-keys ${intent.keys.join(' ')}`;
    case 'confirm-stand-down':
      return `confirm-stand-down ${intent.job} ${intent.released_at}`;
  }
}

/** Where an act is posted. */
export function pathOf(intent: Intent, responder: string): string {
  if (intent.verb === 'note') return `/api/incidents/${intent.incident}/note`;
  if ('job' in intent && intent.verb !== 'confirm-stand-down') return `/api/jobs/${intent.job}/${intent.verb}`;
  return `/api/responders/${responder}/${intent.verb}`;
}

/** The body of an act: the verb's own fields and the device's stamp, and nothing that only this phone needs. */
export function bodyOf(intent: Intent, device: DeviceStamp): Record<string, unknown> {
  return { ...fieldsOf(intent), device };
}

function fieldsOf(intent: Intent): Record<string, unknown> {
  switch (intent.verb) {
    case 'accept':
      return { offer: intent.offer };
    case 'decline':
      return { offer: intent.offer, reason: intent.reason, note: intent.note };
    case 'step':
      return { step: intent.step };
    case 'clear':
      return { incident: intent.incident, outcome: intent.outcome, condition: intent.condition, note: intent.note, also: intent.also, ambulance: intent.ambulance };
    case 'leave-unsafe':
      return { note: intent.note };
    case 'read-to-crew':
      return { service: intent.service, call_sign: intent.call_sign };
    case 'note':
      return { text: intent.text };
    case 'go-on-duty':
      return { until: intent.until };
    case 'go-off-road':
      return { reason: intent.reason, until: intent.until };
    case 'set-keys':
      return { keys: intent.keys };
    case 'confirm-stand-down':
      return { by: 'phone', since: intent.released_at };
    case 'code-failed':
      return { incident: intent.incident };
    case 'accept-change':
    case 'confirm-door':
    case 'go-off-duty':
    case 'come-back':
      return {};
  }
}
