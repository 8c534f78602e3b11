// A refusal of the server, or the lack of any answer, as one kind of error.

import type { ProblemBody } from './types.ts';

/** What went wrong with a request. `status` 0: no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly detail: string;
  readonly errors: readonly { field: string; rule: string }[];
  readonly current: unknown;
  readonly retryAfterS: number | null;

  constructor(body: ProblemBody, retryAfterS: number | null = null) {
    super(body.title);
    this.name = 'Problem';
    this.status = body.status;
    this.slug = body.type.replace(/^.*\//, '');
    this.detail = body.detail ?? '';
    this.errors = body.errors ?? [];
    this.current = body.current ?? null;
    this.retryAfterS = retryAfterS;
  }

  /** Whether asking again, unchanged, may succeed: no answer, too many, or the server is not available. */
  get mayRetry(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** One sentence for a person. */
  get sentence(): string {
    const fields = this.errors.map((error) => `${error.field}: ${error.rule}`).join('; ');
    const detail = this.detail.charAt(0).toUpperCase() + this.detail.slice(1).replace(/\.$/, '');
    const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
    // Whoever signs in with a wrong password is not signed in: that much they know.
    const title = this.slug === 'not-signed-in' && detail !== '' ? '' : this.message;
    return [title, detail, fields].filter((part, at, all) => part !== '' && all.findIndex((one) => same(one, part)) === at).join('. ');
  }
}

/** No answer came: the network, or the server, is away. */
export function noAnswer(): Problem {
  return new Problem({ type: '/problems/no-answer', title: 'The server did not answer', status: 0 });
}

/** Reads the problem out of an answer that is not a success. */
export async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get('retry-after') ?? 'NaN');
  const retryAfterS = Number.isFinite(wait) && wait >= 0 ? wait : null;
  const fallback: ProblemBody = { type: '/problems/unknown', title: `The server answered ${answer.status}`, status: answer.status };
  try {
    const body: unknown = await answer.json();
    if (isProblem(body)) return new Problem({ ...body, status: answer.status }, retryAfterS);
  } catch {
    // Not JSON: the status is all there is to say.
  }
  return new Problem(fallback, retryAfterS);
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'type' in body && 'title' in body && typeof body.type === 'string';
}
