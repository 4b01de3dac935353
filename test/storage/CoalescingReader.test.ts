import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import { CoalescingReader, type LateStorage } from '../../src/storage/CoalescingReader.js';
import { coalesce } from '../../src/storage/coalesce.js';
import type { ByteRange, ReadPriority } from '../../src/storage/RangeReader.js';
import { type Delay, DelayedReader } from '../support/DelayedReader.js';

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);

function readerOf(delay: Delay = {}, atOnce = 4) {
  const late = new DelayedReader(BYTES, delay);
  const fetched: ByteRange[] = [];
  const reader = new CoalescingReader({
    size: late.size,
    fetch: async ({ offset, length }, signal, arrived) => {
      fetched.push({ offset, length });
      arrived(await late.fetch({ offset, length }, signal));
    },
    gap: 10,
    mostBytes: 100,
    atOnce,
  });
  return { late, fetched, reader };
}

const failureOf = async (read: Promise<unknown>): Promise<H5Error> => {
  const error = await read.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(H5Error);
  return error as H5Error;
};

describe('CoalescingReader', () => {
  test('asks once for ranges near each other, up to a length', async () => {
    const { reader, fetched } = readerOf();
    await reader.read([
      { offset: 50, length: 10 },
      { offset: 0, length: 40 },
      { offset: 65, length: 30 },
      { offset: 100, length: 20 },
      { offset: 300, length: 500 },
      { offset: 310, length: 5 },
    ]);
    expect(fetched).toEqual([
      { offset: 0, length: 95 },
      { offset: 100, length: 20 },
      { offset: 300, length: 500 },
      { offset: 310, length: 5 },
    ]);
  });

  test('has so many requests at once, and goes on after failures', async () => {
    const { reader, late } = readerOf({ turns: () => 2 }, 3);
    const far = Array.from({ length: 10 }, (_, n) => ({ offset: n * 100, length: 3 }));
    await Promise.all([reader.read(far), reader.read(far.slice(5))]);
    expect(late.most).toBe(3);
    expect(late.underWay).toBe(0);
    const failing = readerOf(
      {
        spoil: () => {
          throw new Error('reset');
        },
      },
      1,
    );
    for (let n = 0; n < 3; n += 1) await failureOf(failing.reader.read(far.slice(0, 2)));
  });

  test('what the storage throws is the cause of an error of kind io', async () => {
    const cause = new Error('the line is dead');
    const { reader } = readerOf({
      spoil: () => {
        throw cause;
      },
    });
    const error = await failureOf(reader.read([{ offset: 7, length: 3 }]));
    expect(error).toMatchObject({ kind: 'io', message: expect.stringContaining('3 bytes at byte 7'), cause });
  });

  test('fewer bytes than there must be are an error, more too', async () => {
    const short = readerOf({ spoil: (bytes) => bytes.subarray(1) });
    expect(await failureOf(short.reader.read([{ offset: 7, length: 3 }]))).toMatchObject({ kind: 'io' });
    const long = readerOf({ spoil: (bytes) => new Uint8Array(bytes.length + 1) });
    expect(await failureOf(long.reader.read([{ offset: 7, length: 3 }]))).toMatchObject({ kind: 'io' });
    const unknown = readerOf({ size: undefined });
    expect((await unknown.reader.read([{ offset: 990, length: 100 }]))[0]?.length).toBe(10);
  });

  test('one that is aborted ends at once, what it waits for does not begin', async () => {
    const { reader, late } = readerOf({ turns: (n) => (n === 1 ? 1000 : 1) }, 1);
    const aborting = new AbortController();
    const far = [0, 500, 900].map((offset) => ({ offset, length: 3 }));
    const read = reader.read(far, aborting.signal);
    aborting.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(late.asked).toBe(1);
    // Those that waited are no longer in the way of others.
    expect((await reader.read(far)).map(({ length }) => length)).toEqual([3, 3, 3]);
  });
});

/** A request whose bytes come when the test says so. */
interface Sent extends ByteRange {
  readonly signal: AbortSignal;
  /** Gives the next bytes, all that are left by default. */
  give(count?: number): void;
  end(): void;
  fail(error: unknown): void;
}

/** A reader of `BYTES` with no gaps, and its requests. */
function scripted(options: Partial<LateStorage> = {}) {
  const sent: Sent[] = [];
  const reader = new CoalescingReader({
    size: BYTES.length,
    fetch: ({ offset, length }, signal, arrived) =>
      new Promise((end, fail) => {
        let at = offset;
        const give = (count = offset + length - at): void => {
          arrived(BYTES.slice(at, Math.min(at + count, BYTES.length)));
          at += count;
        };
        sent.push({ offset, length, signal, give, end, fail });
      }),
    gap: 0,
    mostBytes: 1000,
    atOnce: 8,
    ...options,
  });
  const ranges = () => sent.map(({ offset, length }) => [offset, length]);
  const finish = (): void => {
    for (const one of sent) if (!one.signal.aborted) finishOne(one);
  };
  return { reader, sent, ranges, finish };
}

const ended = new WeakSet<Sent>();
function finishOne(one: Sent): void {
  if (ended.has(one)) return;
  ended.add(one);
  one.give();
  one.end();
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const bytesOf = ({ offset, length }: ByteRange): number[] => [...BYTES.subarray(offset, offset + length)];

describe('requests that reads share', () => {
  const range = { offset: 100, length: 50 };

  test('equal ranges are requested once, in one turn and later, and nobody is harmed by one who leaves', async () => {
    const { reader, sent, ranges, finish } = scripted();
    const leaving = new AbortController();
    const reads = [reader.read([range]), reader.read([range], leaving.signal)];
    await turn();
    reads.push(reader.read([range, { offset: 100, length: 50 }]));
    leaving.abort(new Error('gone'));
    await expect(reads[1]).rejects.toThrow('gone');
    await turn();
    expect(sent[0]?.signal.aborted).toBe(false);
    finish();
    expect([...(await reads[0]!)[0]!]).toEqual(bytesOf(range));
    expect((await reads[2]!).map((bytes) => [...bytes])).toEqual([bytesOf(range), bytesOf(range)]);
    expect(ranges()).toEqual([[100, 50]]);
  });

  test('the last who leaves ends the request, in whatever order they came', async () => {
    const { reader, sent, finish } = scripted();
    const leaving = [new AbortController(), new AbortController()];
    const reads = Promise.allSettled(leaving.map(({ signal }) => reader.read([range], signal)));
    await turn();
    leaving[1]?.abort();
    await turn();
    expect(sent[0]?.signal.aborted).toBe(false);
    leaving[0]?.abort();
    await reads;
    await expect.poll(() => sent[0]?.signal.aborted).toBe(true);
    const again = reader.read([range]);
    await turn();
    finish();
    expect([...(await again)[0]!]).toEqual(bytesOf(range));
    expect(sent).toHaveLength(2);
  });

  test('goes on for a moment, for who leaves one read for another of the same', async () => {
    const { reader, sent, ranges, finish } = scripted();
    const leaving = new AbortController();
    const left = Promise.allSettled([reader.read([range], leaving.signal)]);
    await turn();
    leaving.abort();
    await left;
    await turn();
    const again = reader.read([range]);
    // Another one, of which nobody is left, comes to its end meanwhile.
    const other = new AbortController();
    const ended = Promise.allSettled([reader.read([{ offset: 500, length: 5 }], other.signal)]);
    await turn();
    other.abort();
    await ended;
    await expect.poll(() => sent[1]?.signal.aborted).toBe(true);
    expect(sent[0]?.signal.aborted).toBe(false);
    finish();
    expect([...(await again)[0]!]).toEqual(bytesOf(range));
    expect(ranges()[0]).toEqual([100, 50]);
    expect(ranges()).toHaveLength(2);
  });

  test('a range that comes with others anyway is not requested once more by who wants it again', async () => {
    const { reader, ranges, finish } = scripted();
    const leaving = new AbortController();
    const left = Promise.allSettled([reader.read([{ offset: 0, length: 10 }], leaving.signal)]);
    const stays = reader.read([{ offset: 10, length: 10 }]);
    await turn();
    leaving.abort();
    await left;
    const again = reader.read([{ offset: 0, length: 10 }]);
    await turn();
    finish();
    await stays;
    expect([...(await again)[0]!]).toEqual(bytesOf({ offset: 0, length: 10 }));
    expect(ranges()).toEqual([[0, 20]]);
  });

  test('one that fails fails for all of them, and not for those who come later', async () => {
    const { reader, sent, finish } = scripted();
    const reads = [reader.read([range]), reader.read([range])];
    await turn();
    sent[0]?.fail(new Error('the line is dead'));
    for (const read of reads) expect(await failureOf(read)).toMatchObject({ kind: 'io' });
    const again = reader.read([range]);
    await turn();
    finish();
    expect([...(await again)[0]!]).toEqual(bytesOf(range));
  });
});

describe('requests that wait', () => {
  const read = (reader: CoalescingReader, offset: number, priority?: ReadPriority) =>
    reader.read([{ offset, length: 10 }], undefined, priority);

  test('the most urgent begin first, whenever they came', async () => {
    const { reader, sent, ranges } = scripted({ atOnce: 1 });
    const reads = [
      read(reader, 0, 'normal'),
      read(reader, 100, 'prefetch'),
      read(reader, 200, 'normal'),
      read(reader, 300, 'visible'),
    ];
    await turn();
    reads.push(read(reader, 400, 'metadata'));
    for (let n = 0; n < 5; n += 1) {
      await turn();
      finishOne(sent[n] as Sent);
    }
    await Promise.all(reads);
    expect(ranges().map(([offset]) => offset)).toEqual([300, 400, 0, 200, 100]);
  });

  test('one that somebody wants sooner moves ahead', async () => {
    const { reader, sent, ranges } = scripted({ atOnce: 1 });
    const reads = [read(reader, 0), read(reader, 100, 'prefetch'), read(reader, 200, 'prefetch')];
    await turn();
    reads.push(read(reader, 200, 'visible'));
    for (let n = 0; n < 3; n += 1) {
      await turn();
      finishOne(sent[n] as Sent);
    }
    for (const one of await Promise.all(reads)) expect(one[0]).toHaveLength(10);
    expect(ranges().map(([offset]) => offset)).toEqual([0, 200, 100]);
  });

  test('so many bytes are under way at once, and a larger request alone', async () => {
    const MiB = 2 ** 20;
    let [underWay, most] = [0, 0];
    const { reader } = (() => {
      const reader = new CoalescingReader({
        fetch: async ({ length }, _, arrived) => {
          underWay += length;
          most = Math.max(most, underWay);
          await turn();
          arrived(new Uint8Array(length));
          underWay -= length;
        },
        gap: 0,
        mostBytes: MiB,
        atOnce: 1000,
      });
      return { reader };
    })();
    await reader.read(Array.from({ length: 30 }, (_, n) => ({ offset: n * 4 * MiB, length: 3 * MiB })));
    expect(most).toBe(30 * MiB);
    most = 0;
    await reader.read([
      { offset: 0, length: MiB },
      { offset: 2 * MiB, length: 40 * MiB },
      { offset: 50 * MiB, length: MiB },
    ]);
    expect(most).toBe(40 * MiB);
  });
});

describe('the beginning of the file', () => {
  const HEAD = { headBytes: 600, size: undefined };

  test('is requested with the first read, and gives what is wanted of it as it comes', async () => {
    const { reader, sent, ranges } = scripted(HEAD);
    const reads = [
      reader.read([{ offset: 0, length: 64 }], undefined, 'metadata'),
      reader.read([{ offset: 100, length: 10 }], undefined, 'metadata'),
    ];
    await turn();
    expect(ranges()).toEqual([[0, 600]]);
    sent[0]?.give(70);
    expect([...(await reads[0]!)[0]!]).toEqual(bytesOf({ offset: 0, length: 64 }));
    const isThere = { done: false };
    void reads[1]?.then(() => {
      isThere.done = true;
    });
    await turn();
    expect(isThere.done).toBe(false);
    sent[0]?.give(40);
    expect([...(await reads[1]!)[0]!]).toEqual(bytesOf({ offset: 100, length: 10 }));
    // What has come is kept.
    expect([...(await reader.read([{ offset: 3, length: 90 }]))[0]!]).toEqual(bytesOf({ offset: 3, length: 90 }));
    expect(ranges()).toEqual([[0, 600]]);
  });

  test('is no longer fetched when raw data is, unless somebody waits for it', async () => {
    const { reader, sent, ranges, finish } = scripted(HEAD);
    const first = reader.read([{ offset: 0, length: 64 }], undefined, 'metadata');
    await turn();
    sent[0]?.give(100);
    await first;
    const waiting = reader.read([{ offset: 150, length: 20 }], undefined, 'metadata');
    const raw = reader.read([{ offset: 700, length: 50 }]);
    await turn();
    expect(sent[0]?.signal.aborted).toBe(false);
    sent[0]?.give(100);
    await waiting;
    await turn();
    expect(sent[0]?.signal.aborted).toBe(true);
    finishOne(sent[1] as Sent);
    await raw;
    // What had come by then is kept, the rest is requested.
    await reader.read([{ offset: 0, length: 200 }], undefined, 'metadata');
    const rest = reader.read([{ offset: 190, length: 20 }], undefined, 'metadata');
    await turn();
    finish();
    expect([...(await rest)[0]!]).toEqual(bytesOf({ offset: 190, length: 20 }));
    expect(ranges()).toEqual([
      [0, 600],
      [700, 50],
      [190, 20],
    ]);
  });

  test('who wants some of it in the very turn in which it is given up gets it all the same', async () => {
    for (let ticks = 0; ticks < 12; ticks += 1) {
      const { reader, sent, finish } = scripted(HEAD);
      const first = reader.read([{ offset: 0, length: 64 }], undefined, 'metadata');
      await turn();
      sent[0]?.give(100);
      await first;
      const raw = reader.read([{ offset: 700, length: 50 }]);
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      const late = reader.read([{ offset: 90, length: 40 }], undefined, 'metadata');
      await turn();
      finish();
      expect([...(await late)[0]!], `after ${ticks} ticks`).toEqual(bytesOf({ offset: 90, length: 40 }));
      await raw;
    }
  });

  test('that could not be fetched is fetched again', async () => {
    const { reader, sent, ranges, finish } = scripted(HEAD);
    const first = reader.read([{ offset: 0, length: 64 }], undefined, 'metadata');
    await turn();
    sent[0]?.fail(new Error('no line'));
    expect(await failureOf(first)).toMatchObject({ kind: 'io' });
    const again = reader.read([{ offset: 0, length: 64 }], undefined, 'metadata');
    await turn();
    finish();
    expect([...(await again)[0]!]).toEqual(bytesOf({ offset: 0, length: 64 }));
    expect(ranges()).toEqual([
      [0, 600],
      [0, 600],
    ]);
  });
});

test('closed, it ends what is under way and what waits, and begins nothing', async () => {
  const { reader, sent } = scripted({ atOnce: 1, headBytes: 50 });
  const reads = [0, 100, 200, 300].map((offset) => reader.read([{ offset, length: 10 }]));
  await turn();
  reader.close();
  for (const read of reads) expect(await failureOf(read)).toMatchObject({ kind: 'canceled' });
  expect(await failureOf(reader.read([{ offset: 500, length: 10 }]))).toMatchObject({ kind: 'canceled' });
  await turn();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.signal.aborted).toBe(true);
});

test('whoever leaves at whatever moment, the others get their bytes, and nothing is left under way', async () => {
  const wanted = fc.record({
    ranges: fc.array(fc.record({ offset: fc.nat(1050), length: fc.nat(120) }), { maxLength: 5 }),
    priority: fc.constantFrom<ReadPriority>('metadata', 'visible', 'normal', 'prefetch'),
    begins: fc.nat(6),
    leaves: fc.option(fc.nat(12)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(wanted, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
      fc.record({
        atOnce: fc.integer({ min: 1, max: 4 }),
        headBytes: fc.constantFrom(0, 64, 700),
        isKnown: fc.boolean(),
      }),
      async (reads, turns, { atOnce, headBytes, isKnown }) => {
        const size = isKnown ? BYTES.length : undefined;
        const late = new DelayedReader(BYTES, { turns: (n) => turns[n % turns.length] as number, size });
        const reader = new CoalescingReader({
          size,
          fetch: async ({ offset, length }, signal, arrived) => {
            for (let at = offset; at < offset + length; at += 150)
              arrived(await late.fetch({ offset: at, length: Math.min(150, offset + length - at) }, signal));
          },
          gap: 16,
          mostBytes: 200,
          atOnce,
          headBytes,
        });
        await Promise.all(
          reads.map(async ({ ranges, priority, begins, leaves }) => {
            for (let n = 0; n < begins; n += 1) await turn();
            const leaving = new AbortController();
            const read = reader.read(ranges, leaving.signal, priority);
            read.catch(() => {});
            if (leaves !== null) {
              for (let n = 0; n < leaves; n += 1) await turn();
              leaving.abort(new Error('gone'));
            }
            const [outcome] = await Promise.allSettled([read]);
            if (outcome.status === 'fulfilled')
              expect(outcome.value.map((bytes) => [...bytes])).toEqual(ranges.map(bytesOf));
            else {
              expect(leaves).not.toBeNull();
              expect(outcome.reason.message).toBe('gone');
            }
          }),
        );
        reader.close();
        for (let n = 0; n < 12; n += 1) await turn();
        expect(late.underWay).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('coalesced ranges hold all of their parts, in order, with gaps and lengths as told', () => {
  const range = fc.record({ offset: fc.nat(500), length: fc.nat(60) });
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 30 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 100 }),
      (ranges, gap, most) => {
        const coalesced = coalesce(ranges, gap, most);
        expect(coalesced.flatMap(({ parts }) => parts).sort((a, b) => a - b)).toEqual([...ranges.keys()]);
        for (const { offset, length, parts } of coalesced) {
          const ends = parts.map((part) => ranges[part]!.offset + ranges[part]!.length);
          expect(offset).toBe(Math.min(...parts.map((part) => ranges[part]!.offset)));
          expect(offset + length).toBe(Math.max(...ends));
          if (parts.length > 1) expect(length).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});
