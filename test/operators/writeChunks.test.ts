import { EMPTY, from, type Observable, of } from 'rxjs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Signal } from '../../src/connectors/Connector.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { DatasetId } from '../../src/model/Identifier.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { type WritableChunk, writeChunks } from '../../src/operators/writeChunks.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

describe('writeChunks', () => {
  const dims = [8];
  let connector: FakeConnector;
  let dset: DatasetId;
  /** Offsets of the writes under way, and how to end them. */
  let writes: { readonly offset: number; readonly end: () => void }[];
  let begun: number[];

  beforeEach(() => {
    writes = [];
    begun = [];
    connector = new FakeConnector((call) => {
      if (call.routine === 'H5Dget_space') call.succeed(H5Screate_simple(dims));
      else if (call.routine === 'H5Dget_type') call.succeed(H5T_STD_I32LE);
      else if (call.routine === 'H5Dget_create_plist') call.succeed({ chunk: [2] });
      else if (call.routine === 'H5Dread') call.succeed(Int32Array.of(1, 2));
      else {
        const { selection } = call.args.file_space_id as { selection: { start: number[] } };
        const offset = selection.start[0] as number;
        begun.push(offset);
        const write = {
          offset,
          end: () => {
            writes.splice(writes.indexOf(write), 1);
            call.succeed(undefined);
          },
        };
        writes.push(write);
      }
    });
    dset = connector.open('dataset');
  });

  const parts = (...data: WritableChunk['data'][]): Observable<WritableChunk> =>
    from(data.map((one, n) => ({ data: one, offset: [2 * n], shape: [2] })));
  const underWay = (): number[] => writes.map(({ offset }) => offset);

  test('a target that opens nothing is an error, and no success', () => {
    const seen = observe(parts(Int32Array.of(1, 2)).pipe(writeChunks(EMPTY)));
    expect([seen.completed, seen.error]).toMatchObject([false, { kind: 'bad-argument', routine: 'writeChunks' }]);
    expect(begun).toEqual([]);
  });

  test.each([
    ['typed arrays', Int32Array.of(1, 2), 8],
    ['numbers, 8 bytes each', [1, 2], 16],
    ['texts', ['abc', 'de'], 5],
    ['sequences', [Int16Array.of(1, 2, 3), Int16Array.of(4)], 8],
    ['columns', { a: Int32Array.of(1, 2), b: [true, false] }, 24],
  ])('bounds the bytes under way: %s', (_, data, bytes) => {
    const source = parts(data, data, data, data);
    const seen = observe(source.pipe(writeChunks(dset, { concurrency: 4, bytesInFlight: 3 * bytes - 1 })));
    expect(underWay()).toEqual([0, 2]);
    writes[1]?.end();
    expect(underWay()).toEqual([0, 4]);
    while (writes[0]) writes[0].end();
    expect(begun).toEqual([0, 2, 4, 6]);
    expect(seen).toMatchObject({ completed: true });
    expect(seen.values.map(({ offset }) => offset[0])).toEqual([2, 0, 4, 6]);
  });

  test.each([
    ['concurrency', { concurrency: 1 }],
    ['bytesInFlight', { bytesInFlight: 8 }],
  ])('leaves the bounds of reading to readChunks: %s', (_, options) => {
    const source = of(dset).pipe(readChunks(options));
    const seen = observe(source.pipe(writeChunks(dset, { concurrency: 4, bytesInFlight: 16 })));
    expect(underWay()).toEqual([0]);
    expect(connector.calls.filter(({ routine }) => routine === 'H5Dread')).toHaveLength(1);
    while (writes[0]) writes[0].end();
    expect(begun).toEqual([0, 2, 4, 6]);
    expect(seen).toMatchObject({ completed: true });
  });

  test('has two writes under way by default, and 64 MiB', () => {
    observe(parts([1, 2], [1, 2], [1, 2]).pipe(writeChunks(dset)));
    expect(underWay()).toEqual([0, 2]);
    writes = [];
    const large = new Uint8Array(40 * 2 ** 20);
    observe(parts(large, large).pipe(writeChunks(dset)));
    expect(underWay()).toEqual([0]);
  });

  test('writes as time goes by', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const [a, b, c] = [0, 2, 4].map((offset) => ({ data: [1, 2], offset: [offset], shape: [2] }));
      const result = (value: unknown): Signal<unknown> => ({ type: 'result', value, startedAt: 0, nanoseconds: 0 });
      connector.signalsOf = ({ routine }) =>
        routine === 'H5Dget_space' ? of(result(H5Screate_simple(dims))) : cold('---(r|)', { r: result(undefined) });
      const written = hot('-abc|', { a, b, c } as Record<string, WritableChunk>).pipe(
        writeChunks(dset, { concurrency: 3, bytesInFlight: 32 }),
      );
      expectObservable(written).toBe('----ab-(c|)', { a, b, c });
    });
  });

  test.each([
    ['bytesInFlight', 0],
    ['bytesInFlight', 1.5],
    ['concurrency', -1],
    ['bytesInFlight', Number.NaN],
  ])('refuses %s of %d', (name, value) => {
    expect(() => writeChunks(dset, { [name]: value })).toThrow(
      `${name} must be an integer of at least 1, not ${value}`,
    );
  });
});
