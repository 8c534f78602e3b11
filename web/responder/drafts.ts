/** What was filled in of the Leave sheet: Back puts the sheet away, and nothing of it is lost while the visit lasts. */
import type { AmbulanceEnd } from '../client/types.ts';
import type { Said } from './leaving.ts';
import type { Shelf } from './shelf.ts';

export interface LeavingDraft {
  /** What was said of each, by their incident. */
  said: Record<string, Said>;
  how: AmbulanceEnd | null;
  words: string;
}

/** As it lies on the shelf: whose, and of which visit. */
interface Kept {
  person: string;
  job: string;
  draft: LeavingDraft;
}
const NAME = 'leaving';

/** The draft of one visit: that of another visit is forgotten with it, as its notes are about people. It survives a reload, and nobody else finds it. */
export class LeavingDrafts {
  #job: string | null = null;
  #draft: LeavingDraft | null = null;
  #shelf: Pick<Shelf, 'read' | 'write'> | null = null;
  #person = '';

  /** Takes up what this person had filled in before the page was loaded; what somebody else left is forgotten. */
  async open(shelf: Pick<Shelf, 'read' | 'write'>, person: string): Promise<void> {
    [this.#shelf, this.#person, this.#job, this.#draft] = [shelf, person, null, null];
    const kept = await shelf.read<Kept | null>(NAME);
    if (kept == null || this.#job !== null) return;
    if (kept.person === person) [this.#job, this.#draft] = [kept.job, kept.draft];
    else this.drop();
  }

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
    this.#write({ person: this.#person, job, draft });
  }

  /** Only this visit is in hand: what was filled in for another is of no use any more. */
  keepOnly(job: string | null): void {
    if (this.#job !== null && this.#job !== job) this.drop();
  }

  /** The visit is over. */
  drop(): void {
    this.#job = null;
    this.#draft = null;
    this.#write(null);
  }

  /** This page lets go of it; the same person finds it again. */
  close(): void {
    [this.#job, this.#draft, this.#shelf] = [null, null, null];
  }

  #write(kept: Kept | null): void {
    // A full or shut shelf costs the draft after a reload, never the visit: it stays in this page.
    this.#shelf?.write(NAME, kept).catch(() => undefined);
  }
}

/** This phone's. */
export const leavingDrafts = new LeavingDrafts();
