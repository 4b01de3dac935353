import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as h5 from 'h5rx';
import { forkJoin, lastValueFrom, of, take } from 'rxjs';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5F_ACC_RDWR, openDataset, openFile, readAttribute, readAttributes, writeAttribute } = h5;

describeWithTools('attributes in one word', ['python'], ({ python }) => {
  function made(...lines: string[]): string {
    const file = join(temporaryFolder(), 'a.h5');
    makeWithH5py(python, file, '', 'f["x"] = [1, 2]', ...lines);
    return file;
  }
  const write = (file: string, name: string, value: h5.AttributeValue, options?: h5.WriteAttributeOptions) =>
    run(openFile(file, H5F_ACC_RDWR).pipe(openDataset('x'), writeAttribute(name, value, options)));
  const dtypes = (file: string) =>
    askH5py(
      python,
      file,
      'a = f["x"].attrs',
      'answer = {k: [str(a.get_id(k).dtype), list(a.get_id(k).shape or []), None if isinstance(a[k], h5py.Empty) else json.loads(json.dumps(np.array(a[k]).tolist(), default=str))] for k in a}',
    );

  test('of every kind of value, as h5py reads it when the stream has completed', async () => {
    const file = made();
    const values: [string, h5.AttributeValue, h5.WriteAttributeOptions?][] = [
      ['text', 'm/s'],
      ['texts', ['a', 'Å', '']],
      ['number', 3.5],
      ['numbers', [1, 2, 3]],
      ['bigint', -5n],
      ['flag', true],
      ['flags', [true, false]],
      ['i2', new Int16Array([1, -2])],
      ['f4', new Float32Array([0.5])],
      ['table', new Float64Array([1, 2, 3, 4, 5, 6]), { shape: [2, 3] }],
      ['long', 7, { datatype: h5.H5T_STD_I64LE }],
      ['none', [], { datatype: h5.H5T_IEEE_F32LE, shape: null }],
      ['empty', [], { datatype: h5.H5T_IEEE_F32LE }],
    ];
    for (const [name, value, options] of values) await write(file, name, value, options);
    expect(dtypes(file)).toEqual({
      text: ['object', [], 'm/s'],
      texts: ['object', [3], ['a', 'Å', '']],
      number: ['float64', [], 3.5],
      numbers: ['float64', [3], [1, 2, 3]],
      bigint: ['int64', [], -5],
      flag: ['bool', [], true],
      flags: ['bool', [2], [true, false]],
      i2: ['int16', [2], [1, -2]],
      f4: ['float32', [1], [0.5]],
      table: [
        'float64',
        [2, 3],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      long: ['int64', [], 7],
      none: ['float32', [], null],
      empty: ['float32', [0], []],
    });
  });

  test('what readAttribute gives can be written again', async () => {
    const file = made(
      'a = f["x"].attrs; a["s"] = np.array([(1, 2.5)], dtype=[("n", "i4"), ("v", "f8")]); a["e"] = h5py.Empty("i2")',
      'a["r"] = f["x"].ref; a["v"] = ["a", "bc"]; a["f"] = np.bytes_("abc")',
    );
    const before = dtypes(file) as Record<string, unknown>;
    for (const name of ['s', 'e', 'v', 'f']) {
      const attribute = await run(openFile(file).pipe(openDataset('x'), readAttribute(name)));
      await write(file, `${name}2`, attribute);
    }
    const after = dtypes(file) as Record<string, unknown>;
    for (const name of ['s', 'e', 'v', 'f']) expect(after[`${name}2`], name).toEqual(before[name]);
  });

  test('of the same type in place, of another one in the place of what was there', async () => {
    const file = made('f["x"].attrs["n"] = 1.5; f["x"].attrs["other"] = 2');
    await write(file, 'n', 2.5);
    expect(dtypes(file)).toMatchObject({ n: ['float64', [], 2.5] });
    await write(file, 'n', 'now text');
    await write(file, 'n', ['now', 'two']);
    expect(dtypes(file)).toEqual({ n: ['object', [2], ['now', 'two']], other: ['int64', [], 2] });
  });

  test('what cannot be written leaves what was there', async () => {
    const file = made('f["x"].attrs["n"] = 1.5');
    const before = dtypes(file);
    const refused = async (value: unknown, options?: h5.WriteAttributeOptions) => {
      const stream$ = openFile(file, H5F_ACC_RDWR).pipe(
        openDataset('x'),
        writeAttribute('n', value as h5.AttributeValue, options),
      );
      const { message } = await expectFailure(stream$, 'bad-argument', 'unsupported');
      expect(dtypes(file), message).toEqual(before);
      return message;
    };
    expect(await refused([])).toContain('datatype must be given');
    expect(await refused([1, 'a'])).toContain('number and string');
    expect(await refused({ a: [1] })).toContain('datatype must be given');
    expect(await refused(null)).toContain('datatype must be given');
    expect(await refused([1, 2], { shape: [3] })).toContain('3');
    expect(await refused('text', { datatype: h5.H5T_STD_I32LE })).not.toBe('');
    expect(await refused(0.5, { datatype: h5.H5T_STD_I64LE })).toContain('0.5');
    await expectFailure(openFile(file).pipe(openDataset('x'), writeAttribute('n', 1)), 'permission');
    expect(dtypes(file)).toEqual(before);
  });

  test('ended at any moment it is there whole, or not at all', async () => {
    const file = made('f["x"].attrs["n"] = 1.5');
    for (let round = 0; round < 60; round += 1) {
      const name = round % 2 ? 'n' : `new${round}`;
      const subscription = openFile(file, H5F_ACC_RDWR)
        .pipe(openDataset('x'), writeAttribute(name, [`${round}`]))
        .subscribe();
      for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      subscription.unsubscribe();
      await h5.settled();
    }
    const found = dtypes(file) as Record<string, [string, number[], unknown[]]>;
    expect(Object.keys(found).filter((name) => name.includes('~'))).toEqual([]);
    expect(Object.keys(found)).toContain('n');
    for (const [name, [, shape, [value]]] of Object.entries(found).filter(([name]) => name !== 'n'))
      expect([name, shape, value]).toEqual([name, [1], name.slice(3)]);
  });

  test('several at once all succeed, one after the other, also where none was there', async () => {
    const file = made('f["x"].attrs["there"] = "text"');
    await run(
      openFile(file, H5F_ACC_RDWR).pipe(
        h5.whileOpen((id) =>
          forkJoin(
            ['new', 'there'].flatMap((name) =>
              [1, 2, [3], 4n].map((value) => of(id).pipe(openDataset('x'), writeAttribute(name, value))),
            ),
          ),
        ),
      ),
    );
    const found = dtypes(file) as Record<string, [string, number[], unknown]>;
    expect(Object.keys(found).sort()).toEqual(['new', 'there']);
    for (const [, , value] of Object.values(found)) expect([1, 2, [3], 4]).toContainEqual(value);
  });

  test('errors name the attribute, and no other', async () => {
    const file = made();
    for (const [value, options] of [
      ['text', { datatype: h5.H5T_STD_I32LE }],
      [[1, 2], { shape: [3] }],
    ] as const) {
      const written$ = openFile(file, H5F_ACC_RDWR).pipe(openDataset('x'), writeAttribute('unit', value, options));
      const { message } = await expectFailure(written$, 'bad-argument');
      expect(message).toMatch(/unit/);
      expect(message).not.toContain('~');
    }
    expect(dtypes(file)).toEqual({});
  });

  test('attributes are read one by one, or all in order', async () => {
    const file = made(
      'f.attrs["title"] = "root"',
      'f["x"].attrs["b"] = np.float32([1, 2]); f["x"].attrs["a"] = 3; f["x"].attrs["c"] = h5py.Empty("f8")',
    );
    expect(await run(openFile(file).pipe(readAttribute('title')))).toMatchObject({
      name: 'title',
      data: ['root'],
      shape: [],
    });
    const { data } = await run(
      openFile(file).pipe(openDataset('x'), readAttribute('a', { memType: h5.H5T_NATIVE_DOUBLE })),
    );
    expect(data).toEqual(new Float64Array([3]));
    const told: unknown[] = [];
    await lastValueFrom(openFile(file).pipe(openDataset('x'), readAttributes(), take(3)));
    for await (const { name, data, shape } of h5.toAsyncIterable(
      openFile(file).pipe(openDataset('x'), readAttributes()),
    ))
      told.push([name, data, shape]);
    expect(told).toEqual([
      ['a', new BigInt64Array([3n]), []],
      ['b', new Float32Array([1, 2]), [2]],
      ['c', new Float64Array(), null],
    ]);
    const missing = await expectFailure(openFile(pathToFileURL(file)).pipe(readAttribute('no')), 'not-found');
    expect(missing.message).toContain("'no'");
  });
});
