import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { describeDatatype } from '../format/describeStored.js';
import { expectFailure, failure, run, temporaryFolder } from '../support/h5.js';
import { EDITED_SAMPLES, SAMPLES } from '../support/sampleData.js';
import { describeWithTools } from '../support/tools.js';
import {
  containerOf,
  expectH5pyToFind,
  expectToBeReadable,
  hexOf,
  type ObjectSpecification,
} from '../support/writtenFile.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const LAYOUTS: Readonly<Record<string, h5.DatasetCreation>> = {
  contiguous: {},
  chunked: { chunk: [2, 3] },
  deflate: { chunk: [3, 4], deflate: 6 },
  shuffle: { chunk: [3, 4], shuffle: true },
  fletcher32: { chunk: [3, 4], fletcher32: true },
};

const create = (path: h5.FileSource, fcpl: h5.FileCreation = H5P_DEFAULT, fapl: h5.FileAccess = H5P_DEFAULT) =>
  run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, fcpl, fapl));

/** Creates a group and closes it: an open one would keep its file open. */
const createGroup = async (location: h5.LocationId, name: string): Promise<void> =>
  run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(location, name))));

async function write(
  location: h5.LocationId,
  name: string,
  type: h5.Datatype,
  space: h5.Dataspace,
  data: h5.H5WritableData,
  dcpl: h5.DatasetCreation = H5P_DEFAULT,
): Promise<void> {
  const dset = await run(h5.H5Dcreate_async(location, name, type, space, H5P_DEFAULT, dcpl));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  await run(h5.H5Dclose_async(dset));
}

describeWithTools('what h5rx writes is read by h5py and h5dump', ['python', 'h5dump'], (tools) => {
  test.each(Object.entries(LAYOUTS))('every datatype, %s, and read back', async (_, dcpl) => {
    const path = join(temporaryFolder(), 'types.h5');
    const file = await create(path);
    const shape = [5, 7];
    // HDF5 puts strings of variable length through no filter.
    const samples = SAMPLES.filter(({ name }) => !(name.startsWith('variable') && Object.keys(dcpl).length > 1));
    for (const { name, type, data } of samples)
      await write(file, name, type, h5.H5Screate_simple(shape), data(35), dcpl);
    await run(h5.H5Fclose_async(file));
    const [maxshape, chunks, layout] = [shape, dcpl.chunk ?? null, dcpl.chunk ? 'chunked' : 'contiguous'];
    const common = { kind: 'dataset', shape, maxshape, chunks, layout, fillValue: null, attributes: [] };
    const expected = samples.map(({ name, type, data }) => ({
      ...common,
      path: `/${name}`,
      datatype: describeDatatype(type),
      value: containerOf(data(35)),
    }));
    expectToBeReadable(tools, path, expected);

    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    for (const { name, type, data } of samples) {
      const dset = await run(h5.H5Dopen_async(again, name));
      expect(await run(h5.H5Dget_type_async(dset)), name).toEqual(type);
      expect(await run(h5.H5Dread_async(dset)), name).toEqual(data(35));
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(again));
  });

  test.each(['earliest', 'v18', 'v110'] as const)('every datatype that h5wasm cannot create, bound %s', async (low) => {
    const path = join(temporaryFolder(), 'edited.h5');
    const file = await create(path, H5P_DEFAULT, { libverBounds: [low, 'latest'] });
    const space = h5.H5Screate_simple([5]);
    const samples = EDITED_SAMPLES.filter(({ name }) => name !== 'complex numbers');
    for (const { name, type, data } of samples) {
      await write(
        file,
        name,
        type,
        space,
        data(5),
        name.startsWith('se') ? {} : { chunk: [2], shuffle: true, deflate: 1 },
      );
      const attribute = await run(h5.H5Acreate_by_name_async(file, name, 'a', type, space));
      await run(h5.H5Awrite_async(attribute, H5T_NATIVE, data(5)));
      await run(h5.H5Aclose_async(attribute));
    }
    await run(h5.H5Fclose_async(file));
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    for (const { name, type, data } of samples) {
      const dset = await run(h5.H5Dopen_async(again, name));
      expect(await run(h5.H5Dget_type_async(dset)), name).toEqual(type);
      expect(await run(h5.H5Dread_async(dset)), name).toEqual(data(5));
      const attribute = await run(h5.H5Aopen_async(dset, 'a'));
      expect(await run(h5.H5Aget_type_async(attribute)), name).toEqual(type);
      expect(await run(h5.H5Aread_async(attribute)), name).toEqual(data(5));
      await run(h5.H5Aclose_async(attribute));
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(again));
    const expected = samples
      // h5py has no numbers for these.
      .filter(({ name }) => name !== 'times')
      .map(({ name, type, data }) => {
        const isBytes = name === 'opaque' || name === 'bit fields';
        const value = isBytes ? hexOf(data(5) as Uint8Array) : containerOf(data(5));
        return { path: `/${name}`, datatype: describeDatatype(type), value };
      });
    expectToBeReadable(tools, path, expected);
  });

  test('complex numbers, which HDF5 has since 2.0', async () => {
    const path = join(temporaryFolder(), 'complex.h5');
    const file = await create(path);
    const { name, type, data } = EDITED_SAMPLES.find((sample) => sample.name === 'complex numbers')!;
    await write(file, name, type, h5.H5Screate_simple([5]), data(5));
    await run(h5.H5Fclose_async(file));
    const value = { ...containerOf(data(5)), complex: true };
    expectH5pyToFind(tools.python, path, [{ path: `/${name}`, datatype: describeDatatype(type), value }]);
  });

  test('scalars, empty extents and ranks up to six', async () => {
    const path = join(temporaryFolder(), 'spaces.h5');
    const file = await create(path);
    const expected: ObjectSpecification[] = [];
    const shapes = [[], [0], [3, 0, 2], [4], [2, 3], [2, 3, 2], [2, 1, 3, 2], [1, 2, 1, 2, 3], [2, 2, 1, 2, 1, 2]];
    for (const shape of shapes) {
      const name = `rank ${shape.join('x') || 'scalar'}`;
      const space = shape.length === 0 ? h5.H5Screate(h5.H5S_SCALAR) : h5.H5Screate_simple(shape);
      const values = Int32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, n) => n * n - 7);
      await write(file, name, h5.H5T_STD_I32LE, space, values);
      expected.push({ path: `/${name}`, shape, value: containerOf(values) });
    }
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, expected);
  });

  test('extendible datasets that grow and shrink', async () => {
    const path = join(temporaryFolder(), 'extents.h5');
    const file = await create(path);
    const space = h5.H5Screate_simple([2, 2], [h5.H5S_UNLIMITED, 6]);
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, H5P_DEFAULT, { chunk: [2, 4] }));
    const writeAll = (...values: number[]) =>
      run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.from(values)));
    await writeAll(1, 2, 3, 4);
    await run(h5.H5Dset_extent_async(dset, [3, 3]));
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 0, 3, 4, 0, 0, 0, 0));
    const row = h5.H5Sselect_hyperslab(h5.H5Screate_simple([3, 3]), 'H5S_SELECT_SET', [2, 0], null, [1, 3], null);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, row, H5P_DEFAULT, Int32Array.of(7, 8, 9)));
    await run(h5.H5Dset_extent_async(dset, [3, 1]));
    await run(h5.H5Dset_extent_async(dset, [3, 3]));
    await run(h5.H5Fclose_async(file));
    await run(h5.H5Dclose_async(dset));
    const value = containerOf(Int32Array.of(1, 0, 0, 3, 0, 0, 7, 0, 0));
    expectToBeReadable(tools, path, [{ path: '/d', shape: [3, 3], maxshape: [null, 6], chunks: [2, 4], value }]);
  });

  test('parts of datasets: blocks, unions and points', async () => {
    const path = join(temporaryFolder(), 'parts.h5');
    const file = await create(path);
    const space = h5.H5Screate_simple([6, 8]);
    const expected = new Int16Array(48);
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I16LE, space, H5P_DEFAULT, { chunk: [4, 3] }));
    const blocks = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [0, 1], [3, 4], [2, 2], [2, 3]);
    const union = h5.H5Sselect_hyperslab(blocks, 'H5S_SELECT_OR', [2, 0], null, [1, 1], [2, 8]);
    const inUnion = (y: number, x: number) => (y % 3 < 2 && x >= 1 && (x - 1) % 4 < 3) || y === 2 || y === 3;
    let next = 1;
    for (let y = 0; y < 6; y += 1) for (let x = 0; x < 8; x += 1) if (inUnion(y, x)) expected[y * 8 + x] = next++;
    const count = h5.H5Sget_select_npoints(union);
    expect(count).toBe(next - 1);
    const values = Int16Array.from({ length: count }, (_, n) => n + 1);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, union, H5P_DEFAULT, values));
    const corners = [
      [5, 7],
      [0, 0],
      [5, 0],
    ];
    const points = h5.H5Sselect_elements(space, 'H5S_SELECT_SET', corners);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, points, H5P_DEFAULT, Int16Array.of(-1, -2, -3)));
    corners.forEach(([y, x], n) => {
      expected[y! * 8 + x!] = -1 - n;
    });
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, [{ path: '/d', value: containerOf(expected) }]);
  });

  test.each([
    ['left with the caller', {}],
    ['copied', { copy: true }],
    ['handed over', { transfer: true }],
  ] as const)('a buffer of many pieces, %s', async (_, dxpl) => {
    const path = join(temporaryFolder(), 'large.h5');
    const file = await create(path);
    const space = h5.H5Screate_simple([600, 500]);
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_IEEE_F64LE, space, H5P_DEFAULT, { chunk: [70, 300] }));
    const values = Float64Array.from({ length: 300_000 }, (_, n) => n / 7);
    const kept = values.slice();
    const es = h5.H5EScreate();
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, { ...dxpl, pieceBytes: 2 ** 18 }, values, es);
    if ('transfer' in dxpl) expect(values.length).toBe(0);
    if ('copy' in dxpl) values.fill(-1);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(await run(h5.H5Dread_async(dset))).toEqual(kept);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
    writeFileSync(join(path, '..', 'values.bin'), kept);
    const value = { type: 'float64', bin: 'values.bin', length: kept.length };
    expectH5pyToFind(tools.python, path, [{ path: '/d', shape: [600, 500], value }]);
  });

  test('files made in memory are taken out whole', async () => {
    const path = join(temporaryFolder(), 'image.h5');
    const file = await create(new Uint8Array(0));
    await write(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([3]), Int32Array.of(1, 2, 3));
    const before = await run(h5.H5Fget_file_image_async(file));
    await write(file, 'e', h5.H5T_STD_I32LE, h5.H5Screate_simple([1]), Int32Array.of(4));
    const image = await run(h5.H5Fget_file_image_async(file));
    await run(h5.H5Fclose_async(file));
    const d = { path: '/d', value: containerOf(Int32Array.of(1, 2, 3)) };
    writeFileSync(path, image);
    expectToBeReadable(tools, path, [{ path: '/' }, d, { path: '/e', value: containerOf(Int32Array.of(4)) }], {
      exact: true,
    });
    writeFileSync(path, before);
    expectToBeReadable(tools, path, [{ path: '/' }, d], { exact: true });
  });

  test.each(['earliest', 'v110'] as const)(
    'a file taken out while it is open for writing, from version %s',
    async (low) => {
      const path = join(temporaryFolder(), 'image.h5');
      const file = await create(new Uint8Array(0), H5P_DEFAULT, { libverBounds: [low, 'v110'] });
      await write(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([3]), Int32Array.of(1, 2, 3));
      const image = await run(h5.H5Fget_file_image_async(file));
      await run(h5.H5Fclose_async(file));
      writeFileSync(path, image);
      // Not marked as open for writing, which would keep everyone out.
      expectToBeReadable(tools, path, [{ path: '/d', value: containerOf(Int32Array.of(1, 2, 3)) }]);
      await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(image, h5.H5F_ACC_RDWR))));
    },
  );

  test('files opened again and changed, on disk and in memory', async () => {
    const folder = temporaryFolder();
    const [path, copy] = [join(folder, 'disk.h5'), join(folder, 'memory.h5')];
    let file = await create(path);
    await write(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([2]), Int32Array.of(1, 2));
    await run(h5.H5Fclose_async(file));
    const bytes = new Uint8Array(readFileSync(path));
    for (const source of [path, bytes]) {
      file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDWR));
      const dset = await run(h5.H5Dopen_async(file, 'd'));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(8, 9)));
      await createGroup(file, 'new');
      if (source === bytes) writeFileSync(copy, await run(h5.H5Fget_file_image_async(file)));
      await run(h5.H5Fclose_async(file));
      await run(h5.H5Dclose_async(dset));
    }
    for (const written of [path, copy]) {
      const value = containerOf(Int32Array.of(8, 9));
      expectToBeReadable(tools, written, [
        { path: '/d', value },
        { path: '/new', kind: 'group' },
      ]);
    }
  });

  test.each([
    ['earliest', 'v18'],
    ['earliest', 'latest'],
    ['v18', 'v18'],
    ['v110', 'v110'],
    ['v110', 'v112'],
  ] as const)('library version bounds %s to %s', async (low, high) => {
    const path = join(temporaryFolder(), 'bounds.h5');
    const file = await create(path, H5P_DEFAULT, { libverBounds: [low, high] });
    const values = Int32Array.from({ length: 60 }, (_, n) => n);
    const space = h5.H5Screate_simple([6, 10], [h5.H5S_UNLIMITED, h5.H5S_UNLIMITED]);
    await write(file, 'd', h5.H5T_STD_I32LE, space, values, { chunk: [2, 3], deflate: 1 });
    await createGroup(file, 'group');
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, [
      { path: '/d', value: containerOf(values) },
      { path: '/group', links: [] },
    ]);
  });

  test('the newest format', async () => {
    const path = join(temporaryFolder(), 'latest.h5');
    const file = await create(path, H5P_DEFAULT, { libverBounds: ['latest', 'latest'] });
    await write(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([3]), Int32Array.of(1, 2, 3), { chunk: [2] });
    await run(h5.H5Fclose_async(file));
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const dset = await run(h5.H5Dopen_async(again, 'd'));
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 3));
    await run(h5.H5Fclose_async(again));
  });
});

describe('what cannot be created', () => {
  test.each([
    ['with a filter that has to be applied', { chunk: [2], fletcher32: true }],
    ['with a deflate that has to be applied', { chunk: [2], filters: [{ id: 1, cdValues: [1], optional: false }] }],
    ['and never filled', { layout: 'compact', fillTime: 'never' }],
  ] as const)('strings of variable length %s', async (_, dcpl) => {
    const file = await create(new Uint8Array(0));
    const type = h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE);
    const space = h5.H5Screate_simple([2]);
    await expectFailure(h5.H5Dcreate_async(file, 'd', type, space, H5P_DEFAULT, dcpl), 'unsupported', 'bad-argument');
    expect(await run(h5.H5Literate_async(file))).toEqual([]);
    await run(h5.H5Fclose_async(file));
  });

  test.each([
    ['a filter that nobody has', { chunk: [2], filters: [{ id: 51966 }] }],
    ['external storage', { external: [{ name: 'x.raw', offset: 0, size: 8 }] }],
  ] as const)('%s', async (_, dcpl) => {
    const file = await create(new Uint8Array(0));
    const space = h5.H5Screate_simple([2]);
    const error = await failure(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl));
    expect(error.kind).toBe('unsupported');
    expect(await run(h5.H5Literate_async(file))).toEqual([]);
    await run(h5.H5Fclose_async(file));
  });
});
