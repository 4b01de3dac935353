import { afterEach, describe, expect, test } from 'vitest';
import { retryWhenSettled } from '../../src/connectors/native/worker/retryWhenSettled.js';
import { Beside, type Priority, type Steps } from '../../src/runtime/schedule/Steps.js';
import { waitFor } from '../../src/runtime/schedule/waitFor.js';
import { deferred, Pair, settle, type Told } from './pair.js';

let pair: Pair;
afterEach(() => pair.close());

/** What a fake read does, and what became of it. */
interface Read {
  readonly steps: (log: string[]) => Steps<unknown>;
  readonly log: string[];
  ended: number;
}

const reads = new Map<string, Read>();

/** Called when a handler has been asked for a read, before its first step. */
let begun: (name: string) => void = () => {};

/** Calls whose handlers run beside the queue, by name; all others answer with their name at once. */
function makePair(steps: Readonly<Record<string, Read['steps']>>): void {
  reads.clear();
  begun = () => {};
  for (const [name, one] of Object.entries(steps)) reads.set(name, { steps: one, log: [], ended: 0 });
  pair = new Pair(({ name }) => {
    const read = reads.get(name as string);
    if (!read) return name;
    begun(name as string);
    return new Beside(read.steps(read.log), 100, () => {
      read.ended += 1;
    });
  });
}

const call = (name: string, priority?: Priority, queue = 1): Told =>
  pair.call({ name, ...(priority && { dxpl_id: { priority } }) }, { queue });

const logOf = (name: string): string[] => reads.get(name)!.log;
const endedOf = (name: string): number => reads.get(name)!.ended;

/** So many steps of progress. */
const progress = (count: number, result: unknown = 'done') =>
  function* (log: string[]): Steps<unknown> {
    try {
      for (let n = 1; n <= count; n += 1) {
        log.push(`step ${n}`);
        yield { type: 'progress', loadedBytes: n, totalBytes: 100 };
      }
      return result;
    } finally {
      log.push('finally');
    }
  };

/** Waits for a promise, then for another one, and so on. */
const waiting = (...promises: readonly Promise<unknown>[]) =>
  function* (log: string[]): Steps<unknown> {
    try {
      for (const until of promises) {
        log.push('waits');
        yield { type: 'wait', until };
      }
      log.push('goes on');
      return 'done';
    } finally {
      log.push('finally');
    }
  };

describe('a call that runs beside its queue', () => {
  test('does not hold up the later ones of the queue', async () => {
    makePair({ long: progress(2000) });
    const long = call('long');
    const behind = ['a', 'b', 'c'].map((name) => call(name));
    expect(await Promise.all(behind.map(({ end }) => end))).toEqual(['a', 'b', 'c']);
    expect(long.events).not.toContain('result');
    expect(logOf('long').length).toBeLessThan(1000);
    expect(await long.end).toBe('done');
    expect(await call('later').end).toBe('later');
  });

  test('tells its progress step by step, and all of it at the end', async () => {
    makePair({ read: progress(3) });
    const read = call('read');
    await read.end;
    expect(read.events).toEqual(['started', '1/100', '2/100', '3/100', '100/100', 'result']);
  });

  test('takes turns with others, whatever their queues', async () => {
    makePair({ one: progress(50), other: progress(50) });
    const log: string[] = [];
    const note = (name: string, told: Told): Promise<unknown> => told.end.then(() => log.push(name));
    await Promise.all([note('one', call('one')), note('other', call('other', undefined, 2)), note('x', call('x'))]);
    expect(log[0]).toBe('x');
    expect(Math.abs(logOf('one').length - logOf('other').length)).toBe(0);
  });

  describe('has ended, once,', () => {
    test('with its result', async () => {
      makePair({ read: progress(2) });
      await call('read').end;
      expect(endedOf('read')).toBe(1);
    });

    test('with an error in a later step, and in the first one', async () => {
      makePair({
        later: function* (): Steps<unknown> {
          yield { type: 'progress', loadedBytes: 1, totalBytes: 2 };
          throw new TypeError('later');
        },
        // biome-ignore lint/correctness/useYield: it fails before
        first: function* (): Steps<unknown> {
          throw new TypeError('at once');
        },
      });
      expect(await call('later').end).toMatchObject({ kind: 'io', message: 'later' });
      expect(await call('first').end).toMatchObject({ kind: 'io', message: 'at once' });
      expect([endedOf('later'), endedOf('first')]).toEqual([1, 1]);
      expect(await call('next').end).toBe('next');
    });

    test('canceled between two steps', async () => {
      makePair({ read: progress(5000) });
      const read = call('read');
      await settle(20);
      pair.client.cancel(read.number);
      expect(await read.end).toMatchObject({ kind: 'canceled' });
      expect(endedOf('read')).toBe(1);
      expect(logOf('read').at(-1)).toBe('finally');
      expect(logOf('read').length).toBeLessThan(4000);
    });

    test('canceled before its first step', async () => {
      makePair({ busy: progress(400), read: progress(5) });
      const busy = call('busy', 'visible');
      const read = call('read', 'prefetch');
      begun = (name) => {
        if (name === 'read') pair.client.cancel(read.number);
      };
      expect(await read.end).toMatchObject({ kind: 'canceled' });
      expect(read.events).toEqual(['started', 'not-canceled', 'error canceled']);
      expect(logOf('read')).toEqual([]);
      expect(endedOf('read')).toBe(1);
      await busy.end;
      expect(endedOf('busy')).toBe(1);
    });

    test('canceled, after what it has to wait for in the end', async () => {
      const helpers = deferred<void>();
      makePair({
        *read(log) {
          try {
            yield* progress(5000)(log);
          } finally {
            yield* waitFor(helpers.promise, false);
            log.push('let go');
          }
        },
      });
      const read = call('read');
      await settle(20);
      pair.client.cancel(read.number);
      await settle(20);
      expect(logOf('read').at(-1)).toBe('finally');
      expect(read.events.at(-1)).not.toContain('error');
      expect(endedOf('read')).toBe(0);
      helpers.resolve();
      expect(await read.end).toMatchObject({ kind: 'canceled' });
      expect(logOf('read').at(-1)).toBe('let go');
      expect(endedOf('read')).toBe(1);
    });

    test('canceled while it waits, at once and not when the promise ends', async () => {
      const gate = deferred<void>();
      makePair({ read: waiting(gate.promise) });
      const read = call('read');
      await settle();
      expect(logOf('read')).toEqual(['waits']);
      pair.client.cancel(read.number);
      expect(await read.end).toMatchObject({ kind: 'canceled' });
      expect(logOf('read')).toEqual(['waits', 'finally']);
      gate.resolve();
      await settle();
      expect(endedOf('read')).toBe(1);
      expect(read.events.filter((event) => event.startsWith('error'))).toEqual(['error canceled']);
      expect(await call('next').end).toBe('next');
    });

    test('canceled twice', async () => {
      makePair({ read: progress(5000) });
      const read = call('read');
      await settle();
      pair.client.cancel(read.number);
      pair.client.cancel(read.number);
      await read.end;
      await settle();
      expect(endedOf('read')).toBe(1);
    });

    test('and not at all when it was canceled in the queue: it was never there', async () => {
      makePair({ read: progress(5) });
      const read = call('read');
      pair.client.cancel(read.number);
      expect(await read.end).toMatchObject({ kind: 'canceled' });
      await settle();
      expect(endedOf('read')).toBe(0);
      expect(logOf('read')).toEqual([]);
    });
  });

  test('that waits lets all others go on, and goes on itself when the promise has ended, however it did', async () => {
    const [good, bad] = [deferred<void>(), deferred<void>()];
    makePair({ read: waiting(good.promise, bad.promise), other: progress(3) });
    const read = call('read');
    expect(await call('behind').end).toBe('behind');
    expect(await call('other').end).toBe('done');
    expect(logOf('read')).toEqual(['waits']);
    good.resolve();
    await settle();
    expect(logOf('read')).toEqual(['waits', 'waits']);
    bad.reject(new Error('lost'));
    expect(await read.end).toBe('done');
    expect(endedOf('read')).toBe(1);
  });

  test('that waits for what has ended already goes on', async () => {
    makePair({ read: waiting(...Array.from({ length: 100 }, () => Promise.resolve())) });
    expect(await call('read').end).toBe('done');
    expect(logOf('read').length).toBe(102);
  });
});

describe('priorities', () => {
  const order = async (calls: readonly (readonly [string, Priority | undefined])[]): Promise<string[]> => {
    const ended: string[] = [];
    await Promise.all(calls.map(([name, priority]) => call(name, priority).end.then(() => ended.push(name))));
    return ended;
  };

  test('visible comes before what was asked for first, prefetch after what comes later', async () => {
    makePair({ ahead: progress(60), usual: progress(60), shown: progress(60) });
    const calls = [
      ['ahead', 'prefetch'],
      ['usual', undefined],
      ['shown', 'visible'],
    ] as const;
    expect(await order(calls)).toEqual(['shown', 'usual', 'ahead']);
  });

  test('of reads do not hold up what is no read', async () => {
    makePair({ shown: progress(500) });
    const shown = call('shown', 'visible');
    expect(await call('open').end).toBe('open');
    expect(shown.events).not.toContain('result');
    await shown.end;
  });

  test('a visible read does not wait behind those of its queue that are fetched ahead', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `ahead ${n}`);
    makePair({
      running: progress(2000),
      shown: progress(5),
      ...Object.fromEntries(names.map((name) => [name, progress(5)])),
    });
    const running = call('running');
    await settle();
    for (const name of names) call(name, 'prefetch');
    const shown = call('shown', 'visible');
    await shown.end;
    expect(logOf('running').length).toBeLessThan(500);
    await running.end;
  });
});

describe('a short call that runs beside its queue', () => {
  /** As the native engine has it: its steps are wrapped. */
  const short = (steps: Read['steps'], log: string[], ended: () => void) =>
    retryWhenSettled(() => new Beside(steps(log), 100, ended, true));

  function makeShort(steps: Read['steps']): { readonly log: string[]; readonly ended: () => number } {
    const log: string[] = [];
    let ended = 0;
    const handler = short(steps, log, () => {
      ended += 1;
    });
    pair = new Pair(({ name }, context) => (name === 'short' ? handler({} as never, context) : name));
    return { log, ended: () => ended };
  }

  test('is answered with one message, where its first step is its last', async () => {
    const { log, ended } = makeShort(progress(0));
    const read = call('short');
    expect(await read.end).toBe('done');
    expect([log, ended()]).toEqual([['finally'], 1]);
    expect(read.events).toEqual(['started', '100/100', 'result']);
    expect(pair.answered.flatMap(({ messages }) => messages)).toHaveLength(1);
  });

  test('goes on beside its queue, and waits for what its first step waits for', async () => {
    const until = deferred<void>();
    const { log, ended } = makeShort(waiting(until.promise));
    const read = call('short');
    expect(await call('later').end).toBe('later');
    expect([log, ended()]).toEqual([['waits'], 0]);
    until.resolve();
    expect(await read.end).toBe('done');
    expect([log, ended()]).toEqual([['waits', 'goes on', 'finally'], 1]);
  });

  test('canceled right after its first step, ends what that has begun', async () => {
    const { log, ended } = makeShort(waiting(new Promise(() => {})));
    const read = call('short');
    await call('later').end;
    pair.client.cancel(read.number);
    expect(await read.end).toMatchObject({ kind: 'canceled' });
    expect([log, ended()]).toEqual([['waits', 'finally'], 1]);
  });

  test('that fails in its first step has ended', async () => {
    const { ended } = makeShort(
      // biome-ignore lint/correctness/useYield: it fails before
      function* (): Steps<unknown> {
        throw new TypeError('at once');
      },
    );
    expect(await call('short').end).toMatchObject({ kind: 'io', message: 'at once' });
    expect(ended()).toBe(1);
    expect(await call('next').end).toBe('next');
  });
});
