import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5T_NATIVE } = h5;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

describeWithTools('attributes', ['python'], ({ python }) => {
  test('that are too large for an object of the old format are refused at their own creation', async () => {
    const path = join(temporaryFolder(), 'large.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, {}, { libverBounds: ['earliest', 'latest'] }));
    const group = await run(h5.H5Gcreate_async(file, 'g'));
    const space = h5.H5Screate_simple([20_000]);
    const error = await expectFailure(
      h5.H5Acreate_async(group, 'big', h5.H5T_IEEE_F64LE, space),
      'bad-argument',
      'unsupported',
    );
    expect(error.message).toContain("attribute 'big' of '/g'");
    expect(error.message).toContain('holds no attribute of 64 KiB and more');
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'after'))));
    expect(await run(h5.H5Aexists_async(group, 'big'))).toBe(false);
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, "answer = [list(f), list(f['g'].attrs)]")).toEqual([['after', 'g'], []]);
  });

  test('are in the file when their creation has ended', async () => {
    const path = join(temporaryFolder(), 'created.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    const attr = await run(h5.H5Acreate_async(file, 'a', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])));
    expect(await run(h5.H5Aread_async(attr))).toEqual(Int32Array.of(0, 0));
    await run(h5.H5Aclose_async(attr));
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, "answer = f.attrs['a'].tolist()")).toEqual([0, 0]);
  });

  test.each([
    ['fsm', ", ('list', inner, (2,))", true],
    // h5wasm, which writes what cannot be edited, makes no arrays.
    ['page', '', false],
  ])('some fields of compounds are written: a file of strategy %s', async (strategy, list, hasList) => {
    const path = join(temporaryFolder(), 'fields.h5');
    const program = [
      'import h5py, numpy as np',
      `f = h5py.File(${JSON.stringify(path)}, 'w', fs_strategy='${strategy}')`,
      "inner = np.dtype([('x', '<f8'), ('y', '<i4')])",
      `t = np.dtype([('a', '<i4'), ('s', h5py.string_dtype()), ('inner', inner)${list}])`,
      `e = [(1, 'one', (1.5, 2), [(1, 2), (3, 4)]), (5, 'five', (5.5, 6), [(5, 6), (7, 8)])]`,
      "f.attrs.create('c', np.array([one[:len(t)] for one in e], t))",
    ];
    expect(spawnSync(python, ['-c', program.join('\n')], { encoding: 'utf8' }).stderr).toBe('');
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const attr = await run(h5.H5Aopen_async(file, 'c'));
    const y = h5.compound({ y: h5.H5T_NATIVE_INT });
    const fields = h5.compound({ inner: y, ...(hasList && { list: h5.H5Tarray_create(y, [2]) }) });
    await run(
      h5.H5Awrite_async(attr, fields, { inner: { y: [20, 60] }, ...(hasList && { list: { y: [21, 41, 61, 81] } }) }),
    );
    expect(await run(h5.H5Aread_async(attr, fields))).toEqual({
      inner: { y: Int32Array.of(20, 60) },
      ...(hasList && { list: { y: Int32Array.of(21, 41, 61, 81) } }),
    });
    await run(
      h5.H5Awrite_async(
        attr,
        h5.compound({ s: h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), 'UTF-8') }),
        { s: ['eins', 'fünf'] },
      ),
    );
    await expectFailure(h5.H5Awrite_async(attr, h5.compound({ z: h5.H5T_NATIVE_INT }), { z: [1, 2] }), 'bad-argument');
    await run(h5.H5Aclose_async(attr));
    await run(h5.H5Fclose_async(file));
    const answer = askH5py(
      python,
      path,
      "c = f.attrs['c']",
      "answer = [[int(e['a']), e['s'] if isinstance(e['s'], str) else e['s'].decode(), list(map(float, e['inner'])), [list(map(float, i)) for i in e['list']] if 'list' in c.dtype.names else None] for e in c]",
    );
    expect(answer).toEqual([
      [
        1,
        'eins',
        [1.5, 20],
        hasList
          ? [
              [1, 21],
              [3, 41],
            ]
          : null,
      ],
      [
        5,
        'fünf',
        [5.5, 60],
        hasList
          ? [
              [5, 61],
              [7, 81],
            ]
          : null,
      ],
    ]);
  });

  test('that are overwritten where the file cannot be edited are there again when that fails', async () => {
    const path = join(temporaryFolder(), 'paged.h5');
    const program = `import h5py\nf = h5py.File(${JSON.stringify(path)}, 'w', fs_strategy='page')\nf.attrs['t'] = 'before'\nf.attrs['n'] = [1, 2]`;
    expect(spawnSync(python, ['-c', program], { encoding: 'utf8' }).stderr).toBe('');
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const attr = await run(h5.H5Aopen_async(file, 't'));
    await run(h5.H5Awrite_async(attr, H5T_NATIVE, ['after']));
    await run(h5.H5Aclose_async(attr));
    const created = await run(h5.H5Acreate_async(file, 'new', h5.H5T_IEEE_F64LE, scalar));
    await run(h5.H5Awrite_async(created, H5T_NATIVE, [0.5]));
    await run(h5.H5Aclose_async(created));
    await expectFailure(
      h5.H5Acreate_async(file, 'big', h5.H5T_IEEE_F64LE, h5.H5Screate_simple([20_000])),
      'bad-argument',
      'unsupported',
    );
    await run(h5.H5Fclose_async(file));
    expect(
      askH5py(python, path, "answer = [f.attrs['t'], f.attrs['n'].tolist(), f.attrs['new'], list(f.attrs)]"),
    ).toEqual(['after', [1, 2], 0.5, ['n', 'new', 't']]);
  });
});
