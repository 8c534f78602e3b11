/** The service worker, run against a browser of cardboard: what it keeps, what it leaves alone, and when it takes over. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Listener = (event: Record<string, unknown>) => void;

const source = readFileSync(new URL('./sw.js', import.meta.url), 'utf8')
  .replace("'__SHELL__'", JSON.stringify(['/responder', '/assets/a.js']))
  .replace("'__VERSION__'", '"v2"');

/** A worker with a network that the test can cut. */
function worker() {
  const listeners = new Map<string, Listener>();
  const shelves = new Map<string, Map<string, string>>([['attend-phone-v1', new Map()], ['somebody-elses', new Map()]]);
  const asked: string[] = [];
  const state = { network: true, skipped: false };
  const path = (request: unknown): string => (typeof request === 'string' ? request : new URL((request as { url: string }).url, 'https://a.test').pathname);
  const fetch = async (request: unknown): Promise<{ from: string; status: number }> => {
    asked.push(path(request));
    if (!state.network) throw new TypeError('no network');
    return { from: `network ${path(request)}`, status: 200 };
  };
  const caches = {
    open: async (name: string) => {
      const shelf = shelves.get(name) ?? new Map<string, string>();
      shelves.set(name, shelf);
      return { addAll: async (requests: unknown[]) => requests.forEach((request) => shelf.set(path(request), `kept ${path(request)}`)) };
    },
    keys: async () => [...shelves.keys()],
    delete: async (name: string) => shelves.delete(name),
    match: async (request: unknown, { cacheName }: { cacheName: string }) => {
      const kept = shelves.get(cacheName)?.get(path(request));
      return kept === undefined ? undefined : { from: kept, status: 200 };
    },
  };
  const self = {
    addEventListener: (name: string, listener: Listener) => void listeners.set(name, listener),
    skipWaiting: () => void (state.skipped = true),
    clients: { claim: async () => undefined },
    location: { origin: 'https://a.test' },
  };
  const CardboardRequest = class {
    constructor(readonly url: string) {}
  };
  new Function('self', 'caches', 'fetch', 'Request', source)(self, caches, fetch, CardboardRequest);
  const say = async (name: string, event: Record<string, unknown> = {}): Promise<unknown> => {
    let until: unknown;
    listeners.get(name)?.({ ...event, waitUntil: (work: unknown) => (until = work), respondWith: (work: unknown) => (until = work) });
    return until;
  };
  const get = async (url: string, mode = 'cors', method = 'GET'): Promise<string> => {
    const answer = (await say('fetch', { request: { url: `https://a.test${url}`, method, mode } })) as { from: string } | undefined;
    return answer?.from ?? 'left alone';
  };
  return { state, asked, shelves, say, get };
}

describe('the service worker', () => {
  it('never touches what is said to the desk', async () => {
    const { say, get, asked } = worker();
    await say('install');
    expect(await get('/api/phone')).toBe('left alone');
    expect(await get('/api/stream')).toBe('left alone');
    expect(await get('/api/jobs/1/accept', 'cors', 'POST')).toBe('left alone');
    expect(await get('/desk', 'navigate')).toBe('left alone');
    expect(asked).toEqual([]);
  });

  it('opens the phone without a connection', async () => {
    const { state, say, get } = worker();
    await say('install');
    state.network = false;
    expect(await get('/responder', 'navigate')).toBe('kept /responder');
    expect(await get('/assets/a.js')).toBe('kept /assets/a.js');
    expect(await get('/attend.svg')).toBe('kept /attend.svg');
  });

  it('prefers the page the server has when there is one', async () => {
    const { say, get } = worker();
    await say('install');
    expect(await get('/responder', 'navigate')).toBe('network /responder');
  });

  it('waits with a new version until the page says that nothing is in hand', async () => {
    const { state, say } = worker();
    await say('install');
    expect(state.skipped).toBe(false);
    await say('message', { data: 'something else' });
    expect(state.skipped).toBe(false);
    await say('message', { data: 'take over' });
    expect(state.skipped).toBe(true);
  });

  it('clears its own old versions away and nobody else’s', async () => {
    const { say, shelves } = worker();
    await say('install');
    await say('activate');
    expect([...shelves.keys()].sort()).toEqual(['attend-phone-v2', 'somebody-elses']);
  });
});
