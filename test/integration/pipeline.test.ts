import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readableDataset } from '../../src/connectors/native/reader/ReadableDataset.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { readObject } from '../../src/format/objects/readObject.js';
import { readSuperblock } from '../../src/format/superblock/superblock.js';
import type { Selection } from '../../src/model/Dataspace.js';
import { arbitraryMemory, arbitrarySelection, elementsOf, indexIn } from '../model/selection/bruteForce.js';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { connectorWithoutSharedMemory, heldConnector } from './pipeline/connectors.js';
import { gathered, isSame } from './pipeline/expectedData.js';
import { elementsOfHyperslab, LARGE_DATASETS, writeLargeFile } from './pipeline/largeFile.js';
import { type RandomDataset, writeRandomFiles } from './pipeline/randomFiles.js';

/** `H5RX_PIPELINE_SEED` tries other files and selections, `H5RX_PIPELINE_FILES` more of them. */
const SEED = Number(process.env.H5RX_PIPELINE_SEED ?? 20240229);
const FILES = Number(process.env.H5RX_PIPELINE_FILES ?? 16);
const DATASETS_OF_EACH = 10;

/** A filter that is not built into h5wasm. */
const LZF = 32000;

/** What one read asks for. */
interface Asked {
  /** Number of the dataset. */
  readonly dataset: number;
  readonly selection: Selection;
  readonly memory: { readonly dims: number[]; readonly selection: Selection } | undefined;
  readonly pieceBytes: number | undefined;
}

const spaceOf = (dims: readonly number[], selection: Selection): h5.Dataspace => ({
  ...h5.H5Screate_simple(dims),
  selection,
});

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** Memory selections are made for so many elements at the most. */
const MOST_SCATTERED = 300;

const askedOf = (datasets: readonly RandomDataset[]): fc.Arbitrary<Asked> =>
  fc.nat(datasets.length - 1).chain((dataset) => {
    const { dims } = datasets[dataset]!;
    return arbitrarySelection(dims).chain((selection) => {
      const npoints = elementsOf(selection, dims).length;
      const memory = npoints > MOST_SCATTERED ? fc.constant(undefined) : arbitraryMemory(npoints);
      return fc.record({
        dataset: fc.constant(dataset),
        selection: fc.constant(selection),
        memory: fc.option(memory, { nil: undefined }),
        pieceBytes: fc.constantFrom(undefined, 1, 100, 4096),
      });
    });
  });

/** What h5py's values make of a read. */
function expectedOf({ dims, data }: RandomDataset, { selection, memory }: Asked): h5.H5Data {
  const from = elementsOf(selection, dims).map((point) => indexIn(dims, point));
  const to = memory
    ? elementsOf(memory.selection, memory.dims).map((point) => indexIn(memory.dims, point))
    : from.map((_, n) => n);
  return gathered(data, product(dims), from, to, memory ? product(memory.dims) : from.length);
}

function expectSame(found: h5.H5Data, expected: h5.H5Data, what: string): void {
  if (isSame(found, expected)) return;
  expect(found, what).toEqual(expected);
  throw new Error(`${what}: the containers differ`);
}

describeWithTools('random datasets that h5py wrote', ['python'], ({ python }) => {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let datasets: RandomDataset[] = [];
  beforeAll(() => {
    datasets = writeRandomFiles(python, folder, SEED, FILES, DATASETS_OF_EACH);
  });

  test('are read without libhdf5', () => {
    expect(datasets.filter(({ file, header }) => !readableIn(file, header))).toEqual([]);
  });

  describe.each([
    ['with shared memory', heldConnector],
    ['without shared memory', connectorWithoutSharedMemory],
  ])('%s', (_, make) => {
    const { connector } = make(2);
    const files = new Map<string, h5.FileId>();
    afterAll(async () => {
      for (const file of files.values()) await run(h5.H5Fclose_async(file));
      connector.terminate();
    });

    /** What a dataset has by the fast path, or, in a file opened for writing, by libhdf5. */
    const read = async (
      name: string,
      flags: number,
      path: string,
      memSpace: h5.Dataspace | typeof h5.H5S_ALL = h5.H5S_ALL,
      fileSpace: h5.Dataspace | typeof h5.H5S_ALL = h5.H5S_ALL,
      dxpl: h5.DataTransfer = {},
    ): Promise<h5.H5Data> => {
      const file = files.get(name) ?? (await run(h5.H5Fopen_async(name, flags, { connector })));
      files.set(name, file);
      const dset = await run(h5.H5Dopen_async(file, path));
      try {
        return await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, memSpace, fileSpace, dxpl));
      } finally {
        await run(h5.H5Dclose_async(dset));
      }
    };

    test('give the values that h5py reads, whole', async () => {
      for (const { file, copy, path, data, filters } of datasets) {
        const what = `${path} of ${file}, filters ${filters}`;
        expectSame(await read(file, h5.H5F_ACC_RDONLY, path), data, what);
        if (filters.includes(LZF)) continue;
        expectSame(await read(copy, h5.H5F_ACC_RDWR, path), data, `${what}, by libhdf5`);
      }
    });

    test('give the values that h5py and libhdf5 read, in any selection', async () => {
      await fc.assert(
        fc.asyncProperty(askedOf(datasets), async (asked) => {
          const { memory, pieceBytes } = asked;
          const { file, copy, path, dims, filters } = datasets[asked.dataset]!;
          const expected = expectedOf(datasets[asked.dataset]!, asked);
          const memSpace = memory ? spaceOf(memory.dims, memory.selection) : h5.H5S_ALL;
          const dxpl = pieceBytes === undefined ? {} : { pieceBytes };
          const what = `${path} of ${file}, filters ${filters}`;
          const fileSpace = spaceOf(dims, asked.selection);
          expectSame(await read(file, h5.H5F_ACC_RDONLY, path, memSpace, fileSpace, dxpl), expected, what);
          if (filters.includes(LZF)) return;
          const byLibhdf5 = await read(copy, h5.H5F_ACC_RDWR, path, memSpace, fileSpace, dxpl);
          expectSame(byLibhdf5, expected, `${what}, by libhdf5`);
        }),
        { numRuns: 3 * datasets.length, seed: SEED },
      );
    });
  });
});

/** Smaller results lie in memory that is not shared. */
const LEAST_SHARED_BYTES = 4 * 2 ** 20;

describeWithTools('datasets that several workers read', ['python'], ({ python }) => {
  const folder = makeFolder();
  const path = join(folder, 'large.h5');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => writeLargeFile(python, path));

  describe.each([
    ['with shared memory', heldConnector, SharedArrayBuffer],
    ['without shared memory', connectorWithoutSharedMemory, ArrayBuffer],
  ] as const)('%s', (_, make, memory) => {
    const { connector, started } = make(3);
    afterAll(() => connector.terminate());

    /** Opens a file in a pool whose workers have lines to each other: numbers then come in memory that all could reach. */
    const open = async (source: h5.FileSource): Promise<h5.FileId> => {
      const file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY, { connector }));
      const isConnected = async () => {
        const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'plain')));
        return (data as Float64Array).buffer instanceof memory && started.length === 3;
      };
      await expect.poll(isConnected).toBe(true);
      return file;
    };

    test.each([
      ['a path', (): h5.FileSource => path],
      ['bytes', (): h5.FileSource => new Uint8Array(readFileSync(path))],
      ['a Blob', (): h5.FileSource => new Blob([readFileSync(path)])],
    ])('whole, from %s', async (__, source) => {
      const file = await open(source());
      for (const { name, dims, of, isNumeric } of LARGE_DATASETS) {
        const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));
        expectSame(data, of(Int32Array.from({ length: product(dims) }, (___, n) => n)), name);
        const bytes = arraysOf(data).reduce((sum, { byteLength }) => sum + byteLength, 0);
        const expected = bytes >= LEAST_SHARED_BYTES ? memory : ArrayBuffer;
        for (const { buffer } of arraysOf(data)) expect(buffer, name).toBeInstanceOf(expected);
        expect(arraysOf(data).length > 0, name).toBe(isNumeric);
      }
      await run(h5.H5Fclose_async(file));
    });

    test('in any hyperslab, several at a time', async () => {
      const file = await open(path);
      const asked = fc.constantFrom(...LARGE_DATASETS.keys()).chain((dataset) =>
        fc.record({
          dataset: fc.constant(dataset),
          hyperslab: fc.tuple(...LARGE_DATASETS[dataset]!.dims.map(dimensionOf)),
          pieceBytes: fc.constantFrom(2 ** 16, 2 ** 20, 2 ** 22),
        }),
      );
      const several = fc.array(asked, { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(several, async (reads) => {
          const results = reads.map(({ dataset, hyperslab, pieceBytes }) => {
            const { name, dims } = LARGE_DATASETS[dataset]!;
            const { start, stride, count, block } = slabOf(hyperslab);
            const space = h5.H5Screate_simple(dims);
            const selected = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', start, stride, count, block);
            const dset = h5.H5Dopen_async(file, name);
            return run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, selected, { pieceBytes }));
          });
          for (const [n, data] of (await Promise.all(results)).entries()) {
            const { name, dims, of } = LARGE_DATASETS[reads[n]!.dataset]!;
            expectSame(data, of(elementsOfHyperslab(dims, slabOf(reads[n]!.hyperslab))), name);
          }
        }),
        { numRuns: 2 * FILES, seed: SEED },
      );
      await run(h5.H5Fclose_async(file));
    });
  });
});

type Dimension = Readonly<Record<'start' | 'stride' | 'count' | 'block', number>>;

/** A regular hyperslab of one dimension: wide ones and narrow ones. */
const dimensionOf = (size: number): fc.Arbitrary<Dimension> =>
  fc
    .record({
      start: fc.oneof(fc.constant(0), fc.nat(size - 1)),
      block: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: size })),
      gap: fc.oneof(fc.constant(0), fc.nat(size)),
      count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: size })),
    })
    .map(({ start, block, gap, count }) => {
      const wide = Math.min(block, size - start);
      const stride = wide + gap;
      return { start, stride, block: wide, count: Math.min(count, Math.floor((size - start - wide) / stride) + 1) };
    });

const slabOf = (dimensions: readonly Dimension[]): Record<keyof Dimension, number[]> => ({
  start: dimensions.map(({ start }) => start),
  stride: dimensions.map(({ stride }) => stride),
  count: dimensions.map(({ count }) => count),
  block: dimensions.map(({ block }) => block),
});

/** The typed arrays of a container. */
function arraysOf(data: h5.H5Data): h5.NumericArray[] {
  if (data === null || Array.isArray(data)) return [];
  return ArrayBuffer.isView(data) ? [data] : Object.values(data).flatMap(arraysOf);
}

/** Whether a dataset's header tells all that the fast path needs. */
function readableIn(name: string, header: number): boolean {
  const descriptor = openSync(name, 'r');
  const read = (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
  };
  try {
    const format = runSync(readSuperblock(statSync(name).size), read);
    const object = runSync(readObject(format, header), read);
    return object.kind === 'dataset' && readableDataset(object, format) !== undefined;
  } finally {
    closeSync(descriptor);
  }
}
