import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AbortError,
  type ArrayShape,
  assertValue,
  type Dataset,
  DTypeClass,
  EntityKind,
  type GroupWithChildren,
  hasNonNullShape,
  isDataset,
  isGroup,
} from '@h5web/app';
import { H5Error, type NativeConnector, settled } from 'h5rx';
import { H5rxApi, type H5rxOptions, H5rxProvider } from 'h5rx/h5web';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { makeWithH5py, withH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { type CountedConnector, countedConnector } from './countedConnector.js';
import { plainValue } from './plainValue.js';

interface Expected {
  readonly values: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, Record<string, unknown>>>;
}

// h5web calls `forEach` of an iterator, which browsers have and Node 20 has not.
const iterators = Object.getPrototypeOf(Object.getPrototypeOf(new Map().values()));
iterators.forEach ??= function forEach(this: Iterable<unknown>, call: (item: unknown, index: number) => void): void {
  Array.from(this).forEach(call);
};

describeWithTools('a file for h5web', ['python'], ({ python }) => {
  const folder = makeFolder();
  const kinds = join(folder, 'kinds.h5');
  const large = join(folder, 'large.h5');
  const apis: H5rxApi[] = [];
  const natives: NativeConnector[] = [];
  let expected: Expected;

  const open = (source: string | URL, options?: H5rxOptions): H5rxApi => {
    const api = new H5rxApi(source, options);
    apis.push(api);
    return api;
  };
  const count = (): CountedConnector => {
    const counted = countedConnector();
    natives.push(counted.native);
    return counted;
  };
  const datasetAt = async (api: H5rxApi, path: string) => {
    const entity = await api.getEntity(path);
    if (!isDataset(entity) || !hasNonNullShape(entity)) throw new Error(`${path} is no dataset with elements`);
    return entity;
  };
  const valueAt = async (api: H5rxApi, path: string, selection?: string) =>
    api.getValue({ dataset: await datasetAt(api, path), selection });
  const groupAt = async (api: H5rxApi, path: string) => (await api.getEntity(path)) as GroupWithChildren;

  beforeAll(() => {
    const script = fileURLToPath(new URL('../support/python/h5web_kinds.py', import.meta.url));
    execFileSync(python, [script, folder]);
    expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    makeWithH5py(python, large, '', "f['x'] = np.arange(2**23, dtype='f8').reshape(8, 1024, 1024)");
  });
  afterEach(async () => {
    for (const api of apis.splice(0)) api.close();
    await settled();
    for (const native of natives.splice(0)) native.terminate();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('every kind of entity', () => {
    test('has the value that h5py reads, in a form that h5web takes', async () => {
      const api = open(kinds);
      const told: Record<string, unknown> = {};
      for (const path of Object.keys(expected.values)) {
        const entity = (await api.getEntity(path)) as Dataset;
        told[path] = null;
        if (!hasNonNullShape(entity)) continue;
        const value = await api.getValue({ dataset: entity });
        expect(() => assertValue(value, entity), path).not.toThrow();
        told[path] = plainValue(value);
      }
      expect(told).toEqual(expected.values);
    });

    test('has the attributes that h5py reads, in a form that JSON takes', async () => {
      const api = open(kinds);
      const told: Record<string, unknown> = {};
      for (const path of Object.keys(expected.attributes))
        told[path] = await api.getAttrValues(await api.getEntity(path));
      expect(JSON.parse(JSON.stringify(told))).toEqual(expected.attributes);
    });

    test('has its class, and a group has its members as they are told alone', async () => {
      const api = open(kinds);
      const { children } = await groupAt(api, '/others');
      expect(Object.fromEntries(children.map((child) => [child.name, (child as Dataset).type.class]))).toEqual({
        ...{ bits: DTypeClass.Bitfield, bits_big: DTypeClass.Bitfield, time: DTypeClass.Time },
        ...{ bool_array: DTypeClass.Bool, bool_null: DTypeClass.Bool, bool_scalar: DTypeClass.Bool },
        ...{ complex128_array: DTypeClass.Complex, complex64_scalar: DTypeClass.Complex },
        ...{ complex_big: DTypeClass.Complex, complex_swapped: DTypeClass.Complex, rational: DTypeClass.Compound },
        ...{ dates: DTypeClass.Opaque, opaque_array: DTypeClass.Opaque, opaque_scalar: DTypeClass.Opaque },
        ...{ enum64: DTypeClass.Enum, enum_array: DTypeClass.Enum, enum_scalar: DTypeClass.Enum },
        ...{ reference: DTypeClass.Reference, references: DTypeClass.Reference, region: DTypeClass.Reference },
        ...{ text_array: DTypeClass.String, text_ascii: DTypeClass.String, text_fixed: DTypeClass.String },
        ...{ text_fixed_utf8: DTypeClass.String, text_null: DTypeClass.String, text_scalar: DTypeClass.String },
      });
      const { children: nested } = await groupAt(api, '/nested');
      expect(nested.find(({ name }) => name === 'mixed')).toMatchObject({
        type: {
          class: DTypeClass.Compound,
          fields: new Map<string, unknown>([
            ['arr', { class: DTypeClass.Array, dims: [2], base: expect.objectContaining({ size: 32 }) }],
            [
              'grid',
              { class: DTypeClass.Array, dims: [2, 2], base: expect.objectContaining({ signed: true, size: 16 }) },
            ],
            ['inner', expect.objectContaining({ class: DTypeClass.Compound })],
            ['raw', { class: DTypeClass.Opaque, tag: '' }],
            ['ref', { class: DTypeClass.Reference }],
          ]),
        },
      });
      for (const child of [...children, ...nested]) expect(await open(kinds).getEntity(child.path)).toEqual(child);
    });

    test('tells chunks, filters and virtual sources', async () => {
      const api = open(kinds);
      expect(await api.getEntity('/storage/gzip')).toMatchObject({
        chunks: [2, 2, 2],
        filters: [
          { id: 2, name: 'shuffle' },
          { id: 1, name: 'deflate' },
          { id: 3, name: 'fletcher32' },
        ],
      });
      expect(await api.getEntity('/storage/virtual')).toMatchObject({
        virtualSources: [
          { file: '.', path: '/storage/gzip' },
          { file: 'other.h5', path: '/line' },
        ],
      });
    });

    test('tells links, and what they lead to, in other files too', async () => {
      const api = open(kinds);
      const { children } = await groupAt(api, '/links');
      expect(children.map(({ name, kind, link }) => [name, kind, link])).toEqual([
        ['cycle', EntityKind.Group, undefined],
        ['dangling', EntityKind.Unresolved, { class: 'Soft', path: '/nowhere' }],
        ['datatype', EntityKind.Datatype, undefined],
        ['external', EntityKind.Dataset, { class: 'External', file: 'other.h5', path: '/line' }],
        ['external_group', EntityKind.Group, { class: 'External', file: 'other.h5', path: '/' }],
        ['hard', EntityKind.Dataset, undefined],
        ['no_file', EntityKind.Unresolved, { class: 'External', file: 'missing.h5', path: '/x' }],
        ['soft', EntityKind.Dataset, { class: 'Soft', path: '/numbers/f8_array' }],
        ['soft_group', EntityKind.Group, { class: 'Soft', path: '/storage' }],
      ]);
      expect(await valueAt(api, '/links/external')).toEqual(new Float32Array([0, 1, 2, 3]));
      expect(await valueAt(api, '/links/external_group/line')).toEqual(new Float32Array([0, 1, 2, 3]));
      expect(await api.getAttrValues(await api.getEntity('/links/external'))).toEqual({ unit: 'mm' });
      api.close();
      await settled();
      const closed = await groupAt(open(kinds, { fapl: { externalFiles: 'none' } }), '/links');
      expect(closed.children.find(({ name }) => name === 'external')).toMatchObject({
        kind: EntityKind.Unresolved,
        error: expect.stringContaining('other.h5'),
      });
    });

    test('members come by creation order where the file has it', async () => {
      const api = open(kinds);
      expect((await groupAt(api, '/ordered')).children.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
      expect((await groupAt(api, '/')).children.map(({ name }) => name)).toEqual([
        ...['attributes', 'broken', 'links', 'nested', 'numbers', 'ordered', 'others', 'storage'],
      ]);
    });

    test('search finds every path', async () => {
      const paths = await open(kinds).getSearchablePaths('/');
      const links = ['cycle', 'dangling', 'external', 'external_group', 'no_file', 'soft', 'soft_group'];
      // h5py names an object once, by whichever of its hard links comes first.
      const other = ['/broken/deep', '/numbers/f4_array', ...links.map((name) => `/links/${name}`)];
      expect(new Set(paths)).toEqual(new Set([...Object.keys(expected.attributes), ...other]));
      expect(paths).toHaveLength(new Set(paths).size);
    });
  });

  describe('a selection', () => {
    test.each([
      ['1,:,:', 'f[1]'],
      ['1,:,2', 'f[1, :, 2]'],
      [':,0,0', 'f[:, 0, 0]'],
      ['1:3,0:2,1', 'f[1:3, 0:2, 1]'],
      [':2,:,1:', 'f[:2, :, 1:]'],
    ])('%s is %s', async (selection, sliced) => {
      const answer = withH5py(
        python,
        `f = h5py.File(${JSON.stringify(kinds)})['storage/gzip']`,
        `answer = ${sliced}.ravel().tolist()`,
      );
      expect(plainValue(await valueAt(open(kinds), '/storage/gzip', selection))).toEqual(answer);
    });

    test('of one element is that element', async () => {
      const api = open(kinds);
      expect(await valueAt(api, '/storage/gzip', '1,2,3')).toBe(23);
      expect(await valueAt(api, '/nested/compound_array', '1')).toEqual([2n, Number.POSITIVE_INFINITY, 'bar', 0]);
      expect(await valueAt(api, '/nested/vlen_text', '0')).toEqual(['a']);
      expect(await valueAt(api, '/others/opaque_array', '1')).toEqual(new Uint8Array([2, 3]));
    });

    test('that is none is refused', async () => {
      const api = open(kinds);
      for (const selection of ['9,:,:', '1,:', 'x,:,:'])
        await expect(async () => valueAt(api, '/storage/gzip', selection), selection).rejects.toThrow();
    });
  });

  describe('a read', () => {
    test('tells how far it is, from 0 to 1', async () => {
      const api = open(large);
      const fractions: number[] = [];
      await api.getValue({ dataset: await datasetAt(api, '/x') }, undefined, (fraction) => fractions.push(fraction));
      expect(fractions.length).toBeGreaterThan(3);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      expect(fractions[0]).toBeLessThan(0.5);
    });

    test('that is aborted rejects with the AbortError that h5web gave, and is not read to its end', async () => {
      const { connector } = count();
      const errors: Error[] = [];
      const api = open(large, { fapl: { connector }, onError: (error) => errors.push(error) });
      const dataset = await datasetAt(api, '/x');
      const controller = new AbortController();
      const reason = new AbortError('entity changed');
      const fractions: number[] = [];
      const aborted = api.getValue({ dataset }, controller.signal, (fraction) => {
        fractions.push(fraction);
        controller.abort(reason);
      });
      await expect(aborted).rejects.toBe(reason);
      expect(await api.getValue({ dataset, selection: '7,1023,1023' })).toBe(2 ** 23 - 1);
      expect(fractions).toHaveLength(1);
      expect(errors).toEqual([]);
    });

    test('that is aborted by another signal rejects with an AbortError too', async () => {
      const api = open(large);
      const dataset = await datasetAt(api, '/x');
      await expect(api.getValue({ dataset }, AbortSignal.abort())).rejects.toBeInstanceOf(AbortError);
    });

    test('of a null dataspace tells null', async () => {
      const errors: Error[] = [];
      const api = open(kinds, { onError: (error) => errors.push(error) });
      for (const path of ['/others/bool_null', '/others/text_null']) {
        const dataset = (await api.getEntity(path)) as Dataset<ArrayShape>;
        expect(await api.getValue({ dataset })).toBe(null);
      }
      expect(errors).toEqual([]);
    });

    test('of attributes has any name', async () => {
      const file = join(folder, 'names.h5');
      makeWithH5py(python, file, '', "f.attrs['__proto__'] = 7; f.attrs['constructor'] = 'text'");
      const api = open(file);
      const values = await api.getAttrValues(await api.getEntity('/'));
      expect(Object.entries(values)).toEqual([
        ['__proto__', 7],
        ['constructor', 'text'],
      ]);
    });

    test('that fails has the H5Error as its cause, and onError is told', async () => {
      const errors: Error[] = [];
      const api = open(join(folder, 'nowhere.h5'), { onError: (error) => errors.push(error) });
      const error = await api.getEntity('/').catch((caught: Error) => caught);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).cause).toBeInstanceOf(H5Error);
      expect((error as Error).cause).toMatchObject({ kind: 'not-found' });
      expect(errors).toContain(error);
      await expect(open(kinds).getEntity('/numbers/no')).rejects.toThrow('No entity found at /numbers/no');
      await expect(open(kinds).getEntity('/numbers/f8_array/x')).rejects.toThrow('f8_array');
    });

    test('of an attribute that is damaged leaves the others as they are', async () => {
      const damaged = join(folder, 'damaged.h5');
      const bytes = readFileSync(kinds);
      // The version of the message that has the attribute `texts`, 8 bytes before its name.
      bytes[bytes.indexOf('texts\0') - 8] = 77;
      writeFileSync(damaged, bytes);
      const api = open(damaged);
      const values = await api.getAttrValues(await api.getEntity('/attributes/all'));
      expect(values).toMatchObject({ int: -5, text: 'Grüße' });
      expect(Object.values(values)).toContainEqual(expect.stringContaining('77'));
    });
  });

  describe('the file', () => {
    test('is opened once, when it is first needed, and closed at the end', async () => {
      const counted = count();
      const api = open(kinds, { fapl: { connector: counted.connector } });
      expect(counted.opened('H5Fopen')).toBe(0);
      await Promise.all([api.getEntity('/'), api.getEntity('/numbers'), valueAt(api, '/numbers/i4_scalar')]);
      expect(counted.opened('H5Fopen')).toBe(1);
      expect(counted.open('file')).toBe(1);
      api.close();
      await settled();
      expect(counted.open('file')).toBe(0);
    });

    test('is closed after what is under way, and opened for what is asked for later', async () => {
      const counted = count();
      const api = open(large, { fapl: { connector: counted.connector } });
      const dataset = await datasetAt(api, '/x');
      const read = api.getValue({ dataset });
      api.close();
      expect(await read).toHaveLength(2 ** 23);
      expect(counted.open('file')).toBe(0);
      expect(await api.getValue({ dataset, selection: '0,0,1' })).toBe(1);
      expect(counted.open('file')).toBe(0);
      expect(counted.opened('H5Fopen')).toBe(2);
    });

    test('keeps a dataset open for its next slice, and no more than a few', async () => {
      const counted = count();
      const api = open(kinds, { fapl: { connector: counted.connector } });
      const dataset = await datasetAt(api, '/storage/gzip');
      for (const n of [0, 1, 2, 3]) await api.getValue({ dataset, selection: `${n},:,:` });
      expect(counted.opened('H5Dopen')).toBe(1);
      const { children } = await groupAt(api, '/numbers');
      for (const { path } of children) if (path.endsWith('_array')) await valueAt(api, path);
      expect(counted.opened('H5Dopen')).toBeGreaterThan(10);
      expect(counted.open('dataset')).toBe(4);
      api.close();
      await settled();
      expect(counted.open('dataset')).toBe(0);
    });

    test.each([
      ['/data/run.h5', '/data/run.h5'],
      ['https://me:secret@example.org/run.h5?token=1/2#x', 'https://example.org/run.h5'],
      [new URL('https://example.org/run.h5?token=1'), 'https://example.org/run.h5'],
    ])('%s is shown as %s', (source, name) => {
      expect(open(source).filepath).toBe(name);
    });
  });

  describe('an export', () => {
    test.each(['i1', 'u2', 'i8', 'u8', 'f4', 'f8', 'big_f4'])('of %s is what NumPy loads', async (type) => {
      const api = open(kinds);
      const dataset = await datasetAt(api, `/numbers/${type}_array`);
      const file = join(folder, 'export.npy');
      for (const [selection, sliced] of [
        [undefined, '[:]'],
        ['1,:', '[1]'],
      ] as const) {
        const url = api.getExportURL('npy', dataset, selection);
        if (typeof url !== 'function') throw new Error('no function');
        writeFileSync(file, new Uint8Array(await ((await url()) as Blob).arrayBuffer()));
        const answer = withH5py(
          python,
          `a = np.load(${JSON.stringify(file)})`,
          `b = h5py.File(${JSON.stringify(kinds)})['numbers/${type}_array']${sliced}`,
          'answer = [a.dtype == b.dtype.newbyteorder("<"), a.shape == b.shape, bool((a == b).all())]',
        );
        expect(answer).toEqual([true, true, true]);
      }
    });

    test('of enumerations of 64 bits has their numbers as they are', async () => {
      const api = open(kinds);
      const url = api.getExportURL('npy', await datasetAt(api, '/others/enum64'));
      if (typeof url !== 'function') throw new Error('no function');
      const file = join(folder, 'enum.npy');
      writeFileSync(file, new Uint8Array(await ((await url()) as Blob).arrayBuffer()));
      const answer = withH5py(python, `a = np.load(${JSON.stringify(file)})`, 'answer = [a.dtype.str, a.tolist()]');
      expect(answer).toEqual(['<u8', [1, 2 ** 40]]);
    });

    test('of one element there is none', async () => {
      const api = open(kinds);
      const dataset = await datasetAt(api, '/storage/gzip');
      expect(api.getExportURL('npy', dataset, '1,1,2')).toBeUndefined();
      expect(api.getExportURL('npy', dataset, '1,1,2:3')).toBeTypeOf('function');
    });

    test('of large numbers, which lie in shared memory, has all of them', async () => {
      const api = open(large);
      const url = api.getExportURL('npy', await datasetAt(api, '/x'));
      const blob = typeof url === 'function' && ((await url()) as Blob);
      expect(blob).toMatchObject({ size: 128 + 8 * 2 ** 23 });
    });

    test('is what h5web makes itself, or what the caller gives', async () => {
      const api = open(kinds);
      const dataset = await datasetAt(api, '/others/text_array');
      const csv = api.getExportURL('csv', dataset, undefined, () => 'a,b');
      expect(await ((await (csv as () => Promise<Blob>)()) as Blob).text()).toBe('a,b');
      expect(api.getExportURL('npy', dataset)).toBeUndefined();
      expect(api.getExportURL('tiff', await datasetAt(api, '/numbers/f8_array'))).toBeUndefined();
      const url = new URL('https://example.org/export');
      const own = open(kinds, { getExportURL: (format) => (format === 'npy' ? url : undefined) });
      expect(own.getExportURL('npy', dataset)).toBe(url);
      expect(own.getExportURL('csv', dataset)).toBeUndefined();
    });
  });

  test('a server renders nothing, and opens nothing', () => {
    const { connector, opened } = count();
    const props = { source: kinds, fapl: { connector } };
    expect(renderToString(createElement(H5rxProvider, props, 'shown'))).toBe('');
    expect(opened('H5Fopen')).toBe(0);
  });

  test('guards of h5web know what it is told', async () => {
    expect(isGroup(await open(kinds).getEntity('/'))).toBe(true);
  });
});
