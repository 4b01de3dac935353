import { describe, expect, test } from 'vitest';
import { BlockCache } from '../../src/storage/BlockCache.js';
import { CoalescingReader } from '../../src/storage/CoalescingReader.js';
import { ScriptedReader } from '../support/ScriptedReader.js';

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
const BLOCK = 64;

const cacheOf = (capacity = 1024) => {
  const late = new ScriptedReader(BYTES);
  return { late, cache: new BlockCache(late, { blockBytes: BLOCK, capacity }) };
};
/** The same over a reader that has reads share requests. */
const sharingCache = () => {
  const late = new ScriptedReader(BYTES);
  const reader = new CoalescingReader({
    size: BYTES.length,
    fetch: async (range, signal, arrived) => {
      for (const bytes of await late.read([range], signal)) arrived(bytes);
    },
    gap: 0,
    mostBytes: 1024,
    atOnce: 8,
  });
  return { late, cache: new BlockCache(reader, { blockBytes: BLOCK }) };
};
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const at = (offset: number, length = 4) => [{ offset, length }];
/** Blocks that were asked for, batch by batch, as first and last byte. */
const asked = ({ batches }: ScriptedReader) =>
  batches.map((batch) => batch.map(({ offset, length }) => [offset / BLOCK, (offset + length) / BLOCK - 1]));

describe('BlockCache', () => {
  test('gives at once, as a view, what lies in blocks that it has', async () => {
    const { late, cache } = cacheOf();
    const first = cache.read(at(70));
    expect(first).toBeInstanceOf(Promise);
    late.answer();
    expect([...((await first)[0] as Uint8Array)]).toEqual([70, 71, 72, 73]);
    const again = cache.read([...at(64, 2), ...at(126, 2)]);
    expect(again).toEqual([Uint8Array.of(64, 65), Uint8Array.of(126, 127)]);
    expect(asked(late)).toEqual([[[1, 1]]]);
  });

  test('asks for all blocks in one batch; the reader joins those side by side', async () => {
    const { late, cache } = cacheOf();
    const read = cache.read([...at(0, 130), ...at(500), ...at(580)]);
    late.answer();
    await read;
    expect(asked(late)).toEqual([
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [7, 7],
        [9, 9],
      ],
    ]);
  });

  test('reads of the same block share one request', async () => {
    const { late, cache } = sharingCache();
    const reads = [cache.read(at(10)), cache.read(at(20)), cache.read(at(60, 10))];
    await turn();
    late.answer();
    expect((await Promise.all(reads)).map(([bytes]) => bytes?.[0])).toEqual([10, 20, 60]);
    expect(asked(late)).toEqual([[[0, 1]]]);
  });

  test('a request is given up when all who wait for it are, and not before', async () => {
    const { late, cache } = sharingCache();
    const [one, other] = [new AbortController(), new AbortController()];
    const reads = [cache.read(at(10), one.signal), cache.read(at(20), other.signal)];
    await turn();
    one.abort(new Error('one'));
    await expect(reads[0]).rejects.toThrow('one');
    expect(late.aborted).toBe(0);
    other.abort(new Error('other'));
    await expect(reads[1]).rejects.toThrow('other');
    await expect.poll(() => late.aborted).toBe(1);
    // What was given up is asked for again.
    const again = cache.read(at(10));
    await turn();
    late.answer();
    expect((await again)[0]?.[0]).toBe(10);
  });

  test('who comes while a request is being given up gets the bytes all the same', async () => {
    for (let ticks = 0; ticks < 12; ticks += 1) {
      const { late, cache } = sharingCache();
      const aborting = new AbortController();
      const given = Promise.allSettled([cache.read(at(10), aborting.signal)]);
      await turn();
      aborting.abort(new Error('enough'));
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      const again = cache.read(at(10));
      await turn();
      late.answer();
      expect((await again)[0]?.[0], `after ${ticks} ticks`).toBe(10);
      await given;
    }
  });

  test('a failure is that of all who wait, and of no later read', async () => {
    const { late, cache } = cacheOf();
    const reads = [cache.read(at(10)), cache.read(at(20))];
    late.fail(new Error('the line is dead'));
    for (const read of reads) await expect(read).rejects.toThrow('the line is dead');
    const again = cache.read(at(10));
    late.answer();
    expect((await again)[0]?.[0]).toBe(10);
  });

  test('keeps so many bytes, of the blocks that were used last', async () => {
    const { late, cache } = cacheOf(4 * BLOCK);
    const read = async (offset: number) => {
      const reading = cache.read(at(offset));
      late.answer();
      return await reading;
    };
    for (let block = 0; block < 4; block += 1) await read(block * BLOCK);
    await read(0);
    await read(4 * BLOCK);
    expect(cache.keptBytes).toBe(4 * BLOCK);
    expect(cache.read(at(0))).not.toBeInstanceOf(Promise);
    expect(cache.read(at(BLOCK))).toBeInstanceOf(Promise);
  });

  test('what would not stay is read past it', async () => {
    const { late, cache } = cacheOf(4 * BLOCK);
    const read = cache.read(at(10, 3 * BLOCK));
    late.answer();
    expect((await read)[0]).toEqual(BYTES.slice(10, 10 + 3 * BLOCK));
    expect(late.batches).toEqual([at(10, 3 * BLOCK)]);
    expect(cache.keptBytes).toBe(0);
  });
});
