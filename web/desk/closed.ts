// The closed incidents: how they are searched, and how far back.

import type { ClosedPage, IncidentCard } from '../client/types.ts';
import { whereOf, whoOf } from './queue.ts';

/** How many are read at a time when somebody only looks, and when somebody searches. The server gives at most 200. */
export const PAGE = 50;
export const SEARCH_PAGE = 200;
/** A search reads this many pages before it asks whether to go on. */
export const SEARCH_PAGES_MAX = 5;

const plain = (text: string): string => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
const packed = (text: string): string => plain(text).replace(/\s+/g, '');

/** Whether a closed incident is one of those sought: by number, name, address or postcode; every word has to be there. */
export function isSought(card: IncidentCard, text: string): boolean {
  const words = plain(text).split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return true;
  const all = plain(`${card.number} ${whoOf(card)} ${whereOf(card)}`);
  // "EN55SQ" finds "EN5 5SQ", and "EN5 5SQ" does too.
  return words.every((word) => all.includes(word)) || packed(card.postcode).includes(packed(text));
}

/** The closed incidents that have been read, newest first, and where reading goes on. */
export interface Read {
  cards: IncidentCard[];
  /** Closed before this; null from the newest; undefined when there are no more. */
  next: number | null | undefined;
}

/** Reads back until somebody sought is found or a stretch has been read. */
export async function readBack(read: Read, text: string, page: (before: number | null, limit: number) => Promise<ClosedPage>, stop: AbortSignal): Promise<Read> {
  let { cards, next } = read;
  const sought = text.trim() !== '';
  const had = cards.filter((card) => isSought(card, text)).length;
  for (let pages = 0; next !== undefined && pages < (sought ? SEARCH_PAGES_MAX : 1); pages += 1) {
    const more = await page(next, sought ? SEARCH_PAGE : PAGE);
    if (stop.aborted) return read;
    cards = [...cards, ...more.incidents];
    next = more.next_before ?? undefined;
    if (cards.filter((card) => isSought(card, text)).length > had) break;
  }
  return { cards, next };
}
