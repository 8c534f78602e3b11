// What the link pill says. "Live" needs both: news comes in, and what is sent gets answered.

import { SILENCE_MS } from '../client/stream.ts';

export interface LinkFacts {
  /** Milliseconds since the stream was last heard; `null` before the first time. */
  silentMs: number | null;
  /** Whether the stream stands. */
  open: boolean;
  /** Commands that have no answer yet. */
  waiting: number;
  /** Whether one of them has been tried in vain. */
  failing: boolean;
}
export interface LinkPill {
  tone: 'good' | 'warn' | 'bad' | 'quiet';
  text: string;
}

/** Says it in a word. */
export function linkPill({ silentMs, open, waiting, failing }: LinkFacts): LinkPill {
  if (failing) return { tone: 'bad', text: `Sending fails, ${waiting} waiting` };
  if (silentMs === null) return { tone: 'quiet', text: 'Connecting' };
  const seconds = Math.floor(silentMs / 1000);
  if (silentMs >= SILENCE_MS || !open) return { tone: 'bad', text: `Link lost ${seconds} s` };
  if (waiting > 0) return { tone: 'good', text: `Live, sending ${waiting}` };
  return { tone: 'good', text: `Live ${seconds} s` };
}

/** Whether what is on the screen must be taken for old. */
export const isStale = ({ silentMs, open }: LinkFacts): boolean => silentMs !== null && (silentMs >= SILENCE_MS || !open);
