import { describe, expect, it } from 'vitest';
import { inOrder } from './personas.ts';
import { isOurWorker } from './trusted.ts';
import { accessWords, deadlineName, options, originWords, stepWord, whyNot } from './words.ts';

const persona = (name: string, on_duty: boolean | null, role: 'dispatcher' | 'responder' = 'responder', call_sign: string | null = null) => ({ person: name, name, role, call_sign, doing: '', on_duty });

describe("the demo's people", () => {
  it('stand on duty first, then off duty', () => {
    expect(inOrder([persona('off', false), persona('none', null), persona('on', true)]).map((one) => one.name)).toEqual(['on', 'none', 'off']);
  });
  it('stand desk before road, and R2 before R10', () => {
    const all = [persona('ten', true, 'responder', 'R10'), persona('two', true, 'responder', 'R2'), persona('desk', true, 'dispatcher')];
    expect(inOrder(all).map((one) => one.name)).toEqual(['desk', 'two', 'ten']);
  });
});

describe('addresses of scripts', () => {
  const origin = 'https://attend.example';
  it('are trusted for our two workers', () => {
    expect(isOurWorker('/responder-sw.js', origin)).toBe(true);
    expect(isOurWorker(`${origin}/assets/maplibre-gl-worker-AbC_1-x.mjs`, origin)).toBe(true);
  });
  it.each(['https://evil.example/assets/maplibre-gl-worker-x.mjs', '/assets/other.mjs', '/responder-sw.js?x=1', 'data:text/javascript,1', '/assets/../x/maplibre-gl-worker.mjs', 'blob:https://attend.example/1'])(
    'are not trusted for %s',
    (url) => {
      expect(isOurWorker(url, origin)).toBe(false);
    },
  );
});

describe('the catalogue', () => {
  it('keeps the order of the steps of a visit', () => {
    expect(options(stepWord).map((one) => one.value)).toEqual(['en_route', 'arrived', 'gained_access', 'with_client', 'clear']);
  });
  it('says how one gets in', () => {
    expect(accessWords({ method: 'key_held', key: 'K214', at: 'Base' })).toBe('Our key K214, at Base');
    expect(accessWords({ method: 'unknown' })).toBe('Way in not known');
  });
  it('says where an incident came from', () => {
    expect(originWords({ origin: 'device', origin_name: 'Device' })).toBe('from a device');
    expect(originWords({ origin: 'partner', origin_name: 'Alder Care' })).toBe('from Alder Care');
  });
  it('says a rule as a sentence without its subject', () => {
    expect(whyNot('is on a visit (1048)')).toBe('is on a visit (1048)');
    expect(whyNot('off_duty')).toBe('off duty');
  });
  it('asks for a decision until there is one, and to look in from then on', () => {
    expect(deadlineName('decide', 'ringing')).toBe('decide');
    expect(deadlineName('decide', 'answered')).toBe('decide');
    expect(deadlineName('decide', 'open')).toBe('look in');
    expect(deadlineName('close', 'resolved')).toBe('close');
  });
});
