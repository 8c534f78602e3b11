// Requests to the server: JSON in, JSON out, refusals as `Problem`.

import { noAnswer, Problem, problemOf } from './problem.ts';
import type {
  AskWhatIf,
  ClientFound,
  ClientFull,
  ClockReading,
  ClosedPage,
  Closure,
  Cover,
  IncidentDetail,
  MapSheet,
  Me,
  Nobody,
  OverrideReport,
  Personas,
  PhoneSnapshot,
  PlaceFound,
  PromiseReport,
  Snapshot,
  Standby,
  StreetFound,
  TravelView,
  Way,
  WhatIf,
} from './types.ts';

/** How long a request may take before it counts as unanswered. */
export const REQUEST_LIMIT_MS = 15_000;

/** A key no other act has: 128 random bits in hex. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Asked {
  method: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
}

/** Asks the server. Throws a `Problem` for every answer that is not a success, and for no answer. */
export async function ask<T>(path: string, { method, body, key, signal }: Asked): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw noAnswer();
  }
  if (!answer.ok) throw await problemOf(answer);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw noAnswer();
  }
}

/** Reads. */
export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => ask<T>(path, { method: 'GET', signal });
/** Writes, under a key of its own unless one is given. */
export const post = <T>(path: string, body: unknown, key: string = newKey()): Promise<T> => ask<T>(path, { method: 'POST', body, key });

/** Whether this is a demo, once the server has said so. */
let demo: boolean | null = null;

/** Who is signed in; a `Problem` of status 401 when nobody is. */
async function session(): Promise<Me> {
  const answer = await get<Me | Nobody>('/api/session');
  demo = answer.demo;
  if (!('me' in answer)) return answer;
  throw new Problem({ type: '/problems/not-signed-in', title: 'Nobody is signed in', status: 401 });
}

/** The demo's people; a `Problem` of status 404 where there is no demo. */
async function personas(): Promise<Personas> {
  if (demo === false) throw new Problem({ type: '/problems/not-found', title: 'This is not a demo', status: 404 });
  return get('/api/demo/personas');
}

/** The reads and the session calls by name. */
export const server = {
  session,
  signIn: (user: string, password: string): Promise<Me> => post('/api/session', { user, password }),
  signOut: (): Promise<void> => ask('/api/session', { method: 'DELETE' }),
  personas,
  take: (person: string): Promise<Me> => post('/api/demo/take', { person }),
  speed: (rate: number): Promise<ClockReading> => post('/api/demo/speed', { rate }),
  setupLink: (token: string): Promise<{ good: boolean }> => post('/api/setup/link', { token }),
  setup: (body: { token: string; organisation: string; phone: string | null; name: string; user: string; password: string }): Promise<Me> =>
    post('/api/setup', body),
  desk: (): Promise<Snapshot> => get('/api/desk'),
  incident: (id: string, signal?: AbortSignal): Promise<IncidentDetail> => get(`/api/incidents/${encodeURIComponent(id)}`, signal),
  findClosed: (text: string, signal?: AbortSignal): Promise<ClosedPage> =>
    get(`/api/incidents?state=closed&limit=50&q=${encodeURIComponent(text)}`, signal),
  closed: (before: number | null): Promise<ClosedPage> =>
    get(`/api/incidents?state=closed&limit=50${before === null ? '' : `&before=${before}`}`),
  findClients: (text: string, signal?: AbortSignal): Promise<{ clients: ClientFound[] }> =>
    get(`/api/clients?q=${encodeURIComponent(text)}&limit=12`, signal),
  client: (id: string): Promise<ClientFull> => get(`/api/clients/${encodeURIComponent(id)}`),
  map: (): Promise<unknown> => get('/api/map'),
  sheet: (): Promise<MapSheet> => get('/api/map/sheet'),
  ways: (): Promise<{ ways: Way[] }> => get('/api/ways'),
  cover: (within: number, signal?: AbortSignal): Promise<Cover> => get(`/api/cover?within=${within}`, signal),
  standby: (signal?: AbortSignal): Promise<Standby> => get('/api/standby', signal),
  closures: (): Promise<{ closures: Closure[] }> => get('/api/closures'),
  travel: (): Promise<TravelView> => get('/api/travel'),
  promise: (): Promise<PromiseReport> => get('/api/reports/promise'),
  overrides: (): Promise<OverrideReport> => get('/api/reports/overrides'),
  whatIf: (): Promise<WhatIf> => get('/api/what-if'),
  askWhatIf: (question: Partial<AskWhatIf>): Promise<WhatIf> => post('/api/what-if', question),
  stopWhatIf: (): Promise<WhatIf> => post('/api/what-if/stop', {}),
  streets: (text: string, signal?: AbortSignal): Promise<{ streets: StreetFound[] }> => get(`/api/streets?q=${encodeURIComponent(text)}`, signal),
  streetAt: (latitude: number, longitude: number): Promise<{ streets: StreetFound[] }> => get(`/api/streets?latitude=${latitude}&longitude=${longitude}`),
  places: (text: string, signal?: AbortSignal): Promise<{ places: PlaceFound[] }> => get(`/api/places?q=${encodeURIComponent(text)}`, signal),
  phone: (): Promise<PhoneSnapshot> => get('/api/phone'),
};
