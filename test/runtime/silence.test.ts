import { describe, expect, test } from 'vitest';
import { WorkerPool } from '../../src/runtime/pool/WorkerPool.js';
import type { Endpoint, WorkerHandle } from '../../src/runtime/port/Endpoint.js';
import type { Failures } from '../../src/runtime/port/Failures.js';
import type { FromWorker, ToWorker } from '../../src/runtime/port/protocol.js';
import type { Timers } from '../../src/runtime/port/Watchdog.js';
import { type CallObserver, WorkerClient } from '../../src/runtime/port/WorkerClient.js';
import type { CallContext, Engine, Outcome } from '../../src/runtime/schedule/Engine.js';
import { WorkerServer } from '../../src/runtime/schedule/WorkerServer.js';
import { waitFor } from '../../src/runtime/schedule/waitFor.js';

const MINUTE = 60_000;

/** A clock that the test turns. */
class FakeTimers implements Timers {
  #now = 0;
  readonly #due = new Map<() => void, number>();

  now = (): number => this.#now;

  after = (milliseconds: number, callback: () => void): (() => void) => {
    const call = (): void => callback();
    this.#due.set(call, this.#now + milliseconds);
    return () => this.#due.delete(call);
  };

  get count(): number {
    return this.#due.size;
  }

  /** Lets time pass and everything that is sent meanwhile arrive. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#due].filter(([, due]) => due <= end).sort(([, a], [, b]) => a - b);
      if (!next) break;
      const [call, due] = next;
      this.#now = Math.max(due, this.#now);
      this.#due.delete(call);
      call();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** This thread is busy: what has come, and what is due, waits. */
  block(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

async function settled(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A request that is only a name. */
type Named = readonly [name: string];

const failures: Failures<Named, Error> = {
  of: (thrown) => thrown as Error,
  canceled: () => new Error('canceled'),
  lost: (_, reason) => new Error(`lost: ${reason}`),
  detached: () => new Error('detached'),
  unsendable: () => new Error('unsendable'),
  unreadable: () => new Error('unreadable'),
  unsendableAnswer: () => new Error('unsendable'),
  unsendableResult: () => new Error('unsendable'),
  toRecord: ({ message }) => message,
  fromRecord: (message) => new Error(String(message)),
};

/** A worker in this thread, which hears nothing as long as it is stuck. */
class FakeThread {
  isStuck = false;
  /** What it has sent waits for this thread. */
  isHeld = false;
  terminated = 0;
  readonly #toClient: FromWorker[][] = [];
  #hear: (messages: ToWorker[]) => void = () => {};
  #tell: (messages: FromWorker[]) => void = () => {};
  pings = 0;

  constructor(execute: (request: Named, context: CallContext) => Outcome<unknown>) {
    const endpoint: Endpoint = {
      post: (messages) => this.#toClient.push(structuredClone(messages) as FromWorker[]),
      listen: (listener) => {
        this.#hear = listener as (messages: unknown) => void;
      },
    };
    const engine: Engine<Named, Error> = {
      unpack: (packed) => packed as Named,
      execute,
      priority: () => 'normal',
      isRevocable: () => true,
      failed: () => {},
      abandon: () => false,
      fatal: undefined,
    };
    new WorkerServer({ endpoint, create: () => engine, failures });
  }

  get handle(): WorkerHandle {
    return {
      post: (messages) => {
        this.pings += (messages as ToWorker[]).filter((one) => 'type' in one && one.type === 'ping').length;
        const ports = (messages as ToWorker[]).some((one) => 'type' in one && one.type === 'peer');
        if (ports || this.isStuck) return;
        this.#hear(structuredClone(messages) as ToWorker[]);
        setImmediate(() => this.deliver());
      },
      listen: (listener) => {
        this.#tell = listener as (messages: unknown) => void;
      },
      onLost: () => {},
      terminate: () => {
        this.terminated += 1;
      },
      keepAlive: () => {},
    };
  }

  /** Delivers what the worker has sent. */
  deliver(): void {
    if (this.isStuck || this.isHeld) return;
    for (const messages of this.#toClient.splice(0)) this.#tell(messages);
  }
}

/** A client of a worker that carries out requests so, and what one request came to. */
function called(execute: (request: Named, context: CallContext) => Outcome<unknown>, asked?: () => unknown) {
  const timers = new FakeTimers();
  const thread = new FakeThread(execute);
  const client = new WorkerClient<Named, Error>(thread.handle, failures, { lost: () => {} }, timers);
  client.start(1, undefined);
  const events: string[] = [];
  client.call({ queue: 1, request: ['read'] }, { ...observer(events), ...(asked && { asked }) });
  return { timers, thread, client, events };
}

const observer = (events: string[]): CallObserver<Error> => ({
  started() {},
  progress() {},
  notCanceled() {},
  result: (value) => events.push(`result ${value}`),
  error: ({ message }) => events.push(message),
});

const never = new Promise<never>(() => {});

describe('a worker that is stuck', () => {
  test('is asked for a sign of life, and given up when it gives none', async () => {
    const { timers, thread, events } = called(() => never);
    await settled();
    thread.isStuck = true;
    await timers.pass(MINUTE);
    expect([thread.pings, thread.terminated]).toEqual([1, 0]);
    await timers.pass(MINUTE);
    expect(thread.terminated).toBe(0);
    await timers.pass(1000);
    expect(thread.terminated).toBe(1);
    expect(events).toEqual(['lost: it has not answered for 121 s']);
    expect(timers.count).toBe(0);
  });

  test('is noticed by those that wait for its help, although no call is its own', async () => {
    const timers = new FakeTimers();
    const threads: FakeThread[] = [];
    const lost: unknown[] = [];
    const pool = new WorkerPool<Named, Error>({
      size: 2,
      start: () => {
        const thread = new FakeThread(() => never);
        threads.push(thread);
        return thread.handle;
      },
      failures,
      listener: { lost: (client) => lost.push(client) },
      terminated: () => new Error('terminated'),
      timers,
    });
    const [home, helper] = [pool.at(0), pool.at(1)];
    home.call({ queue: 1, request: ['read'] }, observer([]));
    await settled();
    (threads[1] as FakeThread).isStuck = true;
    await timers.pass(3 * MINUTE);
    expect(lost).toEqual([helper]);
    expect(threads.map(({ terminated }) => terminated)).toEqual([0, 1]);
  });
});

describe('a worker that waits', () => {
  test.each<[string, (request: Named, context: CallContext) => Outcome<unknown>, (() => unknown)?]>([
    ['for bytes that are late, in steps', () => waitFor(never)],
    ['for bytes that are late, in a promise', () => never],
    ['for a function of the calling thread', (_, { ask }) => ask('which file'), () => never],
  ])('%s is left alone, however long it takes', async (_, execute, asked) => {
    const { timers, thread, events } = called(execute, asked);
    for (let minute = 0; minute < 30; minute += 1) await timers.pass(MINUTE);
    expect(thread.pings).toBeGreaterThan(10);
    expect([thread.terminated, events]).toEqual([0, []]);
  });

  test('is left alone by a thread that was too busy to hear its answer', async () => {
    const { timers, thread } = called(() => waitFor(never));
    await settled();
    thread.isHeld = true;
    await timers.pass(MINUTE);
    expect(thread.pings).toBe(1);
    // The answer has come, but what is due comes first when this thread has time again.
    timers.block(5 * MINUTE);
    await timers.pass(0);
    thread.isHeld = false;
    thread.deliver();
    await timers.pass(MINUTE);
    expect(thread.terminated).toBe(0);
  });
});

test('nothing is watched while nothing is under way', async () => {
  const { timers, events } = called(() => 'all');
  await settled();
  expect(events).toEqual(['result all']);
  expect(timers.count).toBe(0);
});
