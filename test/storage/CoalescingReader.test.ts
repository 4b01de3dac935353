import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import { CoalescingReader } from '../../src/storage/CoalescingReader.js';
import { coalesce } from '../../src/storage/coalesce.js';
import type { ByteRange } from '../../src/storage/RangeReader.js';
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
