/**
 * The phone is a replica: it holds the newest snapshot it was ever given, and an older one that arrives late is ignored.
 */
import type { PhoneSnapshot } from '../client/types.ts';

/** How often in a row an answer to a fresh question may be older before we believe that the server was restored. */
const OLDER_ANSWERS_MAX = 3;

export class Replica {
  #held: PhoneSnapshot | null = null;
  #older_answers = 0;

  get held(): PhoneSnapshot | null {
    return this.#held;
  }

  /** Takes a snapshot that came by the stream, or from this device's shelf. Says whether it was taken. */
  offered(snapshot: PhoneSnapshot): boolean {
    if (this.#held && snapshot.position < this.#held.position) return false;
    this.#held = snapshot;
    this.#older_answers = 0;
    return true;
  }

  /**
   * Takes the answer to a question asked when this phone already held `asked_at`. A server that keeps answering
   * from further back was restored from a copy, and then its word stands.
   */
  answered(snapshot: PhoneSnapshot, asked_at: number | null): boolean {
    if (this.offered(snapshot)) return true;
    if (asked_at === null || snapshot.position >= asked_at) return false;
    this.#older_answers += 1;
    if (this.#older_answers < OLDER_ANSWERS_MAX) return false;
    this.reset();
    return this.offered(snapshot);
  }

  /** The server said to begin anew, or somebody else signed in. */
  reset(): void {
    this.#held = null;
    this.#older_answers = 0;
  }
}
