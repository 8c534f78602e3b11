// One form on its way to the server: whether it is, what is wrong with which field, and the refusal that is about none of them.

import { noAnswer, Problem } from '../client/problem.ts';

/** What is wrong, by field. */
export type Faults<F extends string> = Partial<Record<F, string>>;

/** A sentence with its capital letter. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export class Submission<F extends string> {
  busy = $state(false);
  wrong = $state.raw<Faults<F>>({});
  refusal = $state('');
  readonly #fieldOf: (name: string) => F | null;

  /** `fieldOf` gives the form's own field for a name of the server's, "outcome.note", or null where it asks no such thing. */
  constructor(fieldOf: (name: string) => F | null) {
    this.#fieldOf = fieldOf;
  }

  /** Sends what has no fault, once at a time. What was typed stays, whatever comes of it. */
  async send(faults: Faults<F>, act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.wrong = faults;
    this.refusal = '';
    if (Object.keys(faults).length > 0) return false;
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.#refused(error instanceof Problem ? error : noAnswer());
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Each fault goes to its field; the sentence stays for what has none. */
  #refused(problem: Problem): void {
    const wrong: Faults<F> = {};
    let placed = 0;
    for (const { field, rule } of problem.errors) {
      const own = this.#fieldOf(field);
      if (own === null) continue;
      wrong[own] = capital(rule);
      placed += 1;
    }
    this.wrong = wrong;
    this.refusal = placed > 0 && placed === problem.errors.length ? '' : problem.sentence;
  }
}
