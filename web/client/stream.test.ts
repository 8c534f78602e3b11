import { describe, expect, it, vi } from 'vitest';
import type { StreamEvent } from './sse.ts';
import { LiveStream, retryDelayMs, SILENCE_MS, type StreamPorts } from './stream.ts';

/** A world with a server one can speak for, and time one can let pass. */
function world(after: () => string | null = () => '10-00000000') {
  const timers = new Map<number, { at: number; call: () => void }>();
  const asked: { url: string; headers: Record<string, string>; say: (text: string) => void; end: () => void; aborted: () => boolean }[] = [];
  const events: StreamEvent[] = [];
  const links: boolean[] = [];
  let now = 0;
  let count = 0;
  let status = 200;
  let signedOut = false;
  const ports: StreamPorts = {
    fetch: async (url, init) => {
      let control!: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({ start: (given) => void (control = given) });
      init.signal?.addEventListener('abort', () => {
        try {
          control.error(new Error('aborted'));
        } catch {
          // It had ended.
        }
      });
      asked.push({
        url,
        headers: init.headers as Record<string, string>,
        say: (text) => control.enqueue(new TextEncoder().encode(text)),
        end: () => control.close(),
        aborted: () => init.signal?.aborted ?? false,
      });
      return new Response(status === 200 ? body : null, { status });
    },
    monotonic: () => now,
    random: () => 0.5,
    setTimer: (call, ms) => {
      timers.set((count += 1), { at: now + ms, call });
      return count;
    },
    clearTimer: (timer) => void timers.delete(timer as unknown as number),
  };
  const stream = new LiveStream({ after, onEvent: (event) => events.push(event), onSignedOut: () => (signedOut = true), onLink: (open) => links.push(open), ports });
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    stream,
    asked,
    events,
    links,
    signedOut: () => signedOut,
    refuse: (next: number) => (status = next),
    settle,
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (due === undefined) break;
        now = Math.max(now, due[1].at);
        timers.delete(due[0]);
        due[1].call();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
const last = <T>(list: T[]): T => list[list.length - 1] as T;

describe('the live stream', () => {
  it('starts from the cursor of the snapshot', async () => {
    const { stream, asked, pass } = world();
    stream.start();
    await pass(0);
    expect(asked[0]?.url).toBe('/api/stream?after=10-00000000');
    expect(asked[0]?.headers['last-event-id']).toBeUndefined();
  });
  it('resumes after the last event it heard', async () => {
    const { stream, asked, pass, settle } = world();
    stream.start();
    await pass(0);
    asked[0]?.say('id: 12-0000000a\nevent: change\ndata: {}\n\n');
    await settle();
    asked[0]?.end();
    await settle();
    await pass(5_000);
    expect(last(asked).headers['last-event-id']).toBe('12-0000000a');
    expect(asked.length).toBe(2);
  });
  it('notices a connection that stands and says nothing', async () => {
    const { stream, asked, links, pass, settle } = world();
    stream.start();
    await pass(0);
    asked[0]?.say(': hello\n\n');
    await settle();
    expect(stream.alive).toBe(true);
    await pass(SILENCE_MS);
    expect(asked[0]?.aborted()).toBe(true);
    expect(links).toEqual([true, false]);
  });
  it('is lost within ten seconds of silence', () => {
    expect(SILENCE_MS).toBeLessThan(10_000);
  });
  it('stays alive on beats alone', async () => {
    const { stream, asked, pass, settle } = world();
    stream.start();
    await pass(0);
    for (let beat = 0; beat < 5; beat += 1) {
      asked[0]?.say('event: beat\ndata: {}\n\n');
      await settle();
      await pass(5_000);
    }
    expect(stream.alive).toBe(true);
    expect(asked.length).toBe(1);
  });
  it('is not alive before it has heard anything', async () => {
    const { stream, pass } = world();
    stream.start();
    await pass(0);
    expect(stream.alive).toBe(false);
    expect(stream.silentMs()).toBeNull();
  });
  it('ends for good when the session has ended', async () => {
    const { stream, asked, refuse, signedOut, pass } = world();
    refuse(401);
    stream.start();
    await pass(60_000);
    expect(signedOut()).toBe(true);
    expect(asked.length).toBe(1);
  });
  it('goes on trying when the server is away', async () => {
    const { stream, asked, refuse, pass } = world();
    refuse(503);
    stream.start();
    await pass(60_000);
    expect(asked.length).toBeGreaterThan(10);
    stream.stop();
  });
  it('hears nothing more once it is stopped', async () => {
    const { stream, asked, events, pass, settle } = world();
    stream.start();
    await pass(0);
    stream.stop();
    await settle();
    await pass(60_000);
    expect(asked.length).toBe(1);
    expect(events).toEqual([]);
  });
  it('starts over from a fresh snapshot without an old cursor', async () => {
    const after = vi.fn().mockReturnValueOnce('10-00000000').mockReturnValueOnce('99-00000000');
    const { stream, asked, pass, settle } = world(after);
    stream.start();
    await pass(0);
    asked[0]?.say('id: 12-0000000a\nevent: reset\ndata: {}\n\n');
    await settle();
    stream.stop();
    stream.start();
    await pass(0);
    expect(last(asked).url).toBe('/api/stream?after=99-00000000');
    expect(last(asked).headers['last-event-id']).toBeUndefined();
  });
  it('tries at once when it is nudged, but not while all is well', async () => {
    const { stream, asked, pass, settle } = world();
    stream.start();
    await pass(0);
    asked[0]?.say(': x\n\n');
    await settle();
    stream.nudge();
    await pass(0);
    expect(asked.length).toBe(1);
  });
  it('waits a little longer after each failure and never more than five seconds', () => {
    expect(retryDelayMs(1, 0.5)).toBeLessThan(retryDelayMs(3, 0.5));
    expect(retryDelayMs(50, 1)).toBeLessThanOrEqual(5_000);
  });
});
