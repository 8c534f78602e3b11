/** What the phone says, en-GB. Words of the record are in the kit's catalogue; here are the phone's own. */
import { span, timeOfDay } from '../kit/duration.ts';
import { declineWord, offRoadWord, outcomeWord, serviceWord } from '../kit/words.ts';
import type { Access, Condition, JobKind, OutcomeKind, ProblemBody, Step } from '../client/types.ts';
import type { Act, Intent } from './act.ts';
import type { LinkState } from './link.ts';
import type { Check, CheckName, Facts } from './readiness.ts';

/** The big button, by the step it takes. */
export const stepButton: Record<Step, string> = {
  en_route: 'On my way',
  arrived: 'I’ve arrived',
  gained_access: 'I’m in',
  with_client: 'With client',
  clear: 'Leave',
};

/** What pressing it tells the desk. */
export const stepMeaning: Record<Step, string> = {
  en_route: 'Set off now',
  arrived: 'At the door, not in yet',
  gained_access: 'Through the door',
  with_client: 'Beside the person',
  clear: 'The visit is over',
};

/** Where the visit stands, in words. */
export const standing = (step: Step | null): string =>
  step === null ? 'Accepted' : { en_route: 'On the way', arrived: 'At the door', gained_access: 'In', with_client: 'With client', clear: 'Left' }[step];

/** How one gets in, before acceptance. */
export const accessMethodWord: Record<Access['method'], string> = {
  key_safe: 'Key safe at the door',
  key_held: 'We hold the key',
  let_in: 'Somebody lets you in',
  unknown: 'Way in not known',
};

/** The pill. */
export function linkWords(link: LinkState, waiting: number): string {
  switch (link) {
    case 'live':
      return 'Live';
    case 'connecting':
      return 'Connecting';
    case 'sending':
      return `Sending ${waiting}`;
    case 'sending_fails':
      return `Sending fails, ${waiting} waiting`;
    case 'lost':
      return waiting > 0 ? `No link, ${waiting} waiting` : 'No link';
  }
}

/** When the desk was last heard: "last synced 03:12, 14 min ago". */
export const syncedWords = (now: number, at: number | null): string =>
  at === null ? 'never synced on this phone' : `last synced ${timeOfDay(at)}, ${span(Math.max(0, now - at))} ago`;

/** An act as the responder would say it. */
export function intentWords(intent: Intent): string {
  switch (intent.verb) {
    case 'accept':
      return 'Accept';
    case 'decline':
      return `Decline: ${declineWord[intent.reason]}`;
    case 'step':
      return stepButton[intent.step];
    case 'clear':
      return `Leave: ${outcomeWord[intent.outcome]}`;
    case 'accept-change':
      return 'Accept the change';
    case 'read-to-crew':
      return `Code read to ${serviceWord[intent.service]} ${intent.call_sign}`;
    case 'code-failed':
      return 'Code failed';
    case 'note':
      return `Note: ${intent.text.length > 40 ? `${intent.text.slice(0, 40)}…` : intent.text}`;
    case 'go-on-duty':
      return `On duty until ${timeOfDay(intent.until)}`;
    case 'go-off-duty':
      return 'Off duty';
    case 'go-off-road':
      return `Off the road: ${offRoadWord[intent.reason]}`;
    case 'come-back':
      return 'Back on the road';
    case 'set-keys':
      return 'Keys carried';
    case 'confirm-stand-down':
      return 'I know about the stand-down';
  }
}

/** Why the desk refused, in one or two sentences. */
export function refusalWords({ title, detail, errors }: ProblemBody): string {
  const parts = [title, detail ?? '', ...(errors ?? []).map(({ field, rule }) => `${field}: ${rule}`)];
  return parts.filter((part, at) => part !== '' && parts.indexOf(part) === at).join('. ');
}

/** One act with the time it was pressed. */
export const actWords = (act: Act): string => `${intentWords(act.intent)} (${timeOfDay(act.device.at)})`;

export const checkName: Record<CheckName, string> = {
  stream: 'Connection to the desk',
  location: 'Location',
  sound: 'Sound',
  notifications: 'Notifications',
  screen: 'Screen stays on',
  offline: 'Opens without a connection',
  clock: 'Clock',
  battery: 'Battery',
};

/** What a check found, in words. */
export function checkWords({ name, verdict }: Check, facts: Facts): string {
  switch (name) {
    case 'stream':
      return verdict === 'ready' ? 'Live' : verdict === 'unknown' ? 'Connecting…' : 'Not heard. Offers will not come.';
    case 'location':
      return locationWords(facts);
    case 'sound':
      return facts.heard === null ? 'Not tested yet' : facts.heard ? 'You heard it' : 'Not heard. Turn the volume up, or watch the screen.';
    case 'notifications':
      return { granted: 'Allowed', denied: 'Blocked in the browser’s settings', default: 'Not allowed yet', unsupported: 'This browser has none' }[facts.notifications];
    case 'screen':
      return verdict === 'ready' ? 'Yes, while this page is open' : 'No. The screen may go dark and offers may be missed.';
    case 'offline':
      return verdict === 'ready' ? 'The pages are kept on this phone' : 'Not kept. Do not close this page without a connection.';
    case 'clock':
      return facts.skew_ms === null ? 'Not compared yet' : verdict === 'ready' ? 'Agrees with the desk' : `${span(Math.abs(facts.skew_ms))} ${facts.skew_ms > 0 ? 'fast' : 'slow'}`;
    case 'battery':
      return facts.battery === null ? '' : `${Math.round(facts.battery.level * 100)} %${facts.battery.charging ? ', charging' : ''}`;
  }
}

function locationWords(facts: Facts): string {
  switch (facts.location) {
    case 'off':
      return 'Starts when you go on duty';
    case 'asking':
      return 'Waiting for the first fix…';
    case 'refused':
      return 'Not allowed in the browser’s settings';
    case 'unavailable':
      return 'No fix. The desk does not see where you are.';
    case 'working':
      return facts.fix_age_ms === null ? 'No fix yet' : `Within ${facts.accuracy_m ?? '?'} m, ${span(facts.fix_age_ms)} ago`;
  }
}

/** "2.1 km", "340 m". */
export const distanceWords = (metres: number): string => (metres >= 950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 10) * 10} m`);
/** "6 min"; never less than one. */
export const minutesWords = (seconds: number): string => `${Math.max(1, Math.round(seconds / 60))} min`;

/** How a visit can end for the one who was there: what is usual for its kind first, the rest behind one press. */
export function leaveOutcomes(kind: JobKind): { usual: readonly OutcomeKind[]; others: readonly OutcomeKind[] } {
  const usual = USUAL_OUTCOMES[kind];
  return { usual, others: LEAVE_OUTCOMES.filter((outcome) => !usual.includes(outcome)) };
}

const LEAVE_OUTCOMES: readonly OutcomeKind[] = [
  'lifted',
  'assisted',
  'no_help_needed',
  'left_with_ambulance',
  'hospital',
  'nobody_there',
  'false_alarm',
  'contact_attended',
  'emergency_services',
  'fire_service_attended',
  'equipment_mended',
  'found_deceased',
  'test',
];

const VISIT: readonly OutcomeKind[] = ['lifted', 'assisted', 'no_help_needed', 'left_with_ambulance', 'hospital', 'nobody_there', 'false_alarm'];

const USUAL_OUTCOMES: Record<JobKind, readonly OutcomeKind[]> = {
  emergency_visit: VISIT,
  welfare_visit: ['no_help_needed', 'assisted', 'lifted', 'left_with_ambulance', 'hospital', 'nobody_there'],
  fire_response: ['fire_service_attended', 'false_alarm', 'no_help_needed', 'assisted', 'hospital', 'nobody_there'],
  repair: ['equipment_mended', 'no_help_needed', 'nobody_there', 'assisted'],
};

/** The condition that goes with an outcome nearly always; the responder can say otherwise. */
export function likelyCondition(outcome: OutcomeKind): Condition | null {
  switch (outcome) {
    case 'nobody_there':
      return 'not_seen';
    case 'found_deceased':
      return 'deceased';
    case 'lifted':
    case 'assisted':
    case 'no_help_needed':
    case 'false_alarm':
    case 'equipment_mended':
    case 'test':
      return 'well';
    case 'resolved_by_voice':
    case 'hospital':
    case 'left_with_ambulance':
    case 'contact_attended':
    case 'emergency_services':
    case 'fire_service_attended':
      return null;
  }
}
