/** What the phone says, en-GB. Words of the record are in the kit's catalogue; here are the phone's own. */
import { counter, span, timeOfDay } from '../kit/duration.ts';
import { declineWord, offRoadWord, outcomeWord, serviceWord } from '../kit/words.ts';
import type { Access, PhoneOffer, ProblemBody, Step } from '../client/types.ts';
import type { Act, Intent } from './act.ts';
import type { LinkState } from './link.ts';
import { once } from './once.ts';

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

/** A sentence begins with a capital, and ends. */
export const sentence = (words: string): string => (words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`);

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
    case 'leave-unsafe':
      return 'Left at once: unsafe';
    case 'accept-change':
      return 'Accept the change';
    case 'read-to-crew':
      return `Code read to ${serviceWord[intent.service]} ${intent.call_sign}`;
    case 'code-failed':
      return 'Code failed';
    case 'confirm-door':
      return 'I am at the door';
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
  return parts.filter((part, at) => part !== '' && parts.indexOf(part) === at).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('. ');
}

/** The desk's no to an act, as the one who pressed it reads it. */
export function noWords({ intent, refusal }: Act): string {
  if (refusal === null) return 'no';
  if (intent.verb === 'go-off-duty' && refusal.type.endsWith('engaged'))
    return 'you have a visit in hand and are still on duty. Leave the visit first, or ring the desk to be stood down';
  return refusalWords(refusal);
}

/** One act with the time it was pressed. */
export const actWords = (act: Act): string => `${intentWords(act.intent)} (${timeOfDay(act.device.at)})`;

/** "2.1 km", "340 m". */
export const distanceWords = (metres: number): string => (metres >= 950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 10) * 10} m`);
/** "6 min"; never less than one, and never less than it takes: rounded up, as the desk has it. */
export const minutesWords = (seconds: number): string => (seconds === 0 ? 'time not known' : `${Math.max(1, Math.ceil(seconds / 60))} min`);
/** "about 5 min", or that nobody has worked it out. */
export const aboutWords = (seconds: number): string => (seconds === 0 ? minutesWords(seconds) : `about ${minutesWords(seconds)}`);
/** How long there is to answer an offer in a list. */
export const leftWords = (now: number, { state, answer_by }: Pick<PhoneOffer, 'state' | 'answer_by'>): string =>
  state === 'open' && answer_by > now ? `${counter(answer_by - now)} left` : 'time is up';

/** How one gets in, on an offer: where a key of ours opens the door, that it has to be with one. */
export const offerAccessWords = ({ access_given, access_method }: Pick<PhoneOffer, 'access_given' | 'access_method'>, carried: readonly string[]): string => {
  if (access_given !== '') return access_given;
  const method = accessMethodWord[access_method];
  if (access_method !== 'key_held') return method;
  return carried.length === 0 ? `${method}: fetch it at the base first, you carry none` : `${method}: fetch it at the base first, unless you carry it`;
};

/** Which key has to be fetched before anybody drives to the door; `null` where none is needed or it is carried. */
export function keyFirst(ways: readonly Access[], carried: readonly string[]): string | null {
  const held = ways.flatMap((way) => (way.method === 'key_held' && !carried.includes(way.key) ? [way] : []));
  const [first, ...others] = once(held);
  if (first === undefined) return null;
  return others.length === 0
    ? `Fetch our key ${first.key} first, at ${first.at}: it is not among the keys you carry.`
    : `Fetch our keys ${[first, ...others].map(({ key, at }) => `${key} (at ${at})`).join(' and ')} first: they are not among the keys you carry.`;
}
