import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ElementSource } from '../../../../src/connectors/native/reader/ElementSource.js';
import { Helpers } from '../../../../src/connectors/native/reader/Helpers.js';
import { type ReadableDataset, readableDataset } from '../../../../src/connectors/native/reader/ReadableDataset.js';
import { ReadableFile } from '../../../../src/connectors/native/reader/ReadableFile.js';
import { readInBatches } from '../../../../src/connectors/native/reader/readInBatches.js';
import { runAsync } from '../../../../src/format/bytes/runAsync.js';
import { FileView } from '../../../../src/format/FileView.js';
import type { Selection } from '../../../../src/model/Dataspace.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import { H5Error } from '../../../../src/model/H5Error.js';
import { Peers } from '../../../../src/runtime/pool/Peers.js';
import { BlockCache } from '../../../../src/storage/BlockCache.js';
import type { RangeReader } from '../../../../src/storage/RangeReader.js';
import { DelayedReader } from '../../../support/DelayedReader.js';
import { makeFolder } from '../../../support/h5.js';
import { withH5py } from '../../../support/h5py.js';
import { describeWithTools } from '../../../support/tools.js';
import { Driven, settle } from './Driven.js';
import { jobOf } from './readable.js';

/** Every layout and every index of chunks; the last chunk of each dimension sticks out. */
const RECIPE = `
data = np.arange(70 * 90, dtype='i4').reshape(70, 90)
def write(name, libver, **options):
    with h5py.File(folder + '/' + name + '.h5', 'w', libver=libver) as f:
        d = f.create_dataset('d', data.shape, 'i4', **options)
        d[...] = data
        if options.get('chunks') and options['chunks'] != data.shape:
            d.resize((80, 90)) if options.get('maxshape') else None
chunks = (8, 16)
packed = dict(compression='gzip', shuffle=True)
write('contiguous', 'earliest')
write('btree1', 'earliest', chunks=chunks)
write('btree1-packed', 'earliest', chunks=chunks, **packed)
write('fixed', 'latest', chunks=chunks)
write('fixed-packed', 'latest', chunks=chunks, **packed)
write('extensible-packed', 'latest', chunks=chunks, maxshape=(None, 90), **packed)
write('btree2-packed', 'latest', chunks=chunks, maxshape=(None, None), **packed)
write('single-packed', 'latest', chunks=data.shape, **packed)
with h5py.File(folder + '/implicit.h5', 'w', libver='latest') as f:
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_chunk(chunks)
    dcpl.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    h5py.h5d.create(f.id, b'd', h5py.h5t.STD_I32LE, h5py.h5s.create_simple(data.shape), dcpl)
    f['d'][...] = data
with h5py.File(folder + '/compact.h5', 'w') as f:
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_layout(h5py.h5d.COMPACT)
    h5py.h5d.create(f.id, b'd', h5py.h5t.STD_I32LE, h5py.h5s.create_simple((70, 90)), dcpl)
    f['d'][...] = data
def read(name, rows, columns):
    with h5py.File(folder + '/' + name + '.h5', 'r') as f: return f['d'][rows, columns].ravel().tolist()
every = slice(None)
names = ${JSON.stringify('NAMES')}.split(' ')
answer = [[read(name, every, every), read(name, slice(3, 67, 5), slice(1, 90, 7))] for name in names]
`;

const NAMES = [
  'contiguous',
  'compact',
  'btree1',
  'btree1-packed',
  'fixed',
  'fixed-packed',
  'extensible-packed',
  'btree2-packed',
  'single-packed',
  'implicit',
];

const ALL: Selection = { type: 'all' };
const STRIDED: Selection = {
  type: 'hyperslab',
  start: [3, 1],
  stride: [5, 7],
  count: [13, 13],
  block: [1, 1],
};

describeWithTools('reading late bytes', ['python'], ({ python }) => {
  let folder: string;
  let expected: Map<string, readonly [all: number[], strided: number[]]>;

  beforeAll(() => {
    folder = makeFolder();
    const recipe = RECIPE.replace('"NAMES"', JSON.stringify(NAMES.join(' ')));
    const answers = withH5py(python, `folder = ${JSON.stringify(folder)}`, recipe) as [number[], number[]][];
    expected = new Map(NAMES.map((name, n) => [name, answers[n]!]));
  });

  const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.h5`)));

  /** The dataset `d`, found through late bytes as well. */
  async function open(reader: RangeReader, size?: number): Promise<{ file: ReadableFile; dataset: ReadableDataset }> {
    const view = await runAsync(FileView.open(size), reader);
    const found = await runAsync(view.follow('/d'), reader);
    if (found.type !== 'object') throw new Error('there is no /d');
    const stored = await runAsync(view.object(found.address), reader);
    const dataset = stored.kind === 'dataset' ? readableDataset(stored, stored.format) : undefined;
    if (!dataset) throw new Error('/d is no dataset that is read');
    return { file: new ReadableFile(reader, { identity: 'late', source: undefined }), dataset };
  }

  async function begin(reader: RangeReader, selection: Selection, size?: number): Promise<Driven<H5Data>> {
    const { file, dataset } = await open(reader, size);
    const source = (await file.source(dataset)) as ElementSource;
    return new Driven(readInBatches(file, jobOf(file.shared, dataset, selection), source));
  }

  const read = async (reader: RangeReader, selection: Selection, size?: number): Promise<number[]> =>
    Array.from((await (await begin(reader, selection, size)).end) as Int32Array);

  test.each(NAMES)('%s: all and a selection of it, as h5py', async (name) => {
    const bytes = bytesOf(name);
    const [all, strided] = expected.get(name)!;
    for (const turns of [() => 1, (n: number) => (n * 5) % 7]) {
      expect(await read(new DelayedReader(bytes, { turns }), ALL, bytes.length)).toEqual(all);
      expect(await read(new DelayedReader(bytes, { turns }), STRIDED, bytes.length)).toEqual(strided);
    }
  });

  test.each(NAMES)('%s: under a block cache, of a length that nobody tells', async (name) => {
    const [all, strided] = expected.get(name)!;
    const reader = new BlockCache(new DelayedReader(bytesOf(name), { size: undefined }), { blockBytes: 512 });
    expect(await read(reader, ALL)).toEqual(all);
    expect(await read(reader, STRIDED)).toEqual(strided);
  });

  test('chunks are located and fetched in few waves, whatever their number', async () => {
    for (const name of ['btree1-packed', 'fixed-packed', 'extensible-packed', 'btree2-packed']) {
      const bytes = bytesOf(name);
      let waves = 0;
      const delayed = new DelayedReader(bytes);
      const reader: RangeReader = {
        size: bytes.length,
        read: (ranges, signal) => {
          waves += 1;
          return delayed.read(ranges, signal);
        },
      };
      const { file, dataset } = await open(reader, bytes.length);
      const source = (await file.source(dataset)) as ElementSource;
      waves = 0;
      await new Driven(readInBatches(file, jobOf(file.shared, dataset, ALL), source)).end;
      // 54 chunks: at most a header, an index block, super blocks or nodes, data blocks, and the chunks themselves.
      expect(waves, name).toBeLessThanOrEqual(5);
    }
  });

  test.each(['contiguous', 'btree1-packed'])('%s: a canceled read aborts what is on its way', async (name) => {
    const bytes = bytesOf(name);
    let slow = false;
    const delayed = new DelayedReader(bytes, { turns: () => (slow ? 10_000 : 1) });
    const { file, dataset } = await open(delayed, bytes.length);
    const source = (await file.source(dataset)) as ElementSource;
    slow = true;
    const reading = new Driven(readInBatches(file, jobOf(file.shared, dataset, ALL), source));
    await settle();
    expect(delayed.underWay).toBeGreaterThan(0);
    reading.cancel();
    await expect(reading.end).rejects.toThrow('canceled');
    await settle();
    expect(delayed.underWay).toBe(0);
    expect(delayed.aborted).toBeGreaterThan(0);
  });

  /** A dataset whose chunk index has been read, of a file that keeps chunks; reads of parts of all chunks keep them. */
  async function openKeeping(reader: RangeReader, size: number) {
    const { file: alone, dataset } = await open(reader, size);
    const file = new ReadableFile(reader, alone.shared, new Helpers(new Peers()));
    const source = (await file.source(dataset)) as ElementSource;
    const begin = (selection: Selection) =>
      new Driven(readInBatches(file, jobOf(file.shared, dataset, selection), source));
    await begin(ALL).end;
    return { begin, source };
  }

  test('a read does not wait for the late bytes that another one waits for', async () => {
    const bytes = bytesOf('fixed-packed');
    let slow = false;
    const delayed = new DelayedReader(bytes, { turns: () => (slow ? 100_000 : 1) });
    const { begin } = await openKeeping(delayed, bytes.length);
    slow = true;
    const first = begin(STRIDED);
    await settle();
    slow = false;
    const second = begin(STRIDED);
    expect(Array.from((await second.end) as Int32Array)).toEqual(expected.get('fixed-packed')![1]);
    first.cancel();
    await expect(first.end).rejects.toThrow('canceled');
  });

  test('a chunk that two reads wait for is decoded once', async () => {
    const bytes = bytesOf('fixed-packed');
    const { begin, source } = await openKeeping(new DelayedReader(bytes), bytes.length);
    let decoded = 0;
    const fetch = source.fetch.bind(source);
    source.fetch = async (boxes, signal) => {
      const fetched = await fetch(boxes, signal);
      const chunkOf = (n: number): Uint8Array | undefined => {
        decoded += 1;
        return fetched.chunkOf?.(n);
      };
      return { ...fetched, chunkOf };
    };
    const reads = [begin(STRIDED), begin(STRIDED)];
    for (const { end } of reads)
      expect(Array.from((await end) as Int32Array)).toEqual(expected.get('fixed-packed')![1]);
    // 8 rows of 6 chunks.
    expect(decoded).toBe(48);
  });

  test('every failing request ends the read with its error', async () => {
    for (const name of ['contiguous', 'fixed-packed', 'btree1']) {
      const bytes = bytesOf(name);
      const counting = new DelayedReader(bytes);
      await read(counting, ALL, bytes.length);
      for (let failing = 1; failing <= counting.asked; failing += 1) {
        const cause = new Error('the line is dead');
        const reader = new DelayedReader(bytes, {
          spoil: (found, _, n) => {
            if (n === failing) throw cause;
            return found;
          },
        });
        const error = await read(reader, ALL, bytes.length).catch((thrown: unknown) => thrown);
        const causes = [error, (error as Error).cause, ((error as Error).cause as Error | undefined)?.cause];
        expect(causes, `${name}, request ${failing}`).toContain(cause);
      }
    }
  });

  test('a file that is shorter than it states gives what there is or corrupt-file, wherever it ends', async () => {
    for (const name of ['contiguous', 'fixed-packed', 'btree1', 'extensible-packed']) {
      const bytes = bytesOf(name);
      for (let end = 0; end < bytes.length; end += Math.ceil(bytes.length / 40)) {
        const reader = new DelayedReader(bytes.subarray(0, end), { size: undefined });
        const outcome = await read(reader, ALL, bytes.length).catch((thrown: unknown) => thrown);
        if (outcome instanceof H5Error) expect(outcome.kind, `${name} cut at ${end}`).toBe('corrupt-file');
        else expect(outcome).toEqual(expected.get(name)![0]);
      }
    }
  });

  test('answers that are too short are never taken for data', async () => {
    const bytes = bytesOf('fixed-packed');
    const counting = new DelayedReader(bytes);
    await read(counting, ALL, bytes.length);
    for (let short = 1; short <= counting.asked; short += 3) {
      const reader = new DelayedReader(bytes, {
        spoil: (found, _, n) => (n === short ? found.subarray(0, found.length >> 1) : found),
      });
      const error = await read(reader, ALL, bytes.length).catch((thrown: unknown) => thrown);
      expect(error, `request ${short}`).toBeInstanceOf(H5Error);
    }
  });
});
