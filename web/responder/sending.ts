/** What an answer of the server means for an act of the outbox. */
import { Problem } from '../client/problem.ts';
import { post } from '../client/http.ts';
import type { Sent } from './outbox.ts';

/** Answers that say "not now" and nothing about the act itself: the same act is sent again, for as long as it takes. */
const mayComeLater = (status: number): boolean => status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;

/** Reads a failed attempt. */
export function sentOf(error: unknown): Sent {
  if (!(error instanceof Problem)) return { kind: 'failed', retry_after_ms: null };
  if (error.status === 401) return { kind: 'signed_out' };
  if (mayComeLater(error.status)) return { kind: 'failed', retry_after_ms: error.retryAfterS === null ? null : error.retryAfterS * 1000 };
  const { message: title, detail, errors, current, status, slug } = error;
  return { kind: 'refused', problem: { type: slug, title, status, detail, errors: [...errors], current } };
}

/** Posts one act; never throws. */
export async function send(path: string, key: string, body: unknown): Promise<Sent> {
  try {
    const answer = await post<{ position?: number } | undefined>(path, body, key);
    return { kind: 'taken', position: answer?.position ?? null };
  } catch (error) {
    return sentOf(error);
  }
}
