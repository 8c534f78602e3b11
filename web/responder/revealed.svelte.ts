/**
 * The key-safe code on the screen: asked for when somebody wants it, shown for a minute, kept nowhere.
 * It is not in the outbox, because an answer later helps nobody at the door.
 */
import { post } from '../client/http.ts';
import { Problem } from '../client/problem.ts';
import type { Shelf } from './shelf.ts';

const SHOWN_MAX_S = 60;

export type CodeState = 'hidden' | 'asking' | 'shown' | 'no_connection' | 'refused';

export class Revealed {
  state = $state<CodeState>('hidden');
  code = $state<string | null>(null);
  /** Behind whose door, where it is another than the visit's own. */
  incident = $state<string | null>(null);
  /** Why it was refused. */
  why = $state('');
  /** When it will be hidden, on the page's monotonic clock. */
  until_ms = $state(0);
  #shelf: Shelf;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked = 0;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** Asks for the code of a job's door, or of the door of somebody behind it. */
  async show(job: string, device: object, incident: string | null = null): Promise<void> {
    if (this.state === 'asking') return;
    this.hide();
    this.state = 'asking';
    this.incident = incident;
    const asked = this.#asked;
    try {
      const key = `${await this.#shelf.device()}:${await this.#shelf.sequence()}`;
      const { code, hide_after_s } = await post<{ code: string; hide_after_s: number }>(`/api/jobs/${job}/reveal-code`, { reason: '', device, incident }, key);
      if (asked !== this.#asked) return;
      const shown_ms = Math.min(hide_after_s, SHOWN_MAX_S) * 1000;
      this.code = code;
      this.state = 'shown';
      this.until_ms = performance.now() + shown_ms;
      this.#timer = setTimeout(() => this.hide(), shown_ms);
    } catch (error) {
      if (asked !== this.#asked) return;
      const refused = error instanceof Problem && !error.mayRetry;
      this.state = refused ? 'refused' : 'no_connection';
      this.why = refused ? error.sentence : '';
    }
  }

  hide(): void {
    this.#asked += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.code = null;
    this.state = 'hidden';
  }
}
