/** Sound and vibration of an offer: rhythms that differ by urgency, made here, so that no file has to be fetched. */
import type { Priority } from '../client/types.ts';

/** A rhythm: beeps as (start, length) in milliseconds, and their pitch in hertz. */
interface Rhythm {
  beeps: readonly (readonly [start_ms: number, length_ms: number])[];
  pitch_hz: number;
  buzz: number[];
}

const FIRE: Rhythm = { beeps: [[0, 500], [600, 500], [1200, 500]], pitch_hz: 740, buzz: [500, 100, 500, 100, 500] };
const URGENT: Rhythm = { beeps: [[0, 140], [220, 140], [440, 140], [900, 140], [1120, 140], [1340, 140]], pitch_hz: 1180, buzz: [200, 80, 200, 80, 200, 300, 200, 80, 200] };
const ORDINARY: Rhythm = { beeps: [[0, 220], [420, 220]], pitch_hz: 880, buzz: [250, 150, 250] };
const ATTENTION: Rhythm = { beeps: [[0, 300], [340, 300]], pitch_hz: 520, buzz: [400, 150, 400] };

/** The rhythm of an offer. */
export const rhythmOf = (priority: Priority): Rhythm => (priority === 'fire' ? FIRE : priority === 'p1' ? URGENT : ORDINARY);

let context: AudioContext | null = null;

/** Makes sound possible; browsers allow it only in answer to a press. */
export async function unlockSound(): Promise<boolean> {
  if (typeof AudioContext === 'undefined') return false;
  context ??= new AudioContext();
  if (context.state === 'suspended') await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 500))]);
  return context.state === 'running';
}

export const soundUnlocked = (): boolean => context?.state === 'running';

function play(rhythm: Rhythm): void {
  if (context?.state === 'running') {
    const begin = context.currentTime + 0.02;
    for (const [start_ms, length_ms] of rhythm.beeps) {
      const tone = new OscillatorNode(context, { frequency: rhythm.pitch_hz, type: 'triangle' });
      const volume = new GainNode(context, { gain: 0 });
      const from = begin + start_ms / 1000;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.6, from + 0.015);
      volume.gain.setValueAtTime(0.6, from + length_ms / 1000 - 0.03);
      volume.gain.linearRampToValueAtTime(0, from + length_ms / 1000);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(from + length_ms / 1000);
    }
  }
  if ('vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(rhythm.buzz);
}

/** Rings once for an offer of this urgency. */
export const ring = (priority: Priority): void => play(rhythmOf(priority));
/** Something was taken away or refused: read the screen. */
export const attention = (): void => play(ATTENTION);

/** Stops a buzz that is under way: somebody has answered. */
export function quiet(): void {
  if ('vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(0);
}
