import { describe, expect, it } from 'vitest';
import { isStale, linkPill } from './link.ts';

const live = { silentMs: 400, open: true, waiting: 0, failing: false };

describe('the link pill', () => {
  it('says live with the age of the last news', () => {
    expect(linkPill(live)).toEqual({ tone: 'good', text: 'Live 0 s' });
  });
  it('never says live while sending fails, however fresh the news', () => {
    expect(linkPill({ ...live, waiting: 2, failing: true })).toEqual({ tone: 'bad', text: 'Sending fails, 2 waiting' });
  });
  it('says lost within ten seconds of silence', () => {
    expect(linkPill({ ...live, silentMs: 9_000 })).toEqual({ tone: 'bad', text: 'Link lost 9 s' });
  });
  it('says lost as soon as the stream is known to be down', () => {
    expect(linkPill({ ...live, silentMs: 2_000, open: false }).tone).toBe('bad');
  });
  it('says that it connects before it was ever heard', () => {
    expect(linkPill({ ...live, silentMs: null, open: false })).toEqual({ tone: 'quiet', text: 'Connecting' });
  });
  it('says what is being sent while that is going well', () => {
    expect(linkPill({ ...live, waiting: 1 }).text).toBe('Live, sending 1');
  });
  it('calls the screen old exactly when the news has stopped', () => {
    expect(isStale(live)).toBe(false);
    expect(isStale({ ...live, silentMs: 9_500 })).toBe(true);
    expect(isStale({ ...live, silentMs: null, open: false })).toBe(false);
  });
});
