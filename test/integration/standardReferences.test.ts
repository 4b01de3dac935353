import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { type Described, describeReferences } from './standardReferences/values.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE, H5T_STD_REF } = h5;

const RECORD = h5.compound({ n: h5.H5T_STD_I64LE, to: H5T_STD_REF, m: h5.H5T_STD_I16LE });

describeWithTools('references of HDF5 1.12', ['python'], ({ python }) => {
  const folder = makeFolder();
  const script = fileURLToPath(new URL('standardReferences/judge.py', import.meta.url));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function judge(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout;
  }

  const judged = (path: string) => JSON.parse(judge('describe', path)) as Record<string, (Described | null)[]>;

  /** A file of libhdf5's. */
  function made(name: string): string {
    const path = join(folder, name);
    judge('make', path);
    return path;
  }

  test.each([
    ['reading', h5.H5F_ACC_RDONLY],
    ['writing', h5.H5F_ACC_RDWR],
  ])('are read from a file opened for %s', async (name, flags) => {
    const path = made(`${name}.h5`);
    const expected = judged(path);
    expect(Object.keys(expected)).toHaveLength(7);
    const file = await run(h5.H5Fopen_async(path, flags));
    for (const [place, references] of Object.entries(expected)) {
      const [owner, attribute] = place.split('@') as [string, string | undefined];
      const data = await (attribute === undefined ? readDataset(file, owner) : readAttribute(file, owner, attribute));
      const found = Array.isArray(data) ? data : (data as Record<string, h5.H5Data>).to;
      expect(await describeReferences(file, found as h5.Reference[]), place).toEqual(references);
    }
    const records = (await readAttribute(file, '/grid', 'records')) as Record<string, unknown>;
    expect(records).toMatchObject({ n: BigInt64Array.of(0n, 1n), m: Int16Array.of(0, 1) });
    await run(h5.H5Fclose_async(file));
  });

  test('of a dataset have its type, and a selection of them is read', async () => {
    const file = await run(h5.H5Fopen_async(made('some.h5'), h5.H5F_ACC_RDONLY));
    const dset = await run(h5.H5Dopen_async(file, 'chunked'));
    expect(h5.H5Tequal(await run(h5.H5Dget_type_async(dset)), H5T_STD_REF)).toBe(true);
    expect(await run(h5.H5Dget_create_plist_async(dset))).toMatchObject({ chunk: [3] });
    const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple([9]), 'H5S_SELECT_SET', [1], [7], [2], null);
    const some = (await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, space))) as h5.Reference[];
    expect(await describeReferences(file, some)).toEqual([{ object: '/grüppe', attribute: 'größe' }, null]);
    await run(h5.H5Fclose_async(file));
  });

  test('are written to datasets of every layout and to attributes, and libhdf5 goes on with them', async () => {
    const path = join(folder, 'written.h5');
    const file = await newFile(path);
    const all = await everyReference(file);
    const described = await describeReferences(file, all);
    const space = h5.H5Screate_simple([all.length]);
    const creations: Record<string, h5.DatasetCreation> = {
      contiguous: {},
      compact: { layout: 'compact' },
      chunked: { chunk: [3] },
      filtered: { chunk: [4], shuffle: true, deflate: 5 },
    };
    const expected: Record<string, (Described | null)[]> = {};
    for (const [name, dcpl] of Object.entries(creations)) {
      await writeDataset(file, name, H5T_STD_REF, space, all, dcpl);
      expected[`/${name}`] = described;
    }
    const pairs = h5.H5Tarray_create(H5T_STD_REF, [2]);
    const columns = { n: BigInt64Array.of(1n, 2n), to: all.slice(1, 3), m: Int16Array.of(3, 4) };
    await writeDataset(file, 'pairs', pairs, h5.H5Screate_simple([2]), all.slice(0, 4));
    await writeDataset(file, 'records', RECORD, h5.H5Screate_simple([2]), columns);
    expected['/pairs'] = described.slice(0, 4);
    expected['/records'] = described.slice(1, 3);
    await writeAttribute(file, '/', 'all', H5T_STD_REF, space, all);
    await writeAttribute(file, '/grid', 'one', H5T_STD_REF, h5.H5Screate(h5.H5S_SCALAR), [all[2]!]);
    await writeAttribute(file, '/grid', 'pairs', pairs, h5.H5Screate(h5.H5S_SCALAR), all.slice(0, 2));
    await writeAttribute(file, '/grid', 'records', RECORD, h5.H5Screate_simple([2]), columns);
    await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(file, 'nothing', H5T_STD_REF, h5.H5Screate_simple([2])))));
    expected['/@all'] = described;
    expected['/grid@one'] = described.slice(2, 3);
    expected['/grid@pairs'] = described.slice(0, 2);
    expected['/grid@records'] = described.slice(1, 3);
    expected['/@nothing'] = [null, null];
    await run(h5.H5Fclose_async(file));
    expect(judged(path)).toEqual(expected);

    // What libhdf5 writes over ours, and we over its.
    const rotated = [...described.slice(1), ...described.slice(0, 1)];
    for (const name of Object.keys(creations)) {
      judge('rotate', path, `/${name}`);
      expected[`/${name}`] = rotated;
    }
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    for (const name of Object.keys(creations)) {
      const found = (await readDataset(again, `/${name}`)) as h5.Reference[];
      expect(await describeReferences(again, found), name).toEqual(rotated);
      const dset = await run(h5.H5Dopen_async(again, name));
      const part = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [2], null, [2], null);
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part, H5P_DEFAULT, [found[0]!, null]));
      await run(h5.H5Dclose_async(dset));
      expected[`/${name}`] = rotated.map((one, n) => (n === 2 ? rotated[0]! : n === 3 ? null : one));
    }
    await run(h5.H5Fclose_async(again));
    expect(judged(path)).toEqual(expected);
  });

  test('by the thousand', async () => {
    const path = join(folder, 'many.h5');
    const file = await newFile(path);
    const object = await run(h5.H5Rcreate_object_async(file, 'grid'));
    const region = await run(h5.H5Rcreate_region_async(file, 'grid', h5.H5Screate_simple([6, 10])));
    const many = Array.from({ length: 30_000 }, (_, n): h5.Reference => {
      if (n % 3 === 0) return { ...object };
      const points = [[n % 6, n % 10]];
      return { ...region, region: { dims: [6, 10], selection: { type: 'points', points } } };
    });
    await writeDataset(file, 'many', H5T_STD_REF, h5.H5Screate_simple([many.length]), many);
    const found = (await readDataset(file, '/many')) as h5.Reference[];
    const selections = many.map((one) => one.region?.selection);
    expect(found.map((one) => one.region?.selection)).toEqual(selections);
    await run(h5.H5Fclose_async(file));
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const together = (await readDataset(again, '/many')) as h5.Reference[];
    expect(together.map((one) => one.region?.selection)).toEqual(selections);
    await run(h5.H5Fclose_async(again));
    expect(judged(path)['/many']![29_997]).toEqual({ object: '/grid' });
    expect(judged(path)['/many']![29_999]).toEqual({ object: '/grid', elements: [10 * (29_999 % 6) + (29_999 % 10)] });
  });

  test('of the old forms are taken where they say the same', async () => {
    const path = join(folder, 'old.h5');
    const file = await newFile(path);
    const all = await everyReference(file);
    const region = all[3]!;
    await writeDataset(file, 'old', h5.H5T_STD_REF_DSETREG, h5.H5Screate_simple([1]), [region]);
    const [old] = (await readDataset(file, '/old')) as h5.Reference[];
    expect(old!.token).toHaveLength(12);
    await writeDataset(file, 'new', H5T_STD_REF, h5.H5Screate_simple([1]), [old!]);
    await writeAttribute(file, '/', 'new', H5T_STD_REF, h5.H5Screate_simple([1]), [old!]);
    const expected = await describeReferences(file, [region]);
    await run(h5.H5Fclose_async(file));
    expect(judged(path)).toEqual({ '/new': expected, '/@new': expected });
  });

  test('are refused by name where they cannot be', async () => {
    const file = await newFile(join(folder, 'refused.h5'));
    const other = await newFile(join(folder, 'other.h5'));
    const [reference] = await everyReference(file);
    const [foreign] = await everyReference(other);
    const one = h5.H5Screate_simple([1]);
    const dset = await run(h5.H5Dcreate_async(file, 'one', H5T_STD_REF, one));
    const write = (data: h5.H5WritableData) => h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    const { message } = await expectFailure(write([foreign!]), 'bad-argument');
    expect(message).toMatch(/a reference into file \d+ means nothing in file \d+/);
    await expectFailure(write([{ ...reference!, type: 'region' }]), 'bad-argument');
    await expectFailure(write([{ ...reference!, token: new Uint8Array(3) }]), 'bad-argument');
    expect(await run(h5.H5Dread_async(dset))).toEqual([null]);
    const sequences = h5.H5Dcreate_async(file, 'v', h5.H5Tvlen_create(H5T_STD_REF), one);
    expect((await expectFailure(sequences, 'unsupported')).message).toContain('sequences of references (std)');
    const filled = h5.H5Dcreate_async(file, 'f', H5T_STD_REF, one, H5P_DEFAULT, { fillValue: [reference!] });
    expect((await expectFailure(filled, 'unsupported')).message).toContain('dcpl_id.fillValue');
    const records = await run(h5.H5Dcreate_async(file, 'records', RECORD, one));
    expect(h5.H5Tequal(await run(h5.H5Dget_type_async(records)), RECORD)).toBe(true);
    const fields = h5.compound({ n: h5.H5T_NATIVE_INT64 });
    const partly = h5.H5Dwrite_async(records, fields, H5S_ALL, H5S_ALL, H5P_DEFAULT, { n: BigInt64Array.of(1n) });
    expect((await expectFailure(partly, 'unsupported')).message).toContain('H5T_STD_REF');
    const text = h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE);
    const texts = await run(h5.H5Dcreate_async(file, 'texts', h5.compound({ s: text, to: H5T_STD_REF }), one));
    await run(h5.H5Dwrite_async(texts, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, { s: ['x'], to: [reference!] }));
    expect(await run(h5.H5Dread_async(texts))).toMatchObject({ s: ['x'], to: [{ type: 'object' }] });
    expect(await run(h5.H5Dread_async(texts, h5.compound({ s: text })))).toEqual({ s: ['x'] });
    await run(h5.H5Fclose_async(other));
    await run(h5.H5Fclose_async(file));
  });

  test('into another file tell its name, and are not opened in this one', async () => {
    const path = made('near.h5');
    judge('external', path, made('far.h5'));
    for (const flags of [h5.H5F_ACC_RDONLY, h5.H5F_ACC_RDWR]) {
      const file = await run(h5.H5Fopen_async(path, flags));
      const dset = await run(h5.H5Dopen_async(file, 'external'));
      const references = (await run(h5.H5Dread_async(dset))) as h5.Reference[];
      expect(references.map(({ type }) => type)).toEqual(['object', 'attr', 'region']);
      for (const reference of references) {
        expect(reference.externalFile).toMatch(/far.h5$/);
        const { message } = await expectFailure(h5.H5Ropen_object_async(reference), 'unsupported');
        expect(message).toMatch(/another file, '.*far.h5'/);
      }
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    }
  });

  test.each([
    ['as they are', 0x47],
    ['with a datatype of version 1', 0x17],
  ])('in sequences are read, %s', async (name, version) => {
    const path = join(folder, `sequences ${name}.h5`);
    const expected = JSON.parse(judge('sequences', path)) as (Described | null)[][];
    expect(expected.map(({ length }) => length)).toEqual([9, 0, 2]);
    const bytes = readFileSync(path);
    const head = Uint8Array.of(0x47, 0x12, 0, 0);
    for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) bytes[at] = version;
    const file = await run(h5.H5Fopen_async(bytes, h5.H5F_ACC_RDONLY));
    for (const data of [await readAttribute(file, '/grid', 'sequences'), await readDataset(file, '/sequences')]) {
      const found = await Promise.all((data as h5.Reference[][]).map((one) => describeReferences(file, one)));
      expect(found).toEqual(expected);
    }
    await run(h5.H5Fclose_async(file));
  });

  test('that are damaged are a corrupt file, whatever bytes are wrong', async () => {
    const path = made('damaged.h5');
    const intact = readFileSync(path);
    const at = intact.indexOf(Uint8Array.of(4, 0, 18, 0, 0, 0));
    expect(at).toBeGreaterThan(0);
    const damages: readonly (readonly [number, number])[] = [
      [0, 9], // type
      [2, 0x55], // size
      [6, 0x13], // address
      [14, 0xee], // index
    ];
    for (const [offset, value] of damages) {
      const damaged = Uint8Array.from(intact);
      damaged[at + offset] = value;
      writeFileSync(path, damaged);
      const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
      const errors: string[] = [];
      for (const name of ['contiguous', 'compact']) {
        const dset = await run(h5.H5Dopen_async(file, name));
        const answer = await run(h5.H5Dread_async(dset)).catch((error: h5.H5Error) => error.kind);
        if (typeof answer === 'string') errors.push(answer);
      }
      expect(errors, `byte ${offset}`).toEqual(['corrupt-file']);
      await run(h5.H5Fclose_async(file));
    }
  });
});

async function newFile(path: string): Promise<h5.FileId> {
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const values = Float32Array.from({ length: 60 }, (_, n) => n);
  await writeDataset(file, 'grid', h5.H5T_IEEE_F32LE, h5.H5Screate_simple([6, 10]), values);
  await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'grüppe'))));
  await writeAttribute(file, '/grüppe', 'größe', h5.H5T_STD_I32LE, h5.H5Screate_simple([1]), Int32Array.of(1));
  return file;
}

/** References to objects, an attribute and regions of every kind, and a null reference. */
async function everyReference(file: h5.FileId): Promise<(h5.Reference | null)[]> {
  const grid = h5.H5Screate_simple([6, 10]);
  const regular = h5.H5Sselect_hyperslab(grid, 'H5S_SELECT_SET', [1, 2], [3, 4], [2, 2], [2, 3]);
  const box = h5.H5Sselect_hyperslab(grid, 'H5S_SELECT_SET', [1, 2], [2, 3], [2, 2], null);
  const irregular = h5.H5Sselect_hyperslab(regular, 'H5S_SELECT_OR', [0, 1], [1, 3], [2, 3], null);
  const points = h5.H5Sselect_elements(grid, 'H5S_SELECT_SET', [
    [5, 9],
    [0, 1],
    [5, 9],
  ]);
  const regions = [box, regular, irregular, points, grid, h5.H5Sselect_none(grid)];
  return [
    await run(h5.H5Rcreate_object_async(file, 'grüppe')),
    await run(h5.H5Rcreate_object_async(file, '/')),
    await run(h5.H5Rcreate_attr_async(file, 'grüppe', 'größe')),
    ...(await Promise.all(regions.map((space) => run(h5.H5Rcreate_region_async(file, 'grid', space))))),
    null,
  ];
}

async function readDataset(file: h5.FileId, path: string): Promise<h5.H5Data> {
  const dset = await run(h5.H5Dopen_async(file, path));
  const data = await run(h5.H5Dread_async(dset));
  await run(h5.H5Dclose_async(dset));
  return data;
}

async function readAttribute(file: h5.FileId, owner: string, name: string): Promise<h5.H5Data> {
  const attribute = await run(h5.H5Aopen_by_name_async(file, owner, name));
  const data = await run(h5.H5Aread_async(attribute));
  await run(h5.H5Aclose_async(attribute));
  return data;
}

async function writeDataset(
  file: h5.FileId,
  name: string,
  type: h5.Datatype,
  space: h5.Dataspace,
  data: h5.H5WritableData,
  dcpl: h5.DatasetCreation = H5P_DEFAULT,
): Promise<void> {
  const dset = await run(h5.H5Dcreate_async(file, name, type, space, H5P_DEFAULT, dcpl));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  await run(h5.H5Dclose_async(dset));
}

async function writeAttribute(
  file: h5.FileId,
  owner: string,
  name: string,
  type: h5.Datatype,
  space: h5.Dataspace,
  data: h5.H5WritableData,
): Promise<void> {
  const attribute = await run(h5.H5Acreate_by_name_async(file, owner, name, type, space));
  await run(h5.H5Awrite_async(attribute, H5T_NATIVE, data));
  await run(h5.H5Aclose_async(attribute));
}
