/**
 * Where the phone keeps what must survive a closed page: the outbox, the device's name, the last snapshot.
 * Two shelves: IndexedDB, and memory for tests. A key-safe code is never put on a shelf.
 */
import type { Act } from './act.ts';

/** An act before it has its sequence. */
export type NewAct = Omit<Act, 'sequence'>;

export interface Shelf {
  /** This device's own name, made once. */
  device(): Promise<string>;
  /** Writes an act down with the next sequence, or gives back the waiting act that has the same key. One transaction. */
  append(act: NewAct): Promise<Act>;
  /** All acts, oldest first. */
  acts(): Promise<Act[]>;
  /** Overwrites an act that is still there. */
  replace(act: Act): Promise<void>;
  /** Takes an act out: the server has it, or its refusal was read. */
  remove(sequence: number): Promise<void>;
  /** The next sequence for something that is not queued. */
  sequence(): Promise<number>;
  read<T>(name: string): Promise<T | undefined>;
  write(name: string, value: unknown): Promise<void>;
}

const sameAct = (acts: Act[], act: NewAct): Act | undefined =>
  acts.find((other) => other.state === 'waiting' && other.key === act.key && other.responder === act.responder);

/** A shelf that forgets when the page goes. */
export function memoryShelf(): Shelf {
  let last = 0;
  let acts: Act[] = [];
  const names = new Map<string, unknown>([['device', crypto.randomUUID()]]);
  return {
    device: async () => names.get('device') as string,
    append: async (act) => {
      const same = sameAct(acts, act);
      if (same) return same;
      const written = { ...structuredClone(act), sequence: ++last };
      acts = [...acts, written];
      return written;
    },
    acts: async () => structuredClone(acts),
    replace: async (act) => void (acts = acts.map((other) => (other.sequence === act.sequence ? structuredClone(act) : other))),
    remove: async (sequence) => void (acts = acts.filter((act) => act.sequence !== sequence)),
    sequence: async () => ++last,
    read: async <T>(name: string) => names.get(name) as T | undefined,
    write: async (name, value) => void names.set(name, structuredClone(value)),
  };
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const written = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('acts', { keyPath: 'sequence' });
    request.result.createObjectStore('names');
  };
  return answer(request);
}

async function nextSequence(names: IDBObjectStore): Promise<number> {
  const next = (((await answer(names.get('sequence'))) as number | undefined) ?? 0) + 1;
  names.put(next, 'sequence');
  return next;
}

/** The shelf of a real phone. Every write is durable before its promise resolves. */
export async function indexedShelf(factory: IDBFactory = indexedDB, name = 'attend-phone'): Promise<Shelf> {
  const database = await open(factory, name);
  const begin = (stores: string[], mode: IDBTransactionMode) => database.transaction(stores, mode, { durability: 'strict' });
  return {
    device: async () => {
      const transaction = begin(['names'], 'readwrite');
      const names = transaction.objectStore('names');
      let device = (await answer(names.get('device'))) as string | undefined;
      if (!device) names.put((device = crypto.randomUUID()), 'device');
      await written(transaction);
      return device;
    },
    append: async (act) => {
      const transaction = begin(['acts', 'names'], 'readwrite');
      const store = transaction.objectStore('acts');
      let result = sameAct((await answer(store.getAll())) as Act[], act);
      if (!result) {
        result = { ...act, sequence: await nextSequence(transaction.objectStore('names')) };
        store.add(result);
      }
      await written(transaction);
      return result;
    },
    acts: async () => (await answer(begin(['acts'], 'readonly').objectStore('acts').getAll())) as Act[],
    replace: async (act) => {
      const transaction = begin(['acts'], 'readwrite');
      const store = transaction.objectStore('acts');
      if ((await answer(store.getKey(act.sequence))) !== undefined) store.put(act);
      await written(transaction);
    },
    remove: async (sequence) => {
      const transaction = begin(['acts'], 'readwrite');
      transaction.objectStore('acts').delete(sequence);
      await written(transaction);
    },
    sequence: async () => {
      const transaction = begin(['names'], 'readwrite');
      const next = await nextSequence(transaction.objectStore('names'));
      await written(transaction);
      return next;
    },
    read: async <T>(key: string) => (await answer(begin(['names'], 'readonly').objectStore('names').get(key))) as T | undefined,
    write: async (key, value) => {
      const transaction = begin(['names'], 'readwrite');
      transaction.objectStore('names').put(value, key);
      await written(transaction);
    },
  };
}
