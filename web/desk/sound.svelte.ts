// The desk's sound: off until somebody at this console has turned it on, and never in the way of work.

import { play, soundUnlocked, unlockSound } from '../kit/sound.ts';
import { keep, readKept } from '../kit/theme.ts';
import { type Alarm, Alarms, type Cause, rhythms } from './alarms.ts';

const KEPT = 'attend.sound';

export class DeskSound {
  /** Whether an alarm would be heard now. */
  on = $state(false);
  readonly #standing: () => Cause[];
  readonly #alarms = new Alarms();

  constructor(standing: () => Cause[]) {
    this.#standing = standing;
  }

  /** A browser makes no sound before a press: where this one had its sound on, the first press brings it back. */
  readonly pressed = (): void => {
    if (!this.on && readKept(KEPT) === 'on') void this.#unlock();
  };

  /** Somebody wants to hear: says so with a sound. Whether it can be heard. */
  async turnOn(): Promise<boolean> {
    keep(KEPT, 'on');
    await this.#unlock();
    if (this.on) this.hear('ringing');
    return this.on;
  }

  /** Quiet from now on, also after a reload. */
  turnOff(): void {
    keep(KEPT, 'off');
    this.on = false;
  }

  async #unlock(): Promise<void> {
    this.on = await unlockSound();
  }

  /** Plays one of the sounds, to know it by. */
  hear(alarm: Alarm): void {
    play(rhythms[alarm]);
  }

  /** Something may have changed, or a second has passed. */
  look(): void {
    if (!this.on) return;
    this.on = soundUnlocked();
    const alarm = this.on ? this.#alarms.next(performance.now(), this.#standing()) : null;
    if (alarm !== null) this.hear(alarm);
  }
}
