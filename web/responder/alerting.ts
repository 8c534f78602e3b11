/** Sound and vibration of an offer: rhythms that differ by urgency, made here, so that no file has to be fetched. */
import type { Priority } from '../client/types.ts';
import { play as sound, type Rhythm } from '../kit/sound.ts';

/** What the phone does for an offer: it sounds, and it shakes. */
interface Call extends Rhythm {
  buzz: number[];
}

const FIRE: Call = { beeps: [[0, 500], [600, 500], [1200, 500]], pitch_hz: 740, buzz: [500, 100, 500, 100, 500] };
const URGENT: Call = { beeps: [[0, 140], [220, 140], [440, 140], [900, 140], [1120, 140], [1340, 140]], pitch_hz: 1180, buzz: [200, 80, 200, 80, 200, 300, 200, 80, 200] };
const ORDINARY: Call = { beeps: [[0, 220], [420, 220]], pitch_hz: 880, buzz: [250, 150, 250] };
const ATTENTION: Call = { beeps: [[0, 300], [340, 300]], pitch_hz: 520, buzz: [400, 150, 400] };

/** The rhythm of an offer. */
export const rhythmOf = (priority: Priority): Call => (priority === 'fire' ? FIRE : priority === 'p1' ? URGENT : ORDINARY);

function play(call: Call): void {
  sound(call);
  if ('vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(call.buzz);
}

/** Rings once for an offer of this urgency. */
export const ring = (priority: Priority): void => play(rhythmOf(priority));
/** Something was taken away or refused: read the screen. */
export const attention = (): void => play(ATTENTION);

/** Stops a buzz that is under way: somebody has answered. */
export function quiet(): void {
  if ('vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(0);
}
