// A stand-in for the server, in memory, so that the screens can be looked at without one.
//
//   node tests/mock-server.mjs [--port N] [--dist FOLDER]
//
// It knows the reads, the stream and enough of the verbs to move cards; it is no judge of rules.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { world } from './mock-world.mjs';
import { verbs } from './mock-verbs.mjs';

const kinds = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};
/** What the real server sends with its pages, as strict as it will be. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/** Starts it; resolves with its address, its world and a way to end it. */
export function startMock({ port = 0, dist = fileURLToPath(new URL('../dist', import.meta.url)) } = {}) {
  const state = world();
  const streams = new Set();
  const answers = new Map();
  const asOf = () => `${state.position}-${(state.position * 2654435761 >>> 0).toString(16).padStart(8, '0')}`;
  let muted = false;
  const write = (stream, event, data, id) => muted || stream.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  /** Records an event: moves the position, writes the timeline, tells the desks. */
  state.happened = (subject, kind, text, { incident = null, responder = null, actor = state.me.name, decision = null } = {}) => {
    state.position += 1;
    if (incident !== null) {
      incident.revision += 1;
      (state.timelines.get(incident.id) ?? state.timelines.set(incident.id, []).get(incident.id)).push({
        position: state.position, at: state.now(), kind, subject, text, actor, device_at: null, late: null, decision,
      });
    }
    if (responder !== null) responder.revision += 1;
    for (const stream of streams) write(stream, 'change', { position: state.position, subject, id: (incident ?? responder)?.id ?? '', kind, at: state.now(), incident, responder }, asOf());
  };

  const beat = setInterval(() => {
    for (const stream of streams) write(stream, 'beat', { now_at: state.now(), rate: state.rate, ground: null, gap: null, waits: [] });
  }, 5000);
  const drive = setInterval(() => {
    const fixes = state.drive();
    for (const stream of streams) write(stream, 'positions', { fixes });
  }, 1000);

  const json = (answer, status, body, headers = {}) => {
    answer.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', 'cache-control': 'no-store', ...headers });
    answer.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const problem = (answer, status, slug, title, more = {}) => json(answer, status, { type: `/problems/${slug}`, title, status, ...more });

  async function bodyOf(request) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    return text === '' ? {} : JSON.parse(text);
  }

  async function api(request, answer, url) {
    const { method } = request;
    const path = url.pathname;
    if (state.failing && method !== 'GET') return void request.socket.destroy();
    const is = (verb, pattern) => (method === verb ? pattern.exec(path) : null);
    if (is('GET', /^\/api\/session$/)) return state.signedIn ? json(answer, 200, state.meNow()) : problem(answer, 401, 'not-signed-in', 'Not signed in');
    if (is('POST', /^\/api\/session$/)) {
      const { password } = await bodyOf(request);
      if (password === 'wrong') return problem(answer, 401, 'not-signed-in', 'Name or password is not right');
      state.signedIn = true;
      return json(answer, 200, state.meNow());
    }
    if (is('DELETE', /^\/api\/session$/)) {
      state.signedIn = false;
      return json(answer, 204);
    }
    if (is('GET', /^\/api\/demo\/personas$/)) return json(answer, 200, { personas: state.personas, speed: state.rate });
    if (is('POST', /^\/api\/demo\/take$/)) {
      const { person } = await bodyOf(request);
      state.take(person);
      return json(answer, 200, state.meNow());
    }
    if (is('POST', /^\/api\/demo\/speed$/)) {
      state.setRate((await bodyOf(request)).rate);
      return json(answer, 200, { rate: state.rate });
    }
    if (is('POST', /^\/api\/setup\/link$/)) return json(answer, 200, { good: true });
    if (is('POST', /^\/api\/setup$/)) return problem(answer, 410, 'link-used', 'This link has been used');
    if (!state.signedIn) return problem(answer, 401, 'not-signed-in', 'Not signed in');
    if (is('GET', /^\/api\/desk$/)) return json(answer, 200, { ...state.snapshot(), as_of: asOf() });
    if (is('GET', /^\/api\/map$/)) return json(answer, 200, state.area);
    if (is('GET', /^\/api\/staff$/)) return json(answer, 200, { staff: state.personas });
    if (is('GET', /^\/api\/clients$/)) return json(answer, 200, { clients: state.find(url.searchParams.get('q') ?? '') });
    if (is('GET', /^\/api\/incidents$/)) return json(answer, 200, { incidents: state.closed, next_before: null });
    const one = is('GET', /^\/api\/incidents\/([^/]+)$/);
    if (one) {
      const detail = state.detail(one[1]);
      return detail === null ? problem(answer, 404, 'not-found', 'There is no such incident') : json(answer, 200, detail);
    }
    if (is('GET', /^\/api\/stream$/)) {
      answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      write(answer, 'beat', { now_at: state.now(), rate: state.rate, ground: null, gap: null, waits: [] });
      streams.add(answer);
      request.on('close', () => streams.delete(answer));
      return undefined;
    }
    const key = request.headers['idempotency-key'];
    if (method === 'POST' && key === undefined) return problem(answer, 422, 'invalid-field', 'A field is not right', { errors: [{ field: 'Idempotency-Key', rule: 'is needed' }] });
    if (answers.has(key)) return json(answer, 200, { ...answers.get(key), repeated: true });
    const act = is('POST', /^\/api\/(incidents|jobs|responders|clients)(?:\/([^/]+)\/([^/]+))?$/);
    if (!act) return problem(answer, 404, 'not-found', 'There is no such address');
    const body = await bodyOf(request);
    const verb = verbs[act[2] === undefined ? 'raise' : act[3]];
    if (verb === undefined) return problem(answer, 404, 'not-found', 'There is no such verb');
    const before = state.position;
    const result = verb(state, act[2], body) ?? {};
    if (result.refused) return problem(answer, 409, result.refused, result.title);
    const done = { position: state.position, events: state.position - before, repeated: false, ...result };
    answers.set(key, done);
    return json(answer, act[2] === undefined ? 201 : 200, done);
  }

  async function file(answer, path) {
    const named = { '/': '/start.html', '/desk': '/desk.html', '/responder': '/responder.html', '/setup': '/setup.html' }[path] ?? path;
    try {
      const content = await readFile(join(dist, normalize(named)));
      answer.writeHead(200, { 'content-type': kinds[extname(named)] ?? 'application/octet-stream', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' });
      answer.end(content);
    } catch {
      answer.writeHead(404).end();
    }
  }

  const server = createServer((request, answer) => {
    const url = new URL(request.url, 'http://mock');
    const work = url.pathname.startsWith('/api/') ? api(request, answer, url) : file(answer, url.pathname);
    work.catch((error) => {
      process.stderr.write(`${error.stack}\n`);
      if (!answer.headersSent) problem(answer, 500, 'unknown', 'The stand-in failed');
    });
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        address: `http://127.0.0.1:${server.address().port}`,
        state,
        close() {
          clearInterval(beat);
          clearInterval(drive);
          for (const stream of streams) stream.destroy();
          server.close();
          server.closeAllConnections();
        },
        /** Leaves every stream open and says nothing on it, or speaks again. */
        silence(on = true) {
          muted = on;
        },
      });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const value = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
  const mock = await startMock({ port: Number(value('--port') ?? 0), dist: value('--dist') });
  process.stdout.write(`${mock.address}\n`);
}
