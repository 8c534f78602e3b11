import { describe, expect, it } from 'vitest';
import { ServerClock } from './clock.ts';
import { noAnswer, Problem, problemOf } from './problem.ts';
import { GIVE_UP_MS, Sender, type SenderPorts } from './sender.ts';
import { EventReader } from './sse.ts';

describe("the server's clock", () => {
  const at = (start: number) => {
    let real = start;
    return { clock: new ServerClock(() => real), pass: (ms: number) => (real += ms) };
  };
  it('runs at the rate of the server', () => {
    const { clock, pass } = at(500);
    clock.sync({ now_at: 1_000_000, rate: 10 });
    pass(300);
    expect(clock.now()).toBe(1_003_000);
  });
  it('is not known before the first reading', () => {
    const { clock } = at(0);
    expect(clock.known).toBe(false);
    clock.sync({ now_at: 1, rate: 1 });
    expect(clock.known).toBe(true);
  });
  it('does not turn back for a reading that was slow to come', () => {
    const { clock, pass } = at(0);
    clock.sync({ now_at: 10_000, rate: 1 });
    pass(1_000);
    clock.sync({ now_at: 10_700, rate: 1 });
    expect(clock.now()).toBeGreaterThanOrEqual(10_950);
  });
  it('goes where the server says when it jumps', () => {
    const { clock, pass } = at(0);
    clock.sync({ now_at: 10_000, rate: 1 });
    pass(60_000);
    clock.sync({ now_at: 12_000, rate: 1 });
    expect(clock.now()).toBe(12_000);
  });
  it('says how long in real time until an instant', () => {
    const { clock } = at(0);
    clock.sync({ now_at: 0, rate: 10 });
    expect(clock.realMsUntil(30_000)).toBe(3_000);
  });
});

describe('reading an event stream', () => {
  it('puts pieces together wherever they were cut', () => {
    const reader = new EventReader();
    expect([...'id: 7-00000000\nevent: change\ndata: {"a":1}\n\n'].flatMap((sign) => reader.take(sign))).toEqual([{ event: 'change', data: '{"a":1}', id: '7-00000000' }]);
  });
  it('knows all three line ends', () => {
    expect(new EventReader().take('data: a\r\n\r\ndata: b\r\rdata: c\n\n').map((event) => event.data)).toEqual(['a', 'b', 'c']);
  });
  it('does not take a cut CRLF for two ends', () => {
    const reader = new EventReader();
    expect([...reader.take('data: a\r'), ...reader.take('\ndata: b\r\n\r\n')]).toEqual([{ event: 'message', data: 'a\nb', id: null }]);
  });
  it('leaves comments out and gives no event without data', () => {
    expect(new EventReader().take(': hello\n\nevent: beat\n\n')).toEqual([]);
  });
  it('does not carry an id over to the next event', () => {
    expect(new EventReader().take('id: 1\ndata: a\n\ndata: b\n\n').map((event) => event.id)).toEqual(['1', null]);
  });
});

describe('a problem', () => {
  it('is read from the answer, with its fields and its wait', async () => {
    const body = { type: '/problems/too-many', title: 'Too many', status: 429, errors: [{ field: 'user', rule: 'later' }] };
    const problem = await problemOf(new Response(JSON.stringify(body), { status: 429, headers: { 'retry-after': '3' } }));
    expect(problem).toMatchObject({ slug: 'too-many', retryAfterS: 3, mayRetry: true });
    expect(problem.sentence).toBe('Too many. user: later');
    expect(new Problem({ type: '/problems/not-signed-in', title: 'Nobody is signed in', status: 401, detail: 'name or password is wrong' }).sentence).toBe('Name or password is wrong');
    expect(new Problem({ type: '/problems/not-signed-in', title: 'Nobody is signed in', status: 401 }).sentence).toBe('Nobody is signed in');
    expect(new Problem({ type: '/problems/held', title: 'Somebody else holds it', status: 409, detail: 'somebody else holds it' }).sentence).toBe('Somebody else holds it');
  });
  it('is made up truthfully when the answer is not one', async () => {
    expect(await problemOf(new Response('<html>', { status: 502 }))).toMatchObject({ status: 502, slug: 'unknown', mayRetry: true });
  });
  it('is not worth another try when the server has judged', () => {
    expect(new Problem({ type: '/problems/taken', title: 'Taken', status: 409 }).mayRetry).toBe(false);
    expect(noAnswer().mayRetry).toBe(true);
  });
});

describe('sending a command', () => {
  const ports = (answers: (unknown | Problem)[]) => {
    const keys: string[] = [];
    let now = 0;
    let made = 0;
    const made_ports: SenderPorts = {
      post: async (_path, _body, key) => {
        keys.push(key);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Problem) throw answer;
        return answer;
      },
      monotonic: () => now,
      wait: async (ms) => {
        now += ms;
      },
      key: () => `k${(made += 1)}`,
    };
    return { keys, ports: made_ports };
  };
  it('tries again under the same key until there is an answer', async () => {
    const one = ports([noAnswer(), noAnswer(), { ok: true }]);
    expect(await new Sender(undefined, one.ports).send('/api/x', {})).toEqual({ ok: true });
    expect(one.keys).toEqual(['k1', 'k1', 'k1']);
  });
  it('does not try a refusal again', async () => {
    const one = ports([new Problem({ type: '/problems/held', title: 'Held', status: 409 })]);
    await expect(new Sender(undefined, one.ports).send('/api/x', {})).rejects.toMatchObject({ slug: 'held' });
    expect(one.keys).toHaveLength(1);
  });
  it('gives up aloud after a minute: what was right then may be wrong now', async () => {
    const one = ports([noAnswer()]);
    await expect(new Sender(undefined, one.ports).send('/api/x', {})).rejects.toMatchObject({ status: 0 });
    expect(one.keys.length).toBeGreaterThan(5);
    expect(one.keys.length * 5_000).toBeGreaterThanOrEqual(GIVE_UP_MS);
  });
  it('makes one act of two fast presses', async () => {
    const one = ports([{ ok: true }]);
    const sender = new Sender(undefined, one.ports);
    await Promise.all([sender.send('/api/x', { a: 1 }), sender.send('/api/x', { a: 1 })]);
    expect(one.keys).toEqual(['k1']);
  });
  it('keeps two different commands apart', async () => {
    const one = ports([{ ok: true }]);
    const sender = new Sender(undefined, one.ports);
    await Promise.all([sender.send('/api/x', { a: 1 }), sender.send('/api/x', { a: 2 })]);
    expect(one.keys).toEqual(['k1', 'k2']);
  });
  it('says that it fails as long as it does, and how many wait', async () => {
    const one = ports([noAnswer(), { ok: true }]);
    const heard: [number, boolean][] = [];
    const sender = new Sender((waiting, failing) => heard.push([waiting, failing]), one.ports);
    await sender.send('/api/x', {});
    expect(heard).toContainEqual([1, true]);
    expect([sender.waiting, sender.failing]).toEqual([0, false]);
  });
});
