import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import * as binding from 'h5rx/zarrita';
import { arrayOf, type H5Store, openStore, storeOf } from 'h5rx/zarrita';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as zarr from 'zarrita';
import { type DatasetDescription, readDescription } from '../support/descriptions.js';
import { makeFolder, run, runCorpusScript } from '../support/h5.js';
import { makeWithH5py } from '../support/h5py.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools, python } from '../support/tools.js';
import { valueDifference } from '../support/valueDifference.js';

type Selection = (number | [number | null, number | null, number | null] | null)[];

/** A selection of a dataset, with what h5py reads. */
interface Case {
  readonly kind: string;
  readonly file: string;
  readonly selection: Selection;
  readonly shape: readonly number[];
  readonly values: readonly (string | boolean)[];
}

const folder = makeFolder();
const opened: H5Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await h5.settled();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A store that is closed when the test ends. */
async function opening(source: h5.FileSource, access?: h5.FileAccess): Promise<H5Store> {
  const store = await openStore(source, access);
  opened.push(store);
  return store;
}

/** An array by its path, of which zarrita takes characters like `#` and `%` for those of a URL. */
function at(store: zarr.AsyncReadable, path: string): Promise<zarr.Array<zarr.DataType>> {
  const escaped = path.split('/').map(encodeURIComponent).join('/') as zarr.AbsolutePath;
  return zarr.open(new zarr.Location(store, escaped), { kind: 'array' });
}

const slices = (selection: Selection) =>
  selection.map((one) => (Array.isArray(one) ? zarr.slice(one[0], one[1], one[2]) : one));

/** The elements of a result as h5py's are written: numbers by their digits, NaN and the infinities by their names. */
function written(data: unknown): (string | boolean)[] {
  return Array.from(data as Iterable<unknown>, (one) =>
    typeof one === 'boolean' ? one : Object.is(one, -0) ? '-0' : String(one),
  );
}

const asNumbers = (values: readonly (string | boolean)[], data: unknown): (string | boolean)[] =>
  data instanceof Float32Array || data instanceof Float64Array ? written(values.map(Number)) : [...values];

async function readCase(store: zarr.AsyncReadable, { selection }: Case) {
  const array = await at(store, '/at/x');
  const result = (await zarr.get(array, slices(selection))) as unknown;
  const isOne = selection.length === array.shape.length && selection.every((one) => typeof one === 'number');
  if (!isOne) return result as zarr.Chunk<zarr.DataType>;
  return { data: array.dtype.startsWith('float') ? Float64Array.of(result as number) : [result], shape: [] };
}

test('exports', () => {
  expect(Object.keys(binding)).toEqual(['arrayOf', 'openStore', 'storeOf']);
});

describeWithTools('values that h5py reads', ['python'], () => {
  const cases = makeKinds();
  const kinds = [...new Set(cases.map(({ kind }) => kind))];
  /** What is in another file, which bytes do not have beside them. */
  const namesOthers = ['virtual', 'external raw data', 'an external link'];
  let server: RangeServer;
  beforeAll(async () => {
    server = await rangeServer({ folder });
  });
  afterAll(() => server.close());

  const sources: Record<string, (file: string) => h5.FileSource> = {
    disk: (file) => join(folder, file),
    URL: (file) => `${server.url}/${encodeURIComponent(file)}`,
    bytes: (file) => new Uint8Array(readFileSync(join(folder, file))),
    Blob: (file) => new Blob([readFileSync(join(folder, file))]),
  };

  test('are of many kinds', () => {
    expect(kinds.length).toBeGreaterThanOrEqual(45);
  });

  describe.each(Object.entries(sources))('of %s', (name, sourceOf) => {
    const possible = ['disk', 'URL'].includes(name) ? kinds : kinds.filter((kind) => !namesOthers.includes(kind));

    test.each(possible)('%s', async (kind) => {
      const ofKind = cases.filter((one) => one.kind === kind);
      const store = await opening(sourceOf(ofKind[0]!.file));
      for (const one of ofKind) {
        const { data, shape } = await readCase(store, one);
        const where = JSON.stringify(one.selection);
        expect({ where, shape, values: written(data) }).toEqual({
          where,
          shape: one.shape,
          values: asNumbers(one.values, data),
        });
      }
    });
  });

  test.each(kinds.filter((kind) => !kind.includes('string')))(
    '%s, as bytes for a reader without the extension',
    async (kind) => {
      const [one] = cases.filter((one) => one.kind === kind);
      const store = await opening(join(folder, one!.file));
      const { data } = await readCase({ get: (key, options) => store.get(key, options) }, one!);
      expect(written(data)).toEqual(asNumbers(one!.values, data));
    },
  );
});

describeWithTools('every dataset of the corpus', ['python'], () => {
  const corpus = join(folder, 'corpus');
  const files = makeCorpus(corpus);

  test.each(files)('%s is equal to what libhdf5 reads, or refused', async (name) => {
    const description = readDescription(join(corpus, name.replace(/\.h5$/, '.expected.json')));
    const store = await opening(join(corpus, name));
    const datasets = description.objects.filter((object): object is DatasetDescription => object.kind === 'dataset');
    for (const dataset of datasets) {
      // Of a dataset of 2^40 elements all is not read, and zarrita has no selection without elements.
      const count = dataset.shape?.reduce((product, size) => product * size, 1) ?? 0;
      if (dataset.value === undefined || count > 10 ** 8 || (dataset.shape && count === 0)) continue;
      const result = await at(store, dataset.path).then(
        async (array) => {
          const whole = (await zarr.get(array)) as zarr.Chunk<zarr.DataType>;
          return array.shape.length > 0 ? whole.data : (await array.getChunk([])).data;
        },
        (error: h5.H5Error) => error,
      );
      if (result instanceof Error) {
        expect({ path: dataset.path, kind: (result as h5.H5Error).kind }).toEqual({
          path: dataset.path,
          kind: 'unsupported',
        });
        expect(result.message).toContain(dataset.path === '/' ? '.' : dataset.path.slice(1));
        expect(isExpressible(dataset), dataset.path).toBe(false);
      } else {
        expect(isExpressible(dataset), dataset.path).toBe(true);
        const found = result instanceof zarr.BoolArray ? Int8Array.from(result, Number) : result;
        expect(valueDifference(dataset.value, found as h5.H5Data, corpus, []), dataset.path).toBe(undefined);
      }
    }
  });
});

/** Whether Zarr has a data type with exactly the values of a dataset. */
function isExpressible({ shape, datatype }: DatasetDescription): boolean {
  const { expSize = 0, mantSize = 0 } = datatype as { expSize?: number; mantSize?: number };
  const classes = ['H5T_INTEGER', 'H5T_STRING', 'H5T_ENUM', 'H5T_FLOAT'];
  return shape !== null && classes.includes(datatype.class as string) && expSize <= 11 && mantSize <= 52;
}

describeWithTools('a store', ['python'], ({ python }) => {
  const path = join(folder, 'tree.h5');
  beforeAll(() => {
    makeWithH5py(
      python,
      path,
      '',
      "f.attrs.update(title='run', sizes=np.array([[1, 2], [3, 4]]), big=2**60, ok=True, nothing=h5py.Empty('f4'), odd=np.array([np.nan, 1]))",
      "g = f.create_group('entry/deep'); g.attrs['who'] = ['a', 'b']",
      "f['entry/data'] = np.arange(35, dtype='>i2').reshape(5, 7)",
      "f['entry/data'].attrs['unit'] = 'm'; f['entry/data'].attrs['pair'] = np.array((1, 2), dtype=[('a', 'i4'), ('b', 'i4')])",
      "f['entry/x'] = np.arange(7.); f['entry/x'].make_scale('x'); f['entry/data'].dims[1].attach_scale(f['entry/x'])",
      "f['entry/pairs'] = np.zeros(3, dtype=[('a', 'i4'), ('b', 'f8')]); f['entry/empty'] = h5py.Empty('f4')",
      "f['entry/labelled'] = np.zeros((2, 3)); f['entry/labelled'].dims[0].label = 'row'",
      "f['entry/again'] = h5py.SoftLink('/entry/data'); f['entry/dangling'] = h5py.SoftLink('/nothing')",
      "f['entry/up'] = h5py.SoftLink('/entry'); f['ref'] = np.array([f['entry'].ref], dtype=h5py.ref_dtype)",
      "f.create_dataset('chunked', data=np.arange(70, dtype='i4').reshape(7, 10), chunks=(4, 4), fillvalue=-1)",
      "f.create_dataset('large', data=np.arange(3 * 2**20, dtype='f8'), chunks=(2**20,))",
      "f.create_dataset('text', data=['one', 'two'], dtype=h5py.string_dtype())",
    );
  });

  test('a dimension scale names its own dimension only where it has one', async () => {
    const scales = join(folder, 'scales.h5');
    makeWithH5py(
      python,
      scales,
      '',
      "f['line'] = np.zeros(3); f['line'].make_scale()",
      "f['grid'] = np.zeros((2, 3)); f['grid'].make_scale()",
    );
    const store = await opening(scales);
    expect((await at(store, '/line')).dimensionNames).toEqual(['line']);
    expect((await at(store, '/grid')).dimensionNames).toBeUndefined();
  });

  test('has groups with attributes, and arrays with attributes and names of dimensions', async () => {
    const store = await opening(path);
    const root = await zarr.open(store, { kind: 'group' });
    expect(root.attrs).toEqual({
      title: 'run',
      sizes: [
        [1, 2],
        [3, 4],
      ],
      big: '1152921504606846976',
      ok: true,
      odd: ['NaN', 1],
    });
    const deep = await zarr.open(root.resolve('entry/deep'), { kind: 'group' });
    expect(deep.attrs).toEqual({ who: ['a', 'b'] });
    const data = await zarr.open(root.resolve('entry/data'), { kind: 'array' });
    expect(data).toMatchObject({
      shape: [5, 7],
      chunks: [5, 7],
      dtype: 'int16',
      dimensionNames: [null, 'x'],
      fillValue: 0,
    });
    expect(data.attrs).toEqual({ unit: 'm' });
    expect((await at(store, '/entry/x')).dimensionNames).toEqual(['x']);
    expect((await at(store, '/entry/labelled')).dimensionNames).toEqual(['row', null]);
    expect((await at(store, '/chunked')).fillValue).toBe(-1);
    const column = await zarr.get(data, zarr.select(data, { x: 2 } as Record<string, number>));
    expect(column).toMatchObject({ shape: [5], data: Int16Array.of(2, 9, 16, 23, 30) });
  });

  test('lists everything that Zarr can express', async () => {
    const store = await zarr.withConsolidatedMetadata(await opening(path));
    const listed = store.contents().map(({ path, kind }) => `${kind} ${path}`);
    expect(listed.sort()).toEqual(
      [
        ...['/', '/entry', '/entry/deep', '/entry/up'].map((path) => `group ${path}`),
        ...['again', 'data', 'labelled', 'x'].map((name) => `array /entry/${name}`),
        ...['chunked', 'large', 'text'].map((name) => `array /${name}`),
      ].sort(),
    );
    expect(await zarr.get(await at(store, '/entry/up/data'), [4, -1])).toBe(34);
    expect(await zarr.get(await at(store, '/text'), [1])).toBe('two');
  });

  test('refuses by name what Zarr cannot express, and says what is not there', async () => {
    const store = await opening(path);
    for (const [name, what] of [
      ['/entry/pairs', /compound/],
      ['/entry/empty', /H5S_NULL/],
      ['/ref', /reference/],
    ] as const) {
      const error = await at(store, name).catch((error) => error);
      expect(error).toMatchObject({ name: 'H5Error', kind: 'unsupported', routine: 'h5rx/zarrita' });
      expect(error.message).toMatch(what);
      expect(error.message).toContain(name.slice(1));
    }
    for (const name of ['/nothing', '/entry/dangling', '/entry/data/more'])
      await expect(zarr.open(new zarr.Location(store, name as zarr.AbsolutePath))).rejects.toThrow(/Not found/);
    await expect(at(store, '/entry')).rejects.toThrow(/Not found/);
    const plain = { get: (key: zarr.AbsolutePath) => store.get(key) };
    await expect((await at(plain, '/text')).getChunk([0])).rejects.toMatchObject({ kind: 'unsupported' });
  });

  test('gives whole chunks, at the edges too, in memory that is not shared', async () => {
    const store = await opening(path);
    const chunk = await (await at(store, '/chunked')).getChunk([1, 2]);
    expect(chunk).toMatchObject({ shape: [4, 4], stride: [4, 1] });
    expect([...(chunk.data as Int32Array)]).toEqual([48, 49, 0, 0, 58, 59, 0, 0, 68, 69, 0, 0, 0, 0, 0, 0]);
    const { data } = await (await at(store, '/large')).getChunk([2]);
    expect((data as Float64Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect([(data as Float64Array).length, (data as Float64Array)[5]]).toEqual([2 ** 20, 2 ** 21 + 5]);
  });

  test('has no chunks outside the grid, which zarrita then fills', async () => {
    const store = await opening(path);
    for (const key of ['/chunked/c/2/0', '/chunked/c/0/3', '/chunked/c/0', '/chunked/c/0/0/0'] as const)
      expect(await store.get(key), key).toBe(undefined);
    expect(await store.get('/chunked/c/1/2')).toHaveLength(64);
    const array = await at(store, '/chunked');
    for (const coords of [
      [2, 0],
      [0, -1],
    ])
      expect(await array.getChunk(coords)).toMatchObject({
        shape: [4, 4],
        stride: [4, 1],
        data: new Int32Array(16).fill(-1),
      });
    expect((await (await at(store, '/text')).getChunk([1])).data).toEqual(['', '']);
  });

  test('is closed once, with its file, after the reads that were begun', async () => {
    const store = await openStore(path);
    const array = await at(store, '/large');
    const read = zarr.get(array, [zarr.slice(0, null, 1000)]);
    await Promise.all([store.close(), store.close(), store[Symbol.asyncDispose]()]);
    expect(((await read).data as Float64Array)[1]).toBe(1000);
    await expect(zarr.get(array, [0])).rejects.toMatchObject({ kind: 'bad-argument' });
    await expect(at(store, '/chunked')).rejects.toMatchObject({ kind: 'bad-argument' });
    // Nothing has the file open any more.
    await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR))));
  });

  test('of a file, a group or a dataset of somebody else leaves that open', async () => {
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const group = await run(h5.H5Gopen_async(file, 'entry'));
    const dataset = await run(h5.H5Dopen_async(group, 'data'));
    const [whole, part, array] = [storeOf(file), storeOf(group), await arrayOf(dataset)];
    expect(await zarr.get(await at(whole, '/entry/data'), [1, 1])).toBe(8);
    expect(await zarr.get(await at(part, '/data'), [1, 2])).toBe(9);
    expect(await zarr.get(array, [1, 3])).toBe(10);
    for (const store of [whole, part, array.store]) await store.close();
    await expect(zarr.get(array, [1, 3])).rejects.toMatchObject({ kind: 'bad-argument' });
    expect(await run(h5.H5Dread_async(dataset))).toHaveLength(35);
    await run(h5.H5Dclose_async(dataset));
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
  });

  test('opens each dataset once, however often it is asked for', async () => {
    const { connector, opens } = counting();
    const store = await opening(path, { connector });
    for (let n = 0; n < 5; n += 1) await zarr.get(await at(store, '/entry/x'));
    // Once for its metadata each time, which is closed again, and once for its chunks.
    expect(opens()).toBe(6);
  });

  test('takes an abort to the read, which is canceled in the pool', async () => {
    const { connector, reads } = counting({ heldReads: true });
    const store = await opening(path, { connector });
    const array = await at(store, '/chunked');
    const controller = new AbortController();
    const reason = new Error('scrolled away');
    const got = zarr.get(array, null, { signal: controller.signal });
    const outcome = expect(got).rejects.toBe(reason);
    await expect.poll(() => reads().begun).toBe(6);
    expect(reads().canceled).toBe(0);
    controller.abort(reason);
    await outcome;
    expect(reads()).toMatchObject({ begun: 6, canceled: 6 });
    await expect(zarr.get(array, null, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(reads().begun).toBe(6);
  });

  test('hands all chunks of a selection to the pool at once, or as many as a queue lets', async () => {
    const { connector, reads } = counting();
    const store = await opening(path, { connector });
    const array = await at(store, '/chunked');
    await zarr.get(array);
    expect(reads()).toMatchObject({ begun: 6, most: 6 });
    let last = Promise.resolve();
    const createQueue = () => ({
      add: (task: () => Promise<void>) => {
        last = last.then(task);
      },
      onIdle: async () => [await last],
    });
    await zarr.get(array, null, { createQueue });
    expect(reads()).toMatchObject({ begun: 12, most: 6, under: 0 });
  });
});

/** A connector that counts the reads and the openings of datasets; held reads end only by being canceled. */
function counting({ heldReads = false } = {}) {
  const native = new h5.NativeConnector();
  const count = { begun: 0, canceled: 0, under: 0, most: 0, opens: 0 };
  const execute = (request: h5.Request): h5.Execution<unknown> => {
    const inner = native.execute(request);
    if (request.routine === 'H5Dopen') count.opens += 1;
    if (request.routine !== 'H5Dread') return inner;
    const ended = () => {
      count.under -= 1;
    };
    return {
      begin(observer) {
        count.begun += 1;
        count.under += 1;
        count.most = Math.max(count.most, count.under);
        if (heldReads) return;
        inner.begin({
          next: (signal) => observer.next(signal as never),
          error(error) {
            ended();
            observer.error(error);
          },
          complete() {
            ended();
            observer.complete();
          },
        });
      },
      cancel() {
        count.canceled += 1;
        if (!heldReads) inner.cancel();
      },
    };
  };
  const connector = new Proxy(native, {
    get(target, name) {
      if (name === 'execute') return execute;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  afterAll(() => native.terminate());
  return { connector, reads: () => ({ ...count }), opens: () => count.opens };
}

/** Makes the files when there is a Python to make them with; the names of the tests are known only then. */
function makeKinds(): Case[] {
  const interpreter = python();
  if (interpreter === undefined) return [];
  const script = fileURLToPath(new URL('./zarrita/kinds.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(interpreter, [script, folder], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Case[];
}

function makeCorpus(corpus: string): string[] {
  const interpreter = python();
  if (interpreter === undefined) return [];
  runCorpusScript(interpreter, 'generate.py', [corpus]);
  return (JSON.parse(readFileSync(join(corpus, 'index.json'), 'utf8')) as { files: string[] }).files;
}
