/** A phone at rest: its watch is silent, and the desk still hears where it is. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Positions } from './positions.ts';

const at = (latitude: number): GeolocationPosition =>
  ({ coords: { latitude, longitude: -0.2, accuracy: 8, speed: null, heading: null } }) as unknown as GeolocationPosition;
const posted: { fixes: { latitude: number }[] }[] = [];
let asked = 0;
let visible: DocumentVisibilityState = 'visible';

beforeEach(() => {
  vi.useFakeTimers();
  posted.length = 0;
  asked = 0;
  visible = 'visible';
  vi.stubGlobal('document', { get visibilityState() { return visible; } });
  vi.stubGlobal('navigator', {
    geolocation: {
      watchPosition: (told: PositionCallback) => (told(at(51.65)), 1),
      getCurrentPosition: (told: PositionCallback) => ((asked += 1), told(at(51.65))),
      clearWatch: () => undefined,
    },
  });
  vi.stubGlobal('fetch', async (_: unknown, { body }: { body: string }) => {
    posted.push(JSON.parse(body) as (typeof posted)[number]);
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const onDuty = (): Positions => {
  const positions = new Positions({ server_now: () => Date.now(), changed: () => undefined });
  positions.start();
  return positions;
};

describe('a phone at rest', () => {
  it('is asked every minute where it is, and tells it', async () => {
    const positions = onDuty();
    await vi.advanceTimersByTimeAsync(185_000);
    positions.stop();
    expect(asked).toBe(3);
    expect(posted.flatMap(({ fixes }) => fixes)).toHaveLength(4);
  });
  it('is not asked while nobody sees the page, and at once when somebody does', async () => {
    const positions = onDuty();
    visible = 'hidden';
    await vi.advanceTimersByTimeAsync(185_000);
    expect(asked).toBe(0);
    visible = 'visible';
    await vi.advanceTimersByTimeAsync(5_000);
    positions.stop();
    expect(asked).toBe(1);
  });
  it('is left alone off duty', async () => {
    onDuty().stop();
    await vi.advanceTimersByTimeAsync(185_000);
    expect(asked).toBe(0);
  });
});
