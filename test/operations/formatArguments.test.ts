import { describe, expect, it } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5S_SELECT_SET, H5Screate_simple, H5Sselect_elements, H5Sselect_hyperslab } from '../../src/model/H5S.js';
import { compound, H5T_NATIVE_DOUBLE, H5T_STD_I32BE } from '../../src/model/H5T.js';
import { type Arguments, formatArguments, withoutData } from '../../src/operations/formatArguments.js';
import { H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gcreate_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { rowOf } from '../support/rowOf.js';

const connector = new FakeConnector();
const file = Object.freeze({ kind: 'file', hid: 1 } as const);

/** Some arguments of a routine. */
const some = (routine: string, values: Readonly<Record<string, unknown>>): Arguments => {
  const parameters = Object.entries(rowOf(routine).parameters).filter(([name]) => Object.hasOwn(values, name));
  return { parameters: Object.fromEntries(parameters), values };
};

describe('api_args', () => {
  const hex = (type: bigint, number: number | bigint) => `0x${((type << 56n) | BigInt(number)).toString(16)}`;

  it('is exactly as the C library prints it', () => {
    const es = new EventSet();
    const location = connector.open('file');
    H5Gcreate_async(location, 'Group', H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    expect(es.requests()[0]?.info.api_args).toBe(
      `loc_id=${hex(1n, location.hid)} (file), name="Group", lcpl_id=H5P_DEFAULT, gcpl_id=H5P_DEFAULT, ` +
        `gapl_id=H5P_DEFAULT, es_id=${hex(16n, es.id)} (event set)`,
    );
  });

  it('has identifiers of the form 0x100000000000001 (file)', () => {
    expect(formatArguments(some('H5Fclose', { file_id: file }))).toBe('file_id=0x100000000000001 (file)');
  });

  it('shows a future identifier as the identifier, and a cold operation by its name', () => {
    const es = new EventSet();
    const opened = H5Fopen_async('a.h5', 0, { connector }, es);
    const hid = opened.identifier?.hid ?? 0;
    H5Gopen_async(opened, 'g', H5P_DEFAULT, es);
    H5Gopen_async(H5Fopen_async('b.h5', 0, { connector }), 'g', H5P_DEFAULT, es);
    const [first, second, third] = es.requests().map(({ info }) => info.api_args);
    expect(first).toContain('filename="a.h5", flags=0, fapl_id={connector: fake}');
    expect(second).toContain(`loc_id=${hex(1n, hid)} (file)`);
    expect(third).toContain('loc_id=<H5Fopen_async>');
  });

  it('is the same after the operation has ended', () => {
    const es = new EventSet();
    const opened = H5Fopen_async(new Uint8Array(9), 0, { connector }, es);
    H5Gopen_async(opened, 'g', H5P_DEFAULT, es);
    const before = es.requests().map(({ info }) => info.api_args);
    for (const call of connector.calls.slice(-2)) succeedAtOnce(call);
    expect(es.requests().map(({ info }) => info.api_args)).toEqual(before);
  });
});

describe('arguments', () => {
  const grid = H5Screate_simple([10, 20]);

  it.each([
    ['H5Gopen', { name: 'H5S_ALL "x"' }, 'name="H5S_ALL \\"x\\""'],
    ['H5Dread', { mem_type_id: 'H5T_NATIVE', mem_space_id: 'H5S_ALL' }, 'mem_type_id=H5T_NATIVE, mem_space_id=H5S_ALL'],
    ['H5Ldelete_by_idx', { idx_type: 1, order: 2, n: 2 }, 'idx_type=H5_INDEX_CRT_ORDER, order=H5_ITER_NATIVE, n=2'],
    ['H5Fflush', { scope: 1 }, 'scope=H5F_SCOPE_GLOBAL'],
    ['H5Dcreate', { type_id: H5T_STD_I32BE, space_id: grid }, 'type_id=int32 BE, space_id=H5S_SIMPLE [10, 20]'],
    [
      'H5Dread',
      { file_space_id: H5Sselect_hyperslab(grid, H5S_SELECT_SET, [0, 0], null, [1, 1], null) },
      'file_space_id=H5S_SIMPLE [10, 20] (hyperslab)',
    ],
    ['H5Dcreate', { dcpl_id: { chunk: [5, 5], shuffle: true } }, 'dcpl_id={chunk: [5, 5], shuffle: true}'],
    ['H5Gcreate', { lcpl_id: {} }, 'lcpl_id=H5P_DEFAULT'],
    ['H5Dwrite', { buf: new Float64Array(4) }, 'buf=<32 bytes>'],
    ['H5Dwrite', { buf: { x: new Uint8Array(3), s: ['a', 'b'] } }, 'buf={x: <3 bytes>, s: ["a", "b"]}'],
    ['H5Dwrite', { buf: Array(1000).fill(0) }, 'buf=<1000 elements>'],
    ['H5Dset_extent', { size: [3, 4] }, 'size=[3, 4]'],
    ['H5Dwrite', { buf: null }, 'buf=null'],
    ['H5Dwrite', { buf: [{ type: 'object', file: 1, token: new Uint8Array(8) }] }, 'buf=[<object reference>]'],
    ['H5Mput', { value: 3n }, 'value=3'],
    ['H5Fopen', { filename: new URL('https://h/a.h5') }, 'filename="https://h/a.h5"'],
    ['H5Fopen', { filename: new Uint8Array(8) }, 'filename=<8 bytes>'],
    [
      'H5Ropen_object',
      { ref_ptr: { type: 'object', file: 1, token: new Uint8Array(8) } },
      'ref_ptr=<object reference>',
    ],
  ] as const)('of %s: %o', (routine, values, text) => {
    const args = some(routine, values);
    expect(formatArguments(args)).toBe(text);
    expect(formatArguments(withoutData(args))).toBe(text);
  });

  it('of several datasets are lists', () => {
    const args = {
      parameters: { count: 'integer', dset_id: ['dataset'], mem_type_id: ['memoryType'] },
      values: { count: 2, dset_id: [file, file], mem_type_id: ['H5T_NATIVE', H5T_STD_I32BE] },
    } as const;
    const text =
      'count=2, dset_id=[0x100000000000001 (file), 0x100000000000001 (file)], mem_type_id=[H5T_NATIVE, int32 BE]';
    expect(formatArguments(args)).toBe(text);
    expect(formatArguments(withoutData(args))).toBe(text);
  });

  it('are cut where they are long or deep, or go round in circles', () => {
    const many = compound(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field${n}`, H5T_NATIVE_DOUBLE])));
    expect(formatArguments(some('H5Dcreate', { type_id: many })).length).toBeLessThan(140);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(formatArguments(some('H5Dwrite', { buf: round }))).toBe('buf={self: {self: {self: {self: …}}}}');
  });

  it('without data hold no lists of points', () => {
    const points = H5Sselect_elements(grid, H5S_SELECT_SET, [[1, 2]]);
    expect(withoutData(some('H5Dread', { file_space_id: points })).values.file_space_id).not.toBe(points);
    expect(withoutData(some('H5Dread', { file_space_id: grid })).values.file_space_id).toBe(grid);
  });
});
