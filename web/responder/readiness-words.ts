/** What the checks of "Is this phone ready?" say, en-GB. */
import { span } from '../kit/duration.ts';
import type { Check, CheckName, Facts } from './readiness.ts';

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
