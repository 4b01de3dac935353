import { NEVER, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Datatype } from '../../src/model/Datatype.js';
import { H5S_NULL, H5Screate } from '../../src/model/H5S.js';
import {
  booleanEnum,
  compound,
  H5T_C_S1,
  H5T_IEEE_F16LE,
  H5T_NATIVE_DOUBLE,
  H5T_STD_B8LE,
  H5T_STD_I32LE,
  H5T_STD_I64LE,
  H5T_STD_REF,
  H5T_STD_U16BE,
  H5Tarray_create,
  H5Tcomplex_create,
  H5Tvlen_create,
} from '../../src/model/H5T.js';
import { hyperslab } from '../../src/operators/hyperslab.js';
import { readDataset } from '../../src/operators/readDataset.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { broken, result, signalsOf } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

describe('readDataset', () => {
  test('emits one array and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      const data = Int32Array.of(1, 2, 3, 4);
      connector.signalsOf = signalsOf({ H5Dread: () => cold('---(r|)', { r: result(data) }) });
      expectObservable(of(connector.open('dataset')).pipe(readDataset())).toBe('---(a|)', {
        a: { data, shape: [4], datatype: H5T_STD_I32LE },
      });
    });
  });

  test.each([
    ['never', '---', '---'],
    ['an error', '---#', '---#'],
  ])('%s of the read', (_, wire, expected) => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = signalsOf({ H5Dread: () => cold(wire, {}, broken) });
      expectObservable(of(connector.open('dataset')).pipe(readDataset())).toBe(expected, undefined, broken);
    });
  });

  test('errors of the description and of the source, and a source that never emits', () => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = signalsOf({ H5Dget_type: () => cold('--#', {}, broken) });
      expectObservable(of(connector.open('dataset')).pipe(readDataset())).toBe('--#', undefined, broken);
      expectObservable(cold<never>('-#', {}, broken).pipe(readDataset())).toBe('-#', undefined, broken);
      expectObservable(NEVER.pipe(readDataset())).toBe('-');
      expectObservable(cold<never>('--|').pipe(readDataset())).toBe('--|');
    });
  });

  test('unsubscribing cancels the read', () => {
    const connector = new FakeConnector((call) => {
      if (call.routine !== 'H5Dread') call.succeed({ class: 'H5S_SCALAR', dims: [], selection: { type: 'all' } });
    });
    observe(of(connector.open('dataset')).pipe(readDataset())).unsubscribe();
    expect([connector.last.routine, connector.last.cancels]).toEqual(['H5Dread', 1]);
  });

  test('each subscriber reads for itself', () => {
    const connector = new FakeConnector();
    connector.signalsOf = signalsOf({});
    const read$ = of(connector.open('dataset')).pipe(readDataset());
    expect([observe(read$).values.length, observe(read$).values.length]).toEqual([1, 1]);
  });

  test.each<[Datatype, unknown]>([
    [H5T_STD_I32LE, new Int32Array()],
    [H5T_STD_U16BE, new Uint16Array()],
    [H5T_STD_I64LE, new BigInt64Array()],
    [H5T_IEEE_F16LE, new Float32Array()],
    [H5T_NATIVE_DOUBLE, new Float64Array()],
    [booleanEnum, new Int8Array()],
    [H5Tcomplex_create(H5T_NATIVE_DOUBLE), new Float64Array()],
    [H5Tarray_create(H5T_STD_I32LE, [3]), new Int32Array()],
    [H5Tvlen_create(H5T_STD_I32LE), []],
    [H5T_C_S1, []],
    [H5T_STD_REF, []],
    [H5T_STD_B8LE, new Uint8Array()],
    [compound({ x: H5T_STD_I32LE, s: H5T_C_S1 }), { x: new Int32Array(), s: [] }],
  ])('a null dataspace has no shape, and an empty container (%#)', (datatype, data) => {
    const connector = new FakeConnector();
    const space = H5Screate(H5S_NULL);
    connector.signalsOf = signalsOf({ H5Dget_space: () => of(result(space)), H5Dget_type: () => of(result(datatype)) });
    const dataset = of(connector.open('dataset'));
    expect(observe(dataset.pipe(readDataset())).values).toEqual([{ data, shape: null, datatype }]);
    const asDouble = observe(dataset.pipe(readDataset({ memType: H5T_NATIVE_DOUBLE }))).values[0];
    expect(asDouble?.data).toEqual(new Float64Array());
  });

  test('refuses a selection of another rank', () => {
    const connector = new FakeConnector();
    connector.signalsOf = signalsOf({});
    const selection = hyperslab({ start: [0, 0], count: [1, 1] });
    expect(observe(of(connector.open('dataset')).pipe(readDataset({ selection }))).error).toMatchObject({
      kind: 'bad-argument',
    });
  });
});
