import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;
const int = h5.H5T_STD_I32LE;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

describeWithTools('arguments', ['python'], ({ python }) => {
  async function create(): Promise<{ path: string; file: h5.FileId }> {
    const path = join(temporaryFolder(), 'arguments.h5');
    return { path, file: await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC)) };
  }

  test('fields of compounds may have any name', async () => {
    const names = ['token', 'file', 'type', 'hid', 'kind', 'class', 'next', 'return', 'then', 'length', 'constructor'];
    names.push('buffer', 'pulled', 'source', '__proto__');
    const type = h5.compound(Object.fromEntries(names.map((name) => [name, int])));
    const data = Object.fromEntries(names.map((name, n) => [name, Int32Array.of(n, n + 100)]));
    const { path, file } = await create();
    const space = h5.H5Screate_simple([2]);
    const dset = await run(h5.H5Dcreate_async(file, 'd', type, space));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
    expect(await run(h5.H5Dread_async(dset))).toEqual(data);
    const attr = await run(h5.H5Acreate_async(dset, 'a', type, space));
    await run(h5.H5Awrite_async(attr, H5T_NATIVE, data));
    expect(await run(h5.H5Aread_async(attr))).toEqual(data);
    const map = await run(h5.H5Mcreate_async(file, 'm', type, type));
    const one = Object.fromEntries(names.map((name, n) => [name, Int32Array.of(n)]));
    await run(h5.H5Mput_async(map, H5T_NATIVE, one, H5T_NATIVE, one));
    expect(await run(h5.H5Mget_async(map, H5T_NATIVE, one))).toEqual(one);
    for (const id of [dset, map]) await run(h5.H5Oclose_async(id));
    await run(h5.H5Aclose_async(attr));
    await run(h5.H5Fclose_async(file));
    const expected = names.map((_, n) => [n, n + 100]);
    expect(askH5py(python, path, "d = f['d']", 'answer = [[int(v) for v in d[n]] for n in d.dtype.names]')).toEqual(
      expected,
    );
    expect(
      askH5py(python, path, "d = f['d'].attrs['a']", 'answer = [[int(v) for v in d[n]] for n in d.dtype.names]'),
    ).toEqual(expected);
  });

  test('fill values are plain values or containers of one', async () => {
    const { path, file } = await create();
    const space = h5.H5Screate_simple([2]);
    const point = h5.compound({ x: h5.H5T_IEEE_F64LE, n: int, s: h5.text(4) });
    const cases: Record<string, [h5.Datatype, unknown]> = {
      int: [int, 99],
      nan: [h5.H5T_IEEE_F32LE, Number.NaN],
      big: [h5.H5T_STD_I64LE, 2n],
      text: [h5.text(8), 'none'],
      variable: [h5.text, 'nöne'],
      bool: [h5.booleanEnum, true],
      point: [point, { x: 1, n: 2, s: 'ab' }],
      container: [int, Int32Array.of(7)],
    };
    for (const [name, [type, fillValue]] of Object.entries(cases))
      await run(h5.H5Dclose_async(await run(h5.H5Dcreate_async(file, name, type, space, {}, { fillValue }))));
    for (const [type, fillValue] of [
      [int, 1.5],
      [int, 'one'],
      [h5.H5T_STD_I8LE, 300],
      [int, [1, 2]],
      [point, { x: 1 }],
    ] as const) {
      const error = await expectFailure(
        h5.H5Dcreate_async(file, 'bad', type, space, {}, { fillValue }),
        'bad-argument',
      );
      expect(error.message).toContain('dcpl_id.fillValue');
    }
    await run(h5.H5Fclose_async(file));
    const answer = askH5py(
      python,
      path,
      "answer = [int(f['int'].fillvalue), bool(np.isnan(f['nan'].fillvalue)), int(f['big'][1]), f['text'][0].decode(), f['variable'][1].decode(), bool(f['bool'][0]), [float(f['point'][0]['x']), int(f['point'][0]['n']), f['point'][0]['s'].decode()], int(f['container'][0]), 'bad' in f]",
    );
    expect(answer).toEqual([99, true, 2, 'none', 'nöne', true, [1, 2, 'ab'], 7, false]);
  });

  test('text is a datatype in one word', async () => {
    const { path, file } = await create();
    const attr = await run(h5.H5Acreate_async(file, 'title', h5.text, scalar));
    await run(h5.H5Awrite_async(attr, h5.text, ['größer']));
    expect(await run(h5.H5Aread_async(attr))).toEqual(['größer']);
    await run(h5.H5Aclose_async(attr));
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.compound({ name: h5.text, code: h5.text(3) }), scalar));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, { name: ['a long name'], code: ['abc'] }));
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
    const variable = h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), 'UTF-8');
    expect(h5.H5Tequal(h5.text, variable)).toBe(true);
    expect(h5.text(3)).toEqual({ class: 'H5T_STRING', size: 3, cset: 'UTF-8', strpad: 'NULLPAD' });
    expect(() => h5.text(0)).toThrow('size of a text');
    expect(
      askH5py(python, path, "answer = [f.attrs['title'], f['d'][()]['name'].decode(), f['d'][()]['code'].decode()]"),
    ).toEqual(['größer', 'a long name', 'abc']);
  });

  test('creations that cannot be are bad arguments', async () => {
    const { path, file } = await create();
    const at = (type: h5.Datatype, dims: number[], dcpl: object) =>
      h5.H5Dcreate_async(file, 'd', type, h5.H5Screate_simple(dims), {}, dcpl as h5.DatasetCreation);
    for (const operation of [
      at(int, [10], { chunk: [20] }),
      at(int, [20_000], { layout: 'compact' }),
      at(int, [10], { chunk: [5], filters: [{ id: 1, cdValues: [99] }] }),
      at(int, [10], { chunk: [5], filters: [null] }),
      at(int, [10], { chunk: new Array(1) }),
    ])
      expect((await expectFailure(operation, 'bad-argument')).message).toContain('dcpl_id');
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, 'answer = list(f)')).toEqual([]);
  });

  test('malformed values are refused by name', async () => {
    const { file } = await create();
    const dset = await run(h5.H5Dcreate_async(file, 'd', int, h5.H5Screate_simple([2], [4]), {}, { chunk: [2] }));
    const wrong = (value: unknown) => value as never;
    const sizes = [
      '2',
      2n,
      [2n],
      ['2'],
      new Array(1),
      [Number.NaN],
      [-1],
      [1.5],
      [Number.POSITIVE_INFINITY],
      Int32Array.of(2),
      null,
    ];
    const table: [string, import('rxjs').Observable<unknown>][] = [
      ['flags', h5.H5Fopen_async('x.h5', wrong(0n))],
      ['flags', h5.H5Fcreate_async('x.h5', wrong(2n))],
      ['buf', h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, wrong(new DataView(new ArrayBuffer(8))))],
      ['buf', h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, wrong(new ArrayBuffer(8)))],
      ['buf', h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, wrong(5))],
      ...sizes.map((size): [string, import('rxjs').Observable<unknown>] => [
        'size',
        h5.H5Dset_extent_async(dset, wrong(size)),
      ]),
    ];
    for (const [parameter, operation] of table)
      expect((await expectFailure(operation, 'bad-argument')).message).toContain(parameter);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('names without a part of a surrogate pair', async () => {
    const { path, file } = await create();
    const space = h5.H5Screate_simple([1]);
    for (const name of ['a\ud800', '\udfffb', 'a\ud83d b', '\udc80']) {
      for (const operation of [
        h5.H5Gcreate_async(file, name),
        h5.H5Dcreate_async(file, name, int, space),
        h5.H5Acreate_async(file, name, int, space),
        h5.H5Lcreate_soft_async(name, file, 's'),
        h5.H5Lcreate_soft_async('/', file, name),
        h5.H5Lcreate_external_async(name, '/', file, 'e'),
        h5.H5Lcreate_external_async('x.h5', name, file, 'e'),
        h5.H5Tcommit_async(file, name, int),
        h5.H5Mcreate_async(file, name, int, int),
        h5.H5Fcreate_async(join(path, name), h5.H5F_ACC_TRUNC),
      ])
        await expectFailure(operation, 'bad-argument');
    }
    for (const build of [
      () => h5.compound({ '\ud800': int }),
      () => h5.enumeration(h5.H5T_STD_I8LE, { '\ud800': 1 }),
      () => h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 2), '\ud800'),
    ])
      expect(build).toThrow('surrogate');
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, '😀'))));
    const attr = await run(h5.H5Acreate_async(file, 't', h5.text, scalar));
    await expectFailure(h5.H5Awrite_async(attr, H5T_NATIVE, ['\ud800']), 'bad-argument');
    await run(h5.H5Aclose_async(attr));
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, 'answer = list(f)')).toEqual(['😀']);
  });

  test('user-defined links are told as such', async () => {
    const { path, file } = await create();
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'g'))));
    await run(h5.H5Fclose_async(file));
    const old = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, {}, { libverBounds: ['earliest', 'latest'] }));
    await run(h5.H5Lcreate_external_async('other.h5', '/x', old, 'mine'));
    await run(h5.H5Fclose_async(old));
    const bytes = readFileSync(path);
    const name = bytes.indexOf('mine');
    const linkClass = bytes.lastIndexOf(64, name);
    expect(name - linkClass).toBeLessThan(12);
    bytes[linkClass] = 65;
    writeFileSync(path, bytes);
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    expect(await run(h5.H5Literate_async(again))).toEqual([{ name: 'mine', type: 'H5L_TYPE_UD' }]);
    await expectFailure(h5.H5Oopen_async(again, 'mine'), 'unsupported');
    await run(h5.H5Fclose_async(again));
  });
});
