// Sound made by the browser itself, from rhythms: no file is fetched, and nothing sounds before somebody has allowed it.

/** A rhythm: beeps as (start, length) in milliseconds, and their pitch in hertz. */
export interface Rhythm {
  beeps: readonly (readonly [start_ms: number, length_ms: number])[];
  pitch_hz: number;
  /** How loud, of 1. */
  volume?: number;
}

/** How long a rhythm takes. */
export const lengthOf = ({ beeps }: Rhythm): number => Math.max(0, ...beeps.map(([start_ms, length_ms]) => start_ms + length_ms));

let context: AudioContext | null = null;

/** Makes sound possible; browsers allow it only in answer to a press. */
export async function unlockSound(): Promise<boolean> {
  if (typeof AudioContext === 'undefined') return false;
  context ??= new AudioContext();
  if (context.state !== 'running') await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 500))]);
  return context.state === 'running';
}

/** Whether a rhythm played now would be heard. */
export const soundUnlocked = (): boolean => context?.state === 'running';

/** Plays a rhythm once, where sound is possible. */
export function play({ beeps, pitch_hz, volume: loud = 0.6 }: Rhythm): void {
  if (context?.state !== 'running') return;
  const begin = context.currentTime + 0.02;
  for (const [start_ms, length_ms] of beeps) {
    const tone = new OscillatorNode(context, { frequency: pitch_hz, type: 'triangle' });
    const volume = new GainNode(context, { gain: 0 });
    const from = begin + start_ms / 1000;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(loud, from + 0.015);
    volume.gain.setValueAtTime(loud, from + length_ms / 1000 - 0.03);
    volume.gain.linearRampToValueAtTime(0, from + length_ms / 1000);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length_ms / 1000);
  }
}
