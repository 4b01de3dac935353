import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ByteRange, RangeReader } from '../../src/storage/RangeReader.js';

/** Makes a reader of these bytes. */
export type MakeReader = (bytes: Uint8Array) => RangeReader | Promise<RangeReader>;

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => (n * 7 + (n >> 8)) % 256);

const range: fc.Arbitrary<ByteRange> = fc.record({
  offset: fc.integer({ min: 0, max: 1200 }),
  length: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1200 })),
});

const expected = ({ offset, length }: ByteRange): number[] => [...BYTES.subarray(offset, offset + length)];

/** What every reader of ranges keeps, whether its bytes are there or late; the layers above rely on nothing else. */
export function conformsAsRangeReader(name: string, make: MakeReader): void {
  describe(`${name} as a reader of ranges`, () => {
    test('gives an array for each range, shorter where the file ends', async () => {
      const reader = await make(BYTES);
      const ranges = [
        { offset: 10, length: 5 },
        { offset: 0, length: 1000 },
        { offset: 12, length: 1 },
        { offset: 990, length: 20 },
        { offset: 1000, length: 3 },
        { offset: 5000, length: 3 },
        { offset: 3, length: 0 },
      ];
      const read = await reader.read(ranges);
      expect(read.map((bytes) => [...bytes])).toEqual(ranges.map(expected));
      expect(await reader.read([])).toEqual([]);
    });

    test('gives the same for any batches, one after the other and many at once', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(range, { maxLength: 6 }), { maxLength: 6 }), async (batches) => {
          const reader = await make(BYTES);
          const read = await Promise.all(batches.map((batch) => reader.read(batch)));
          expect(read.map((batch) => batch.map((bytes) => [...bytes]))).toEqual(
            batches.map((batch) => batch.map(expected)),
          );
          for (const batch of batches) {
            expect((await reader.read(batch)).map((bytes) => [...bytes])).toEqual(batch.map(expected));
          }
        }),
        { numRuns: 60 },
      );
    });

    test('says how long the file is, if it knows', async () => {
      const { size, bytes } = await make(BYTES);
      expect([undefined, BYTES.length]).toContain(size);
      if (bytes) expect(bytes.size()).toBe(BYTES.length);
    });

    test('reads the same past what it keeps, and without waiting where it can', async () => {
      const reader = await make(BYTES);
      const ranges = [
        { offset: 100, length: 50 },
        { offset: 980, length: 50 },
      ];
      await reader.read(ranges);
      const uncached = await (reader.uncached ?? reader).read(ranges);
      expect(uncached.map((bytes) => [...bytes])).toEqual(ranges.map(expected));
      if (!reader.bytes) return;
      expect(reader.read(ranges)).not.toBeInstanceOf(Promise);
      const target = new Uint8Array(50);
      expect(reader.bytes.read(target, 980)).toBe(20);
      expect([...target.subarray(0, 20)]).toEqual(expected({ offset: 980, length: 50 }));
    });

    test('one read that is aborted harms no other of the same bytes', async () => {
      const reader = await make(BYTES);
      const aborting = new AbortController();
      const ranges = [
        { offset: 3, length: 300 },
        { offset: 700, length: 4 },
      ];
      const reason = new Error('enough');
      const both = [reader.read(ranges, aborting.signal), reader.read(ranges)] as const;
      aborting.abort(reason);
      const [one, other] = await Promise.allSettled(both.map(async (read) => await read));
      expect(other).toMatchObject({ status: 'fulfilled' });
      if (one?.status === 'rejected') expect(one.reason).toBe(reason);
      else expect(both[0]).not.toBeInstanceOf(Promise);
      expect((await reader.read(ranges)).map((bytes) => [...bytes])).toEqual(ranges.map(expected));
    });

    test('one that was aborted before it began reads nothing', async () => {
      const reader = await make(BYTES);
      const read = async () => await reader.read([{ offset: 0, length: 10 }], AbortSignal.abort(new Error('enough')));
      if (!reader.bytes) await expect(read()).rejects.toThrow('enough');
    });
  });
}
