import { afterEach, describe, expect, test } from 'vitest';
import { failure, H5Error } from '../../src/model/H5Error.js';
import { Moved, type Steps } from '../../src/runtime/schedule/Steps.js';
import {
  type Behaviour,
  deferred,
  identifier,
  notFound,
  Pair,
  requestWith,
  SETTINGS,
  settle,
  type Told,
} from './pair.js';

let pair: Pair;
const makePair = (behaviour: Behaviour, create?: (settings: unknown) => void): Pair => {
  pair = new Pair(behaviour, create);
  return pair;
};
afterEach(() => pair.close());

const ended = (calls: readonly Told[]): Promise<unknown[]> => Promise.all(calls.map(({ end }) => end));
const echo: Behaviour = ({ value }) => value;

/** Works in `pieces` steps, each of which tells its progress; notes in `log` where it came to. */
function* inPieces(pieces: number, log: string[]): Steps<string> {
  try {
    for (let n = 1; n <= pieces; n += 1) {
      log.push(`piece ${n}`);
      yield { type: 'progress', loadedBytes: n, totalBytes: pieces };
    }
    return 'all';
  } finally {
    log.push('finally');
  }
}

/** Fails after its first step. */
function* failing(error: H5Error): Steps<never> {
  yield { type: 'progress', loadedBytes: 1, totalBytes: 2 };
  throw error;
}

describe('calls', () => {
  test('of one queue run in the order sent, and each gets its own answer', async () => {
    const order: unknown[] = [];
    makePair(({ value }) => {
      order.push(value);
      return value;
    });
    const calls = Array.from({ length: 1000 }, (_, value) => pair.call({ value }));
    expect(await ended(calls)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expect(order).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expect(calls[7]?.events).toEqual(['started', 'result']);
  });

  test('made in one breath go out in few messages', async () => {
    makePair(echo);
    await ended(Array.from({ length: 1000 }, (_, value) => pair.call({ value })));
    expect(pair.sent.length).toBeLessThan(10);
    expect(pair.sent[0]?.messages.length).toBeGreaterThan(100);
  });

  test('that move all of their bytes at once say so with their result, in one message', async () => {
    makePair(() => new Moved('read', 16));
    const call = pair.call({});
    expect(await call.end).toBe('read');
    expect(call.events).toEqual(['started', '16/16', 'result']);
    expect(pair.answered.map(({ messages }) => messages.length)).toEqual([1]);
  });

  test('of another queue pass one that takes its time', async () => {
    const log: string[] = [];
    makePair(({ value }) => (value === 'slow' ? inPieces(5000, log) : value));
    const slow = pair.call({ value: 'slow' }, { queue: 1 });
    const behind = pair.call({ value: 'behind' }, { queue: 1 });
    const beside = pair.call({ value: 'beside' }, { queue: 2 });
    await beside.end;
    expect(slow.events.at(-1)).not.toBe('result');
    expect(behind.events).toEqual([]);
    expect(await ended([slow, behind])).toEqual(['all', 'behind']);
    expect(slow.events).toEqual(['started', ...Array.from({ length: 5000 }, (_, n) => `${n + 1}/5000`), 'result']);
  });

  test('that wait for a promise hold their own queue only', async () => {
    const gate = deferred<string>();
    makePair(({ value }) => (value === 'wait' ? gate.promise : value));
    const waiting = pair.call({ value: 'wait' });
    const behind = pair.call({ value: 'behind' });
    await pair.call({ value: 'beside' }, { queue: 2 }).end;
    expect(behind.events).toEqual([]);
    gate.resolve('waited');
    expect(await ended([waiting, behind])).toEqual(['waited', 'behind']);
  });

  test('keep the program alive only while some are under way', async () => {
    makePair(echo);
    expect(pair.keptAlive).toEqual([false]);
    const calls = [pair.call({ value: 1 }), pair.call({ value: 2 })];
    expect(pair.client.pending).toBe(2);
    await ended(calls);
    expect(pair.client.pending).toBe(0);
    expect(pair.keptAlive).toEqual([false, true, false]);
  });
});

describe('errors', () => {
  test('cross with their kind, routine, message, stack and cause', async () => {
    const errorStack = [{ major: 'Links', minor: 'Not found', message: 'no such link', function: 'H5L_find' }];
    const cause = new H5Error('io', 'H5Fopen_async', 'the first failure');
    makePair(() => {
      throw new H5Error('not-found', 'H5Dopen_async', "'/x' is not there", { errorStack, cause });
    });
    const error = await pair.call({}).end;
    expect(error).toBeInstanceOf(H5Error);
    expect(error).toMatchObject({
      kind: 'not-found',
      routine: 'H5Dopen_async',
      message: "'/x' is not there",
      errorStack,
    });
    expect((error as H5Error).cause).toMatchObject({ kind: 'io', message: 'the first failure' });
  });

  test('without a routine get that of the call, wherever they were thrown', async () => {
    makePair(({ how }) => {
      if (how === 'promise') return Promise.reject(failure('io', 'late'));
      if (how === 'steps') return failing(failure('io', 'in a step'));
      throw failure('io', 'at once');
    });
    const errors = await ended([pair.call({}), pair.call({ how: 'promise' }), pair.call({ how: 'steps' })]);
    const [{ routine }] = errors as [H5Error];
    expect(routine).toMatch(/^H5\w+_async$/);
    expect(errors).toMatchObject([
      { routine, message: 'at once' },
      { routine, message: 'late' },
      { routine, message: 'in a step' },
    ]);
  });

  test('of any other sort become H5Errors of kind io', async () => {
    makePair(({ how }) => {
      if (how === 'promise') return Promise.reject(new TypeError('from a promise'));
      throw how === 'text' ? 'just text' : new TypeError('thrown');
    });
    const errors = await ended([pair.call({}), pair.call({ how: 'promise' }), pair.call({ how: 'text' })]);
    expect(errors.map((error) => [(error as H5Error).kind, (error as H5Error).message])).toEqual([
      ['io', 'thrown'],
      ['io', 'from a promise'],
      ['io', 'just text'],
    ]);
  });

  test('of one call leave those behind it alone', async () => {
    makePair(({ value }) => {
      if (value === 1) throw notFound('one');
      return value;
    });
    const results = await ended([0, 1, 2].map((value) => pair.call({ value })));
    expect(results).toEqual([0, expect.any(H5Error), 2]);
  });

  test('of an opening call are told to the engine before what depends on it runs', async () => {
    const seen: number[] = [];
    makePair(({ value }) => {
      if (value === 'open') throw notFound('nothing there');
      seen.push(pair.failed.length);
      return value;
    });
    await ended([
      pair.call({ value: 'open' }, { routine: 'H5Dopen', opens: identifier(5) }),
      pair.call({ value: 'use' }),
    ]);
    expect(seen).toEqual([1]);
    expect(pair.failed[0]).toMatchObject({ identifier: { hid: 5 }, error: { kind: 'not-found' } });
  });
});

describe('cancel', () => {
  test('of a queued call answers at once, and the call never runs', async () => {
    const log: string[] = [];
    const ran: unknown[] = [];
    makePair(({ value }) => {
      ran.push(value);
      return value === 'long' ? inPieces(30, log) : value;
    });
    const long = pair.call({ value: 'long' });
    const queued = pair.call({ value: 'queued' });
    const behind = pair.call({ value: 'behind' });
    await settle(3);
    pair.client.cancel(queued.number);
    expect(await queued.end).toMatchObject({ kind: 'canceled', routine: 'H5Dread_async' });
    expect(long.events.at(-1)).not.toBe('result');
    expect(await ended([long, behind])).toEqual(['all', 'behind']);
    expect(ran).toEqual(['long', 'behind']);
    expect(queued.events).toEqual(['error canceled']);
  });

  test('of a running call ends it after the step it is at, and cleans up', async () => {
    const log: string[] = [];
    makePair(() => inPieces(1000, log));
    const running = pair.call({});
    await settle(5);
    pair.client.cancel(running.number);
    expect(await running.end).toMatchObject({ kind: 'canceled' });
    expect(running.events).toContain('not-canceled');
    expect(running.events.at(-1)).toBe('error canceled');
    expect(log.at(-1)).toBe('finally');
    expect(log.length).toBeLessThan(900);
  });

  test('of a call that waits is answered by not-canceled, and its result comes', async () => {
    const gate = deferred<string>();
    makePair(() => gate.promise);
    const waiting = pair.call({});
    await settle();
    pair.client.cancel(waiting.number);
    await settle();
    gate.resolve('late');
    expect(await waiting.end).toBe('late');
    expect(waiting.events).toEqual(['started', 'not-canceled', 'result']);
  });

  test('of an opening call that waits lets go of what it opened', async () => {
    const gate = deferred<string>();
    makePair(() => gate.promise);
    const opening = pair.call({}, { routine: 'H5Fopen', opens: identifier(9) });
    await settle();
    pair.client.cancel(opening.number);
    await settle();
    gate.resolve('opened');
    expect(await opening.end).toMatchObject({ kind: 'canceled' });
    await settle();
    expect(pair.abandoned).toEqual([identifier(9)]);
    expect(pair.failed.map(({ identifier: { hid }, error: { kind } }) => [hid, kind])).toEqual([[9, 'canceled']]);
  });

  test('of a queued opening call is told to the engine before what depends on it runs', async () => {
    const seen: string[] = [];
    const log: string[] = [];
    makePair(({ value }) => {
      if (value === 'long') return inPieces(20, log);
      seen.push(`${value}: ${pair.failed.map(({ error }) => error.kind).join()}`);
      return value;
    });
    pair.call({ value: 'long' });
    const opening = pair.call({ value: 'open' }, { routine: 'H5Dopen', opens: identifier(3) });
    const dependent = pair.call({ value: 'use' });
    await settle(3);
    pair.client.cancel(opening.number);
    await dependent.end;
    expect(seen).toEqual(['use: canceled']);
  });

  test('of a close does nothing: it runs all the same', async () => {
    const log: string[] = [];
    makePair(({ value }) => (value === 'long' ? inPieces(20, log) : value));
    pair.call({ value: 'long' });
    const closing = pair.call({ value: 'closed' }, { routine: 'H5Dclose' });
    pair.client.cancel(closing.number);
    expect(await closing.end).toBe('closed');
    expect(closing.events[0]).toBe('not-canceled');
  });

  test('after the end, twice, or of nothing does no harm', async () => {
    makePair(echo);
    const done = pair.call({ value: 1 });
    await done.end;
    pair.client.cancel(done.number);
    pair.client.cancel(999);
    await settle();
    expect(done.events).toEqual(['started', 'result']);
    expect(await pair.call({ value: 2 }).end).toBe(2);
  });
});

describe('write buffers that stay with the client', () => {
  const buffer = Float32Array.from({ length: 10 }, (_, n) => n);

  function* pulling(log: unknown[]): Steps<string> {
    for (const [from, to] of [
      [0, 4],
      [4, 10],
    ] as const) {
      const part = yield { type: 'pull', from, to };
      log.push(part);
      yield { type: 'progress', loadedBytes: to, totalBytes: 10 };
    }
    return 'written';
  }

  test('are fetched part by part', async () => {
    const log: unknown[] = [];
    makePair(() => pulling(log));
    const writing = pair.call({}, { routine: 'H5Dwrite', pull: (from, to) => buffer.slice(from, to) });
    expect(await writing.end).toBe('written');
    expect(log).toEqual([buffer.slice(0, 4), buffer.slice(4, 10)]);
    expect(writing.events).toEqual(['started', '4/10', '10/10', 'result']);
  });

  test('let other queues pass while a part is under way, and can be canceled then', async () => {
    const log: unknown[] = [];
    makePair(({ value }) => (value === 'write' ? pulling(log) : value));
    let asked = 0;
    const writing: Told = pair.call(
      { value: 'write' },
      {
        routine: 'H5Dwrite',
        pull: (from, to) => {
          asked += 1;
          pair.client.cancel(writing.number);
          return buffer.slice(from, to);
        },
      },
    );
    await pair.call({ value: 'beside' }, { queue: 2 }).end;
    expect(await writing.end).toMatchObject({ kind: 'canceled' });
    expect(asked).toBeLessThanOrEqual(2);
  });
});

describe('what is sent', () => {
  test('a large result is handed over, a small one copied', async () => {
    makePair(({ size }) => ({ data: new Uint8Array(size as number).fill(7) }));
    const large = (await pair.call({ size: 100_000 }).end) as { data: Uint8Array };
    expect(large.data.length).toBe(100_000);
    const small = (await pair.call({ size: 10 }).end) as { data: Uint8Array };
    expect(small.data).toEqual(new Uint8Array(10).fill(7));
    const lists = pair.answered.filter(({ transfer }) => transfer.length > 0);
    expect(lists.length).toBe(1);
    expect(lists[0]?.transfer[0]).toMatchObject({ byteLength: 0 });
  });

  test('buffers of a transfer list leave the client at the call', async () => {
    makePair(({ buf }) => (buf as Uint8Array).length);
    const buf = new Uint8Array(50_000);
    const writing = pair.call({ buf }, { routine: 'H5Dwrite', transfer: [buf.buffer], immediate: true });
    expect(buf.length).toBe(0);
    expect(await writing.end).toBe(50_000);
  });

  test('an argument that cannot be sent fails its own call and no other', async () => {
    makePair(echo);
    const calls = [pair.call({ value: 1 }), pair.call({ value: () => {} }), pair.call({ value: 3 })];
    const [one, wrong, three] = await ended(calls);
    expect([one, three]).toEqual([1, 3]);
    expect(wrong).toMatchObject({ kind: 'bad-argument', routine: 'H5Dread_async' });
    expect(pair.keptAlive.at(-1)).toBe(false);
  });

  test('a result that cannot be sent fails its own call and no other', async () => {
    makePair(({ value }) => (value === 'wrong' ? () => {} : value));
    const outcome = Promise.race([
      ended([pair.call({ value: 'wrong' }), pair.call({ value: 2 })]),
      settle(200).then(() => 'no answer'),
    ]);
    expect(await outcome).toEqual([expect.any(H5Error), 2]);
  });
});

describe('claims', () => {
  const claiming: Behaviour = async ({ name }, context) => {
    await context.claim(`disk:${name}`, 'write');
    return name;
  };

  test('are granted by the client', async () => {
    makePair(claiming);
    const asked: string[] = [];
    pair.decide = (identity, mode) => void asked.push(`${identity} ${mode}`);
    expect(await pair.call({ name: 'a' }).end).toBe('a');
    expect(asked).toEqual(['disk:a write']);
  });

  test('are refused with permission and the reason', async () => {
    makePair(claiming);
    pair.decide = (identity) => (identity === 'disk:b' ? 'someone has it' : undefined);
    const [a, b] = await ended([pair.call({ name: 'a' }, { queue: 1 }), pair.call({ name: 'b' }, { queue: 2 })]);
    expect(a).toBe('a');
    expect(b).toMatchObject({ kind: 'permission', message: 'someone has it' });
  });

  test('are given back', async () => {
    makePair((_, context) => context.release('disk:c', 'read'));
    await pair.call({}).end;
    expect(pair.released).toEqual([['disk:c', 'read']]);
  });
});

describe('a worker that is lost', () => {
  test('fails every pending and every later call, once', async () => {
    const gate = deferred<string>();
    makePair(() => gate.promise);
    const calls = Array.from({ length: 10 }, () => pair.call({}));
    await settle();
    pair.lose('it fell over');
    pair.lose('again');
    for (const error of await ended(calls)) {
      expect(error).toMatchObject({ kind: 'worker-lost' });
      expect((error as H5Error).message).toContain('it fell over');
    }
    expect(await pair.call({}).end).toMatchObject({ kind: 'worker-lost' });
    expect(pair.lostClients).toEqual([pair.client]);
    expect(pair.client.lost).toBe('it fell over');
    expect(pair.client.pending).toBe(0);
    gate.resolve('too late');
    await settle();
    expect(calls[0]?.events).toEqual(['started', 'error worker-lost']);
  });

  test('is let go before its calls are told, so that a new one can be started for the next', async () => {
    makePair(() => deferred().promise);
    let lostAtError = 0;
    pair.client.call(
      { queue: 1, request: requestWith({}) },
      {
        started() {},
        progress() {},
        notCanceled() {},
        result() {},
        error: () => (lostAtError = pair.lostClients.length),
      },
    );
    pair.lose('gone');
    expect(lostAtError).toBe(1);
  });

  test('by an engine that cannot go on, ends after the call that broke it', async () => {
    makePair(({ value }) => {
      if (value !== 'break') return value;
      pair.fatal = 'memory access out of bounds';
      throw new H5Error('worker-lost', 'H5Dread_async', 'it stopped');
    });
    const [good, broken, behind] = await ended(['good', 'break', 'behind'].map((value) => pair.call({ value })));
    expect(good).toBe('good');
    expect(broken).toMatchObject({ kind: 'worker-lost', message: 'it stopped' });
    expect(behind).toMatchObject({ kind: 'worker-lost' });
    expect((behind as H5Error).message).toContain('memory access out of bounds');
    expect(pair.terminated).toBe(1);
  });

  test('by an engine that could not be made', async () => {
    makePair(echo, () => {
      throw new Error('no such module');
    });
    const [one, other] = await ended([pair.call({}), pair.call({})]);
    for (const error of [one, other]) expect((error as H5Error).message).toContain('no such module');
    expect(one).toMatchObject({ kind: 'worker-lost' });
  });

  test('by terminate fails what is pending with the reason', async () => {
    makePair(() => deferred().promise);
    const pending = pair.call({});
    pair.client.terminate('the pool was terminated');
    expect((await pending.end) as H5Error).toMatchObject({ kind: 'worker-lost' });
    expect(pair.terminated).toBe(1);
  });

  test('does not get what was called in the same breath', async () => {
    makePair(echo);
    const call = pair.call({ value: 1 });
    pair.lose('gone');
    expect(await call.end).toMatchObject({ kind: 'worker-lost' });
    await settle();
    expect(pair.sent).toEqual([]);
  });
});

test('the engine is made once, with the settings of the client', async () => {
  const made: unknown[] = [];
  makePair(echo, (settings) => made.push(settings));
  await ended([pair.call({ value: 1 }), pair.call({ value: 2 })]);
  expect(made).toEqual([SETTINGS]);
});

describe('what a message meets', () => {
  test('a part of a write buffer that cannot be had fails its call alone', async () => {
    makePair(({ value }) =>
      value === 'pulls'
        ? (function* (): Steps<string> {
            yield { type: 'pull', from: 0, to: 10, ahead: { from: 10, to: 20 } };
            yield { type: 'pull', from: 10, to: 20 };
            return 'all';
          })()
        : value,
    );
    const calls = [
      pair.call(
        { value: 'pulls' },
        {
          pull: (from) => {
            if (from > 0) throw new TypeError('gone');
            return [1];
          },
        },
      ),
      pair.call({ value: 'pulls' }, { pull: () => [() => 'not to be cloned'] }),
      pair.call({ value: 'pulls' }, { pull: () => [1] }),
      pair.call({ value: 'other' }),
    ];
    const [gone, uncloneable, ...others] = await ended(calls);
    expect(gone).toMatchObject({ kind: 'bad-argument', cause: { message: 'gone' } });
    expect(uncloneable).toMatchObject({ kind: 'bad-argument' });
    expect(others).toEqual(['all', 'other']);
  });

  test('a detached buffer to hand over is refused, and what goes out with it arrives', async () => {
    makePair(echo);
    const { buffer } = new Uint8Array(10);
    structuredClone(buffer, { transfer: [buffer] });
    const calls = [pair.call({ value: 1 }), pair.call({ value: 2 }, { transfer: [buffer] }), pair.call({ value: 3 })];
    expect(await ended(calls)).toMatchObject([1, { kind: 'bad-argument' }, 3]);
  });

  test('a listener that throws is reported, and the other answers are heard', async () => {
    makePair(echo);
    const uncaught = new Promise((resolve) => {
      const listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const listener of listeners) process.on('uncaughtException', listener);
        resolve(error);
      });
    });
    const error = new Error('of a listener');
    const silent = { started: () => {}, progress: () => {}, notCanceled: () => {}, error: () => {} };
    pair.client.call(
      { queue: 1, request: requestWith({ value: 1 }) },
      {
        ...silent,
        result: () => {
          throw error;
        },
      },
    );
    expect(await pair.call({ value: 2 }).end).toBe(2);
    expect(await uncaught).toBe(error);
  });

  test('messages that the worker cannot read lose it, so that nothing waits for ever', async () => {
    makePair(echo);
    await pair.call({ value: 1 }).end;
    const under = pair.call({ value: 2 });
    pair.unreadable();
    expect(await under.end).toMatchObject({ kind: 'worker-lost' });
    expect(pair.terminated).toBe(1);
  });
});
