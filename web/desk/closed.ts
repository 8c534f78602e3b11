// The closed incidents that are shown: those that have been read, and those the server found for what was typed.

import type { IncidentCard, Outcome } from '../client/types.ts';
import { conditionWord, kinWord, lateWord, outcomeWord } from '../kit/words.ts';
import { whereOf, whoOf } from './queue.ts';

/** Yes, no, or that it does not apply, each in its own words; a record of an outcome leaves out what was not said. */
const inWords = (value: boolean | null | undefined, yes: string, no: string, none: string): string => ((value ?? null) === null ? none : value ? yes : no);

/** Everything a close said, in the order it was asked: a door left open, a key that is out and kin who do not know are read before the rest. */
export function outcomeLine({ kind, condition, secure, key_returned, kin_told, late_because, note }: Pick<Outcome, 'kind' | 'condition' | 'kin_told' | 'note'> & Partial<Outcome>): string {
  const said = [
    `${outcomeWord[kind]}, ${conditionWord[condition].toLowerCase()}`,
    inWords(secure, 'property left secure', 'property NOT left secure', 'nobody went'),
    inWords(key_returned, 'key returned', 'key NOT returned', 'no key used'),
    `next of kin: ${kin_told === 'no' ? 'NOT told' : kinWord[kin_told].toLowerCase()}`,
    ...(late_because === null || late_because === undefined ? [] : [`late: ${lateWord[late_because].toLowerCase()}`]),
  ];
  return `${said.join(' · ')}${note === '' ? '' : `. “${note}”`}`;
}

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
