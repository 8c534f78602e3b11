/** The outbox: nothing lost, nothing doubled, in order, and honest about what does not get through. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Intent } from './act.ts';
import { Outbox, retryDelayMs, type OutboxState, type Sent } from './outbox.ts';
import { indexedShelf, memoryShelf, type Shelf } from './shelf.ts';

const ON_MY_WAY: Intent = { verb: 'step', job: 'j1', step: 'en_route' };
const ARRIVED: Intent = { verb: 'step', job: 'j1', step: 'arrived' };
const ACCEPT: Intent = { verb: 'accept', job: 'j1', offer: 'o1' };
const taken: Sent = { kind: 'taken', position: 7 };
const no_answer: Sent = { kind: 'failed', retry_after_ms: null };
const has_it: Sent = { kind: 'refused', problem: { type: 'taken', title: 'R2 has it', status: 409 } };

interface Posted {
  path: string;
  key: string;
  body: Record<string, unknown>;
}

/** An outbox against a server whose answers the test decides. */
async function story(shelf: Shelf, answers: (posted: Posted, count: number) => Sent | Promise<Sent>, responder = 'r1') {
  const posted: Posted[] = [];
  const waits: number[] = [];
  let state: OutboxState = { acts: [], taken: [], failing: false, signed_out: false };
  const states: OutboxState[] = [];
  const outbox = new Outbox({
    shelf,
    send: async (path, key, body) => {
      const one = { path, key, body: body as Record<string, unknown> };
      posted.push(one);
      return answers(one, posted.length);
    },
    changed: (next) => states.push((state = next)),
    answered: () => undefined,
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
      await new Promise((done) => setTimeout(done, 0));
    },
    alone: (work) => work(),
  });
  await outbox.open(responder);
  const at_rest = async (): Promise<void> => {
    await expect.poll(() => state.acts.filter((act) => act.state === 'waiting').length, { timeout: 20_000 }).toBe(0);
  };
  return { outbox, posted, waits, states, at_rest, state: () => state };
}

const stamp = { at: 1_700_000_000_000 };

describe.each([
  ['in memory', async () => memoryShelf()],
  ['in IndexedDB', async () => indexedShelf(new IDBFactory(), 'test')],
])('the outbox %s', (_name, open) => {
  it('sends acts in the order they were made, each under the device and its sequence', async () => {
    const shelf = await open();
    const { outbox, posted, at_rest } = await story(shelf, () => taken);
    await outbox.add(ACCEPT, stamp);
    await outbox.add(ON_MY_WAY, stamp);
    await outbox.add(ARRIVED, stamp);
    await at_rest();
    const device = await shelf.device();
    expect(posted.map((one) => [one.path, one.key])).toEqual([
      ['/api/jobs/j1/accept', `${device}:1`],
      ['/api/jobs/j1/step', `${device}:2`],
      ['/api/jobs/j1/step', `${device}:3`],
    ]);
    expect(posted[1]?.body).toEqual({ step: 'en_route', device: stamp });
  });

  it('makes one act of two fast taps', async () => {
    const { outbox, posted, at_rest } = await story(await open(), () => taken);
    await Promise.all([outbox.add(ON_MY_WAY, stamp), outbox.add(ON_MY_WAY, stamp)]);
    await at_rest();
    expect(posted).toHaveLength(1);
  });

  it('keeps a tap made offline after a double tap', async () => {
    let connected = true;
    const { outbox, posted, at_rest } = await story(await open(), () => (connected ? taken : no_answer));
    await Promise.all([outbox.add(ON_MY_WAY, stamp), outbox.add(ON_MY_WAY, stamp)]);
    await at_rest();
    connected = false;
    await outbox.add(ARRIVED, stamp);
    await expect.poll(() => posted.length, { timeout: 20_000 }).toBeGreaterThan(3);
    connected = true;
    outbox.nudge();
    await at_rest();
    const steps = new Map(posted.map((one) => [one.key, one.body['step']]));
    expect([...steps.values()]).toEqual(['en_route', 'arrived']);
  });

  it('tries again for ever under the same key, and says that sending fails until it does not', async () => {
    const { outbox, posted, states, at_rest, state } = await story(await open(), (_posted, count) => (count < 40 ? no_answer : taken));
    await outbox.add(ON_MY_WAY, stamp);
    await at_rest();
    expect(posted).toHaveLength(40);
    expect(new Set(posted.map((one) => one.key)).size).toBe(1);
    expect(states.some((one) => one.failing)).toBe(true);
    expect(state().failing).toBe(false);
  });

  it('never lets an act overtake one that does not get through', async () => {
    const { outbox, posted, at_rest } = await story(await open(), (_posted, count) => (count < 5 ? no_answer : taken));
    await outbox.add(ON_MY_WAY, stamp);
    await outbox.add(ARRIVED, stamp);
    await at_rest();
    expect(posted.map((one) => one.body['step'])).toEqual(['en_route', 'en_route', 'en_route', 'en_route', 'en_route', 'arrived']);
  });

  it('keeps a refused act until it was read, and sends what is behind it', async () => {
    const shelf = await open();
    const { outbox, posted, at_rest, state } = await story(shelf, ({ path }) => (path.endsWith('accept') ? has_it : taken));
    const accept = await outbox.add(ACCEPT, stamp);
    await outbox.add({ verb: 'come-back' }, stamp);
    await at_rest();
    expect(posted).toHaveLength(2);
    expect(state().acts.map((act) => [act.state, act.refusal?.title])).toEqual([['refused', 'R2 has it']]);
    await outbox.dismiss(accept.sequence);
    expect(await shelf.acts()).toEqual([]);
  });

  it('does not throw a waiting act away when somebody tries to dismiss it', async () => {
    const shelf = await open();
    const { outbox } = await story(shelf, () => ({ kind: 'signed_out' }));
    const act = await outbox.add(ON_MY_WAY, stamp);
    await outbox.dismiss(act.sequence);
    expect(await shelf.acts()).toHaveLength(1);
  });

  it('waits for somebody to sign in, and goes on where it was', async () => {
    let signed_in = false;
    const { outbox, at_rest, state } = await story(await open(), () => (signed_in ? taken : { kind: 'signed_out' }));
    await outbox.add(ON_MY_WAY, stamp);
    await expect.poll(() => state().signed_out, { timeout: 20_000 }).toBe(true);
    signed_in = true;
    await outbox.open('r1');
    await at_rest();
    expect(state().signed_out).toBe(false);
  });

  it('never sends what another person did on this phone', async () => {
    const shelf = await open();
    const first = await story(shelf, () => ({ kind: 'signed_out' }));
    await first.outbox.add(ON_MY_WAY, stamp);
    first.outbox.stop();
    const second = await story(shelf, () => taken, 'r2');
    await second.outbox.add({ verb: 'come-back' }, stamp);
    await second.at_rest();
    expect(second.posted.map((one) => one.path)).toEqual(['/api/responders/r2/come-back']);
    expect((await shelf.acts()).map((act) => act.responder)).toEqual(['r1']);
  });

  it('shows the effect of an act the server took until a snapshot carries it', async () => {
    const { outbox, at_rest, state } = await story(await open(), () => taken);
    await outbox.add(ON_MY_WAY, stamp);
    await at_rest();
    expect(state().taken).toHaveLength(1);
    outbox.settle(6);
    expect(state().taken).toHaveLength(1);
    outbox.settle(7);
    expect(state().taken).toHaveLength(0);
  });

  it('lets an answer asked for afterwards settle what the server took, whatever its position', async () => {
    const { outbox, at_rest, state } = await story(await open(), () => taken);
    await outbox.add(ON_MY_WAY, stamp);
    await at_rest();
    outbox.settle(1, outbox.unsettled());
    expect(state().taken).toHaveLength(0);
  });

  it('waits as long as the server asks, and at least as long as its own patience', async () => {
    const { outbox, waits, at_rest } = await story(await open(), (_posted, count) => (count === 1 ? { kind: 'failed', retry_after_ms: 9_000 } : taken));
    await outbox.add(ON_MY_WAY, stamp);
    await at_rest();
    expect(waits).toEqual([9_000]);
  });
});

describe('a phone that is switched off and on', () => {
  it('sends after the restart what it had written down before, under the same key', async () => {
    const factory = new IDBFactory();
    const before = await story(await indexedShelf(factory, 'phone'), () => ({ kind: 'signed_out' }));
    await before.outbox.add(ON_MY_WAY, stamp);
    await before.outbox.add(ARRIVED, stamp);
    await expect.poll(() => before.posted.length, { timeout: 20_000 }).toBeGreaterThan(0);
    before.outbox.stop();
    const keys = before.posted.map((one) => one.key);
    const after = await story(await indexedShelf(factory, 'phone'), () => taken);
    await after.at_rest();
    expect(after.posted.map((one) => one.body['step'])).toEqual(['en_route', 'arrived']);
    expect(after.posted[0]?.key).toBe(keys[0]);
  });

  it('never uses a sequence twice', async () => {
    const factory = new IDBFactory();
    const first = await indexedShelf(factory, 'phone');
    const used = [await first.sequence(), await first.sequence()];
    const second = await indexedShelf(factory, 'phone');
    used.push(await second.sequence());
    expect(used).toEqual([1, 2, 3]);
    expect(await second.device()).toBe(await first.device());
  });
});

describe('patience', () => {
  it('doubles, is spread, and stays under 20 seconds', () => {
    expect([0, 1, 2, 3].map((failures) => retryDelayMs(failures, 1, null))).toEqual([500, 1000, 2000, 4000]);
    expect(retryDelayMs(0, 0, null)).toBe(250);
    expect(retryDelayMs(500, 1, null)).toBe(20_000);
  });
  it('does not believe a server that asks for more than a minute', () => {
    expect(retryDelayMs(0, 0, 3_600_000)).toBe(60_000);
  });
});
