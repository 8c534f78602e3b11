import { describe, expect, it } from 'vitest';
import type { ClosedPage, IncidentCard } from '../client/types.ts';
import { incident } from '../tests/fixtures.ts';
import { isSought, type Read, readBack, SEARCH_PAGES_MAX } from './closed.ts';

const card = incident({ number: 1042, client_name: 'Zoë Marlow', address: '14 Park Road, Barnet', postcode: 'EN5 5SQ', state: 'closed' });

describe('searching the closed incidents', () => {
  it.each(['1042', 'zoe', 'MARLOW', 'park road', 'en5 5sq', 'en55sq', 'marlow barnet', '  '])('finds one by “%s”', (text) => {
    expect(isSought(card, text)).toBe(true);
  });
  it.each(['1043', 'Ruth', 'zoe finchley', 'N12'])('does not find it by “%s”', (text) => {
    expect(isSought(card, text)).toBe(false);
  });

  const pages = (count: number, found: number): ((before: number | null) => Promise<ClosedPage>) => {
    return (before) => {
      const at = before ?? count;
      const incidents: IncidentCard[] = [incident({ id: `i${at}`, number: at, client_name: at === found ? 'Ted Ashby' : 'Ivy Marlow' })];
      return Promise.resolve({ incidents, next_before: at > 1 ? at - 1 : null });
    };
  };
  const start: Read = { cards: [], next: null };
  const go = new AbortController().signal;

  it('reads one page when nothing is sought', async () => {
    expect(await readBack(start, '', pages(9, 0), go)).toMatchObject({ cards: [{ number: 9 }], next: 8 });
  });
  it('reads back until it has found one', async () => {
    expect((await readBack(start, 'ashby', pages(9, 7), go)).cards.map((one) => one.number)).toEqual([9, 8, 7]);
  });
  it('stops after a stretch, and goes on from there when asked to', async () => {
    const first = await readBack(start, 'ashby', pages(9, 2), go);
    expect(first.cards).toHaveLength(SEARCH_PAGES_MAX);
    expect((await readBack(first, 'ashby', pages(9, 2), go)).cards.at(-1)?.number).toBe(2);
  });
  it('knows when there are no more', async () => {
    expect(await readBack(start, 'nobody', pages(3, 0), go)).toMatchObject({ next: undefined });
  });
});
