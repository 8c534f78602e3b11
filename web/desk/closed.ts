// The closed incidents that are shown: those that have been read, and those the server found for what was typed.

import type { IncidentCard } from '../client/types.ts';
import { whereOf, whoOf } from './queue.ts';

/** From this many characters on the server is asked. */
export const SEARCH_MIN = 2;

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

/** What is shown, last closed first and each once: what was read and is sought, and what the server found, which knows telephones and units too. */
export function shownOf(read: readonly IncidentCard[], text: string, found: readonly IncidentCard[]): IncidentCard[] {
  const cards = new Map([...found, ...read.filter((card) => isSought(card, text))].map((card) => [card.id, card]));
  return [...cards.values()].sort((a, b) => b.state_since - a.state_since || b.number - a.number);
}
