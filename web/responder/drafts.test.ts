import { describe, expect, it } from 'vitest';
import { LeavingDrafts } from './drafts.ts';
import { memoryShelf } from './shelf.ts';

const filled = { said: { i1: { outcome: 'lifted' as const, condition: 'well' as const, note: 'Tea made' } }, how: 'crew' as const, words: 'A12' };

describe('the Leave sheet', () => {
  it('has what was filled in when it is opened again', () => {
    const drafts = new LeavingDrafts();
    drafts.keep('j1', filled);
    expect(drafts.of('j1')).toEqual(filled);
  });
  it('starts empty for another visit, and the first is forgotten', () => {
    const drafts = new LeavingDrafts();
    drafts.keep('j1', filled);
    expect(drafts.of('j2')).toEqual({ said: {}, how: null, words: '' });
    expect(drafts.of('j1')).toEqual({ said: {}, how: null, words: '' });
  });
  it('is empty again when the visit was left', () => {
    const drafts = new LeavingDrafts();
    drafts.keep('j1', filled);
    drafts.drop();
    expect(drafts.of('j1').said).toEqual({});
  });
  it('has it after a reload, for the same person', async () => {
    const shelf = memoryShelf();
    const before = new LeavingDrafts();
    await before.open(shelf, 'ana');
    before.keep('j1', filled);
    before.close();
    const after = new LeavingDrafts();
    await after.open(shelf, 'ana');
    expect(after.of('j1')).toEqual(filled);
  });
  it('shows nobody else what was filled in, now or later', async () => {
    const shelf = memoryShelf();
    const before = new LeavingDrafts();
    await before.open(shelf, 'ana');
    before.keep('j1', filled);
    const other = new LeavingDrafts();
    await other.open(shelf, 'ben');
    expect(other.of('j1').said).toEqual({});
    expect(await shelf.read('leaving')).toBeNull();
  });
  it('leaves nothing on the phone once the visit is over or another is in hand', async () => {
    const shelf = memoryShelf();
    const drafts = new LeavingDrafts();
    await drafts.open(shelf, 'ana');
    drafts.keep('j1', filled);
    drafts.keepOnly('j1');
    expect(await shelf.read('leaving')).not.toBeNull();
    drafts.keepOnly('j2');
    expect(await shelf.read('leaving')).toBeNull();
  });
});
