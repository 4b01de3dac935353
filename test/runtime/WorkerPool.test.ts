import { afterEach, describe, expect, test } from 'vitest';
import type { NativeWorker } from '../../src/connectors/native/client/NativeWorker.js';
import { nativeFailures } from '../../src/connectors/native/failures.js';
import type { PackedRequest } from '../../src/connectors/native/protocol.js';
import { H5Error } from '../../src/model/H5Error.js';
import { WorkerPool } from '../../src/runtime/pool/WorkerPool.js';
import type { Port, WorkerHandle } from '../../src/runtime/port/Endpoint.js';
import type { FromWorker, ToWorker } from '../../src/runtime/port/protocol.js';
import { settle } from './pair.js';

/** A worker that does nothing by itself, as its thread. */
class FakeWorker implements WorkerHandle {
  readonly messages: ToWorker[] = [];
  terminated = 0;
  #listener: (messages: FromWorker[]) => void = () => {};
  #lost: (reason: string) => void = () => {};

  post(messages: readonly ToWorker[]): void {
    this.messages.push(...messages);
  }

  listen(listener: (messages: never[]) => void): void {
    this.#listener = listener as (messages: FromWorker[]) => void;
  }

  onLost(listener: (reason: string) => void): void {
    this.#lost = listener;
  }

  terminate(): void {
    this.terminated += 1;
  }

  keepAlive(): void {}

  say(...messages: FromWorker[]): void {
    this.#listener(messages);
  }

  die(): void {
    this.#lost('it exited with code 1');
  }

  /** The lines it was given, by the number of the worker at their other ends. */
  get lines(): [number, Port][] {
    return this.messages.flatMap((message) =>
      'port' in message ? [[message.peer, message.port] as [number, Port]] : [],
    );
  }

  get lostPeers(): number[] {
    return this.messages.flatMap((message) =>
      'type' in message && message.type === 'peer-lost' ? [message.peer] : [],
    );
  }
}

let workers: FakeWorker[] = [];
let lost: NativeWorker[] = [];
afterEach(() => {
  for (const worker of workers) for (const [, port] of worker.lines) port.close();
  workers = [];
  lost = [];
});

function poolOf(size: number): WorkerPool<PackedRequest, H5Error> {
  const start = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  return new WorkerPool<PackedRequest, H5Error>({
    size,
    start,
    settings: SETTINGS,
    failures: nativeFailures,
    listener: { lost: (client) => lost.push(client) },
    terminated: (reason) => new H5Error('worker-lost', 'WorkerPool', reason),
  });
}

/** What the engine of every worker is told. */
const SETTINGS = { program: 'a' };

const WANT: FromWorker = { type: 'want-peers' };
const numbersOf = (worker: FakeWorker | undefined): number[] => worker!.lines.map(([number]) => number);

describe('WorkerPool', () => {
  test('starts workers when they are needed, and each place once', () => {
    const pool = poolOf(3);
    expect(workers).toEqual([]);
    const client = pool.at(1);
    expect(pool.at(1)).toBe(client);
    expect(workers.length).toBe(1);
  });

  test('tells each worker first how many there may be, and the settings', async () => {
    const pool = poolOf(3);
    pool.at(0);
    pool.at(1);
    await settle();
    const start = { type: 'start', poolSize: 3, settings: SETTINGS };
    expect(workers.map(({ messages }) => messages)).toEqual([[start], [start]]);
  });

  test('gives a place that lost its worker a fresh one', () => {
    const pool = poolOf(2);
    const client = pool.at(0);
    workers[0]!.die();
    expect(lost).toEqual([client]);
    expect(pool.at(0)).not.toBe(client);
    expect(workers.length).toBe(2);
  });

  test('starts none any more when it was terminated', () => {
    const pool = poolOf(2);
    pool.at(0);
    pool.terminate('the end');
    expect(workers[0]!.terminated).toBe(1);
    for (const place of [0, 1]) expect(() => pool.at(place)).toThrow(H5Error);
    workers[0]!.say(WANT);
    expect(workers.length).toBe(1);
  });

  describe('a worker that wants the others', () => {
    test('gets a line to each of them, started if need be, and they get the other ends', () => {
      const pool = poolOf(3);
      pool.at(1);
      workers[0]!.say(WANT);
      expect(workers.length).toBe(3);
      expect(numbersOf(workers[0])).toEqual([2, 3]);
      expect(numbersOf(workers[1])).toEqual([1]);
      expect(numbersOf(workers[2])).toEqual([1]);
    });

    test('can talk to them', async () => {
      const pool = poolOf(2);
      pool.at(0);
      workers[0]!.say(WANT);
      const [[, one]] = workers[0]!.lines as [[number, Port]];
      const [[, other]] = workers[1]!.lines as [[number, Port]];
      const heard = new Promise((resolve) => {
        other.onmessage = ({ data }: { readonly data: unknown }) => resolve(data);
      });
      one.postMessage({ hello: 'there' });
      expect(await heard).toEqual({ hello: 'there' });
    });

    test('gets each line once, also when both ends want it', () => {
      const pool = poolOf(3);
      for (const place of [0, 1, 2]) pool.at(place);
      workers[0]!.say(WANT, WANT);
      workers[1]!.say(WANT);
      expect(workers.map((worker) => numbersOf(worker).sort())).toEqual([
        [2, 3],
        [1, 3],
        [1, 2],
      ]);
    });

    test('that is the only one gets none', () => {
      const pool = poolOf(1);
      pool.at(0);
      workers[0]!.say(WANT);
      expect(workers.length).toBe(1);
      expect(workers[0]!.lines).toEqual([]);
    });

    test('gets a line to one that took the place of another, when it wants again', () => {
      const pool = poolOf(2);
      pool.at(0);
      workers[0]!.say(WANT);
      workers[1]!.die();
      workers[0]!.say(WANT);
      expect(workers.length).toBe(3);
      expect(numbersOf(workers[0])).toEqual([2, 3]);
      expect(numbersOf(workers[2])).toEqual([1]);
    });

    test('and has been lost since gets none, and starts nobody', () => {
      const pool = poolOf(2);
      pool.at(0);
      workers[0]!.die();
      workers[0]!.say(WANT);
      expect(workers.length).toBe(1);
    });
  });

  test('tells all that are left of one that is lost, by a number that no other ever gets', async () => {
    const pool = poolOf(3);
    for (const place of [0, 1, 2]) pool.at(place);
    workers[1]!.die();
    await settle();
    expect(workers.map(({ lostPeers }) => lostPeers)).toEqual([[2], [], [2]]);
    pool.at(1);
    workers[3]!.say(WANT);
    expect(numbersOf(workers[3])).toEqual([1, 3]);
    expect(numbersOf(workers[0])).toEqual([4]);
    workers[3]!.die();
    await settle();
    expect(workers[0]!.lostPeers).toEqual([2, 4]);
  });
});
