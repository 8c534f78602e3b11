/** What was filled in of the Leave sheet: Back puts the sheet away, and nothing of it is lost while the visit lasts. */
import type { AmbulanceEnd } from '../client/types.ts';
import type { Said } from './leaving.ts';

export interface LeavingDraft {
  /** What was said of each, by their incident. */
  said: Record<string, Said>;
  how: AmbulanceEnd | null;
  words: string;
}

/** The draft of one visit: that of another visit is forgotten with it, as its notes are about people. */
export class LeavingDrafts {
  #job: string | null = null;
  #draft: LeavingDraft | null = null;

  /** What was filled in for this visit; nothing yet for another. */
  of(job: string): LeavingDraft {
    if (this.#job !== job || this.#draft === null) this.#draft = { said: {}, how: null, words: '' };
    this.#job = job;
    return this.#draft;
  }

  /** Keeps what is filled in now. */
  keep(job: string, draft: LeavingDraft): void {
    this.#job = job;
    this.#draft = draft;
  }

  /** The visit is over, or somebody else holds this phone. */
  drop(): void {
    this.#job = null;
    this.#draft = null;
  }
}

/** This page's; never on the shelf. */
export const leavingDrafts = new LeavingDrafts();
