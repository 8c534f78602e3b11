import { describe, expect, it } from 'vitest';
import { LeavingDrafts } from './drafts.ts';

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
});
