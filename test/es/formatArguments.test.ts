import { describe, expect, it } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import { formatArguments, withoutData } from '../../src/es/formatArguments.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5S_SELECT_SET, H5Screate_simple, H5Sselect_elements, H5Sselect_hyperslab } from '../../src/model/H5S.js';
import { compound, H5T_NATIVE_DOUBLE, H5T_STD_I32BE } from '../../src/model/H5T.js';
import { H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gcreate_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';

const connector = new FakeConnector();
const file = Object.freeze({ kind: 'file', hid: 1 } as const);

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
    expect(formatArguments({ file_id: file })).toBe('file_id=0x100000000000001 (file)');
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
    [{ name: 'H5S_ALL "x"' }, 'name="H5S_ALL \\"x\\""'],
    [{ mem_space_id: 'H5S_ALL', mem_type_id: 'H5T_NATIVE' }, 'mem_space_id=H5S_ALL, mem_type_id=H5T_NATIVE'],
    [
      { idx_type: 1, order: 2, n: 2, scope: 1 },
      'idx_type=H5_INDEX_CRT_ORDER, order=H5_ITER_NATIVE, n=2, scope=H5F_SCOPE_GLOBAL',
    ],
    [{ type_id: H5T_STD_I32BE, space_id: grid }, 'type_id=int32 BE, space_id=H5S_SIMPLE [10, 20]'],
    [
      { file_space_id: H5Sselect_hyperslab(grid, H5S_SELECT_SET, [0, 0], null, [1, 1], null) },
      'file_space_id=H5S_SIMPLE [10, 20] (hyperslab)',
    ],
    [{ dcpl_id: { chunk: [5, 5], shuffle: true } }, 'dcpl_id={chunk: [5, 5], shuffle: true}'],
    [{ lcpl_id: {} }, 'lcpl_id=H5P_DEFAULT'],
    [{ buf: new Float64Array(4) }, 'buf=<32 bytes>'],
    [{ buf: { x: new Uint8Array(3), s: ['a', 'b'] } }, 'buf={x: <3 bytes>, s: ["a", "b"]}'],
    [{ buf: Array(1000).fill(0) }, 'buf=<1000 elements>'],
    [{ size: [3, 4] }, 'size=[3, 4]'],
    [{ buf: null, value: 3n }, 'buf=null, value=3'],
    [{ filename: new URL('https://h/a.h5') }, 'filename="https://h/a.h5"'],
    [{ filename: new Uint8Array(8) }, 'filename=<8 bytes>'],
    [{ ref_ptr: { type: 'object', file: 1, token: new Uint8Array(8) } }, 'ref_ptr=<object reference>'],
    [{ dset_id: [file, file] }, 'dset_id=[0x100000000000001 (file), 0x100000000000001 (file)]'],
  ])('%o', (args, text) => {
    expect(formatArguments(args)).toBe(text);
    expect(formatArguments(withoutData(args))).toBe(text);
  });

  it('are cut where they are long or deep, or go round in circles', () => {
    const many = compound(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field${n}`, H5T_NATIVE_DOUBLE])));
    expect(formatArguments({ type_id: many }).length).toBeLessThan(140);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(formatArguments({ buf: round })).toBe('buf={self: {self: {self: {self: …}}}}');
  });

  it('without data hold no lists of points', () => {
    const points = H5Sselect_elements(grid, H5S_SELECT_SET, [[1, 2]]);
    expect(withoutData({ file_space_id: points }).file_space_id).not.toBe(points);
    expect(withoutData({ file_space_id: grid }).file_space_id).toBe(grid);
  });
});
