import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IndexFacts } from '../format/chunkIndex/indexes.js';
import { runScript as runFormatScript } from '../format/facts.js';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { runScript } from './pipeline/runScript.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Chunks of a dataset that are read one by one at the most. */
const MOST_CHUNKS = 10;

describeWithTools('H5Dchunk_iter_async and H5Dread_chunk_async', ['python'], ({ python }) => {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let facts: IndexFacts[] = [];
  beforeAll(() => {
    const names = [
      'small-earliest',
      'small-v110',
      'small-v200',
      'user-block',
      'user-block-earliest',
      'short-addresses',
    ];
    facts = JSON.parse(runFormatScript(python, 'chunkIndex/indexes.py', folder, ...names)) as IndexFacts[];
  });

  test('the files have indexes of all kinds, and masks', () => {
    expect(new Set(facts.map(({ kind }) => kind)).size).toBe(6);
    expect(facts.some(({ chunks }) => chunks.some(([, , mask]) => mask !== 0))).toBe(true);
  });

  test.each([
    ['for reading', h5.H5F_ACC_RDONLY],
    ['for writing', h5.H5F_ACC_RDWR],
  ])('tell of files opened %s what h5py does', async (_, flags) => {
    const asked: [string, string, readonly number[]][] = [];
    const found: unknown[] = [];
    for (const name of new Set(facts.map(({ file }) => file))) {
      const file = await run(h5.H5Fopen_async(join(folder, name), flags));
      for (const { path, chunks } of facts.filter((fact) => fact.file === name)) {
        const dset = await run(h5.H5Dopen_async(file, path));
        const { chunk = [] } = await run(h5.H5Dget_create_plist_async(dset));
        const listed = chunks.map(([address, size, filterMask, ...scaled]) => ({
          offset: scaled.map((number, d) => number * chunk[d]!),
          filterMask,
          address,
          size,
        }));
        expect(await run(h5.H5Dchunk_iter_async(dset)), `${path} of ${name}`).toEqual(listed);
        const step = Math.ceil(listed.length / MOST_CHUNKS);
        for (const { offset } of listed.filter((__, n) => n % step === 0)) {
          const { filterMask, data } = await run(h5.H5Dread_chunk_async(dset, H5P_DEFAULT, offset));
          asked.push([name, path, offset]);
          found.push([filterMask, data.length, createHash('sha1').update(data).digest('hex')]);
        }
        await run(h5.H5Dclose_async(dset));
      }
      await run(h5.H5Fclose_async(file));
    }
    expect(asked.length).toBeGreaterThan(1000);
    expect(found).toEqual(JSON.parse(runScript(python, 'directChunks.py', [folder], JSON.stringify(asked))));
  });
});

describe('H5Dread_chunk_async and H5Dchunk_iter_async in a file that is being written', () => {
  const rows = (first: number): Int32Array => Int32Array.from({ length: 200 }, (_, n) => first + n);

  async function deflated(file: h5.FileId): Promise<h5.DatasetId> {
    const space = h5.H5Screate_simple([100, 20], [h5.H5S_UNLIMITED, 20]);
    const dcpl = { chunk: [10, 20], deflate: 6 };
    return run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl));
  }

  const writeRows = (dset: h5.DatasetId, first: number): Promise<void> => {
    const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple([100, 20]), 'H5S_SELECT_SET', [first, 0], null, [10, 20]);
    return run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, space, H5P_DEFAULT, rows(first)));
  };

  const stored = async (dset: h5.DatasetId, row: number): Promise<Int32Array> => {
    const { data, filterMask } = await run(h5.H5Dread_chunk_async(dset, H5P_DEFAULT, [row, 0]));
    expect(filterMask).toBe(0);
    const { buffer } = Uint8Array.from(inflateSync(data));
    return new Int32Array(buffer);
  };

  test('have what was written just before, and what replaced it', async () => {
    const file = await run(h5.H5Fcreate_async(join(temporaryFolder(), 'w.h5'), h5.H5F_ACC_TRUNC));
    const dset = await deflated(file);
    expect(await run(h5.H5Dchunk_iter_async(dset))).toEqual([]);
    await writeRows(dset, 40);
    expect((await run(h5.H5Dchunk_iter_async(dset))).map(({ offset }) => offset)).toEqual([[40, 0]]);
    expect(await stored(dset, 40)).toEqual(rows(40));
    await writeRows(dset, 10);
    const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple([100, 20]), 'H5S_SELECT_SET', [40, 0], null, [1, 1]);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, space, H5P_DEFAULT, [-7]));
    expect((await run(h5.H5Dchunk_iter_async(dset))).map(({ offset }) => offset)).toEqual([
      [10, 0],
      [40, 0],
    ]);
    const replaced = rows(40);
    replaced[0] = -7;
    expect(await stored(dset, 40)).toEqual(replaced);
    await run(h5.H5Dset_extent_async(dset, [20, 20]));
    expect((await run(h5.H5Dchunk_iter_async(dset))).map(({ offset }) => offset)).toEqual([[10, 0]]);
    await expectFailure(h5.H5Dread_chunk_async(dset, H5P_DEFAULT, [40, 0]), 'bad-argument');
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('of what is no chunk tell what is wrong', async () => {
    const file = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC));
    const dset = await deflated(file);
    await writeRows(dset, 0);
    const read = (...offset: number[]) => h5.H5Dread_chunk_async(dset, H5P_DEFAULT, offset);
    for (const [offset, text] of [
      [[5, 0], 'first element of a chunk'],
      [[0, 1], 'first element of a chunk'],
      [[100, 0], 'outside the extent'],
      [[0, 20], 'outside the extent'],
      [[0], '1 dimensions'],
      [[0, 0, 0], '3 dimensions'],
    ] as const) {
      const { message } = await expectFailure(read(...offset), 'bad-argument');
      expect(message).toContain(text);
      expect(message).toContain(`[${offset.join(', ')}]`);
    }
    for (const offset of [
      [-10, 0],
      [0.5, 0],
      [Number.NaN, 0],
      [Infinity, 0],
      [2 ** 60, 0],
    ])
      await expectFailure(read(...offset), 'bad-argument');
    const { message } = await expectFailure(read(90, 0), 'not-found');
    expect(message).toContain('never written');

    const simple = h5.H5Screate_simple([4]);
    const plain = await run(h5.H5Dcreate_async(file, 'plain', h5.H5T_STD_I32LE, simple));
    for (const operation of [h5.H5Dchunk_iter_async(plain), h5.H5Dread_chunk_async(plain, H5P_DEFAULT, [0])])
      expect((await expectFailure(operation, 'bad-argument')).message).toContain('not chunked');
    const group = await run(h5.H5Gcreate_async(file, 'g'));
    await expectFailure(h5.H5Dchunk_iter_async(group as unknown as h5.DatasetId), 'bad-argument');
    await run(h5.H5Dclose_async(plain));
    await expectFailure(h5.H5Dchunk_iter_async(plain), 'bad-argument');
    await run(h5.H5Fclose_async(file));
  });
});
