import { describe, expect, it } from 'vitest';
import { NOW } from '../tests/fixtures.ts';
import { heard, HEARD_FOR_MS, ofTheHour, seen, unseen } from './notices.ts';

describe('a notice of a refused hand-over', () => {
  const one = heard([], 'A hand-over from Alder Care was refused. Ring them.', NOW);
  it('stays until somebody has seen it, however old it is', () => {
    const later = heard(one, 'Another', NOW + 5 * HEARD_FOR_MS);
    expect(unseen(later).map((notice) => notice.text)).toEqual(['A hand-over from Alder Care was refused. Ring them.', 'Another']);
  });
  it('can be read for an hour after it was seen', () => {
    const read = seen(one, one[0]?.id ?? 0);
    expect(unseen(read)).toEqual([]);
    expect(ofTheHour(read, NOW + HEARD_FOR_MS - 1)).toHaveLength(1);
    expect(ofTheHour(read, NOW + HEARD_FOR_MS)).toEqual([]);
    expect(heard(read, 'Another', NOW + HEARD_FOR_MS)).toHaveLength(1);
  });
  it('is one of its own, though the words are the same', () => {
    const twice = heard(one, one[0]?.text ?? '', NOW);
    expect(unseen(seen(twice, twice[0]?.id ?? 0))).toHaveLength(1);
  });
});
