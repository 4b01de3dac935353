import { delay, map, type NEVER, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Request } from '../../src/connectors/Connector.js';
import { H5S_NULL, H5Screate } from '../../src/model/H5S.js';
import type { Chunk } from '../../src/operators/Chunk.js';
import { hyperslab } from '../../src/operators/hyperslab.js';
import type { ReadChunksOptions } from '../../src/operators/ReadChunksOptions.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { broken, result, signalsOf } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

/** Which chunk of two elements a read is of. */
const chunkOf = ({ args }: Request): number => {
  const { selection } = (args as unknown as { file_space_id: { selection: { start: number[] } } }).file_space_id;
  return (selection.start[0] ?? 0) / 2;
};

const index = map(({ index }: Chunk) => index);
const numbers = { 0: 0, 1: 1, 2: 2, 3: 3 };
const r = result(Int32Array.of(1, 2));

/** A dataset of four chunks; how long the read of each takes. */
function dataset(
  cold: (marbles: string, values?: object, error?: unknown) => ReturnType<typeof NEVER.pipe>,
  wires: string[],
) {
  const connector = new FakeConnector();
  connector.signalsOf = signalsOf(
    { H5Dread: (request) => cold(wires[chunkOf(request)] ?? '', { r }, broken) as never },
    8,
  );
  return of(connector.open('dataset'));
}

describe('readChunks', () => {
  test('emits in order, as many reads under way as slots', () => {
    marbles(({ cold, expectObservable }) => {
      const source = dataset(cold as never, ['--(r|)', '-(r|)', '------(r|)', '-(r|)']);
      expectObservable(source.pipe(readChunks({ concurrency: 2 }), index)).toBe('--(01)--(23|)', numbers);
    });
  });

  test('emits as they come when not ordered', () => {
    marbles(({ cold, expectObservable }) => {
      const source = dataset(cold as never, ['-----(r|)', '-(r|)', '-(r|)', '-(r|)']);
      expectObservable(source.pipe(readChunks({ concurrency: 2, ordered: false }), index)).toBe('-123-(0|)', numbers);
    });
  });

  test('works on chunks inside their slots', () => {
    marbles(({ cold, expectObservable }) => {
      const source = dataset(cold as never, ['-(r|)', '-(r|)', '-(r|)', '-(r|)']);
      const project = ({ index }: Chunk) => of(index).pipe(delay(2));
      expectObservable(source.pipe(readChunks({ concurrency: 1, project }))).toBe('---0--1--2--(3|)', numbers);
    });
  });

  test('goes on while a read never ends, and ends with the first error', () => {
    marbles(({ cold, expectObservable }) => {
      const never = dataset(cold as never, ['-(r|)', '----', '-(r|)', '-(r|)']);
      expectObservable(never.pipe(readChunks(), index)).toBe('-0', numbers);
      const failing = dataset(cold as never, ['-(r|)', '---#', '-(r|)', '-(r|)']);
      expectObservable(failing.pipe(readChunks(), index)).toBe('-0-#', numbers, broken);
    });
  });

  test('errors of the source, of the description, and of project', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<never>('-#', {}, broken).pipe(readChunks())).toBe('-#', undefined, broken);
      const connector = new FakeConnector();
      connector.signalsOf = signalsOf({ H5Dget_create_plist: () => cold('--#', {}, broken) });
      expectObservable(of(connector.open('dataset')).pipe(readChunks())).toBe('--#', undefined, broken);
      const source = dataset(cold as never, ['-(r|)', '-(r|)', '-(r|)', '-(r|)']);
      const project = () => {
        throw broken;
      };
      expectObservable(source.pipe(readChunks({ project }))).toBe('-#', undefined, broken);
    });
  });

  test('unsubscribing cancels the reads under way and begins no more', () => {
    const fake = new FakeDataset(40);
    fake.readsAtOnce = false;
    observe(of(fake.id).pipe(readChunks({ concurrency: 3 }))).unsubscribe();
    expect([fake.readsBegun, fake.reads.map(({ cancels }) => cancels)]).toEqual([3, [1, 1, 1]]);
  });

  test('each subscriber reads for itself', () => {
    const fake = new FakeDataset(4);
    const chunks$ = of(fake.id).pipe(readChunks());
    expect([observe(chunks$).values.length, observe(chunks$).values.length, fake.readsBegun]).toEqual([2, 2, 4]);
  });

  test('a null dataspace and an empty one have no chunks', () => {
    const connector = new FakeConnector();
    connector.signalsOf = signalsOf({ H5Dget_space: () => of(result(H5Screate(H5S_NULL))) });
    expect(observe(of(connector.open('dataset')).pipe(readChunks()))).toMatchObject({ values: [], completed: true });
    expect(observe(of(new FakeDataset(0).id).pipe(readChunks()))).toMatchObject({ values: [], completed: true });
  });

  test('refuses bounds that are no positive integers', () => {
    expect(() => readChunks({ concurrency: 0 })).toThrow('concurrency must be an integer of at least 1, not 0');
    expect(() => readChunks({ bytesInFlight: 0.5 })).toThrow('bytesInFlight must be an integer of at least 1, not 0.5');
  });

  test('refuses selections and signals that are none', () => {
    const pipe = (options: unknown) => () => of(new FakeDataset(4).id).pipe(readChunks(options as ReadChunksOptions));
    const refused = (message: string) => expect.objectContaining({ kind: 'bad-argument', message });
    expect(pipe({ selection: { start: [0] } })).toThrow(refused('count of a selection is undefined, not an array'));
    expect(pipe({ selection: { start: [0], count: [1, 1] } })).toThrow(refused('count has 2 dimensions, start 1'));
    expect(pipe({ selection: 5 })).toThrow(refused('selection must be a dataspace or { start, count, … }, not 5'));
    expect(pipe({ signal: {} })).toThrow(refused('signal must be an AbortSignal, not Object'));
    expect(() => hyperslab({ start: [0] } as never)).toThrow(
      refused('count of a selection is undefined, not an array'),
    );
  });
});
