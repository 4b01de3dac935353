import * as h5 from 'h5rx';
import { firstValueFrom, from, lastValueFrom, map, of, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const dims = [7, 10];
const numbers = Int32Array.from({ length: 70 }, (_, n) => n);
const box = h5.hyperslab({ start: [1, 2], count: [5, 6] });
const BOX = Int32Array.from({ length: 30 }, (_, n) => 10 * (1 + Math.floor(n / 6)) + 2 + (n % 6));

/** The stream tier over the connector. */
export function streamsConform(under: ConnectorUnderTest): void {
  const make = async (dcpl: h5.DatasetCreation = { chunk: [3, 4] }): Promise<[TrialFile, h5.DatasetId]> => {
    const file = await TrialFile.create(under);
    return [file, await file.dataset('d', h5.H5T_STD_I32LE, dims, numbers, dcpl)];
  };

  describe('streams of chunks', () => {
    test.each([true, false])('have each element once; ordered: %s', async (ordered) => {
      const [, dset] = await make();
      const chunks = await run(of(dset).pipe(h5.readChunks({ ordered }), toArray()));
      expect(new Set(chunks.map(({ count }) => count))).toEqual(new Set([chunks.length]));
      const seen = new Int32Array(70).fill(-1);
      for (const { data, offset, shape } of chunks) {
        for (const [n, value] of (data as Int32Array).entries()) {
          const y = offset[0]! + Math.floor(n / shape[1]!);
          const x = offset[1]! + (n % shape[1]!);
          expect(seen[10 * y + x]).toBe(-1);
          seen[10 * y + x] = value;
        }
      }
      expect(seen).toEqual(numbers);
      if (ordered) expect(chunks.map(({ index }) => index)).toEqual([...chunks.keys()]);
    });

    test.each<[string, h5.ReadChunksOptions, number[], Int32Array]>([
      ['the whole', {}, dims, numbers],
      ['a box', { selection: box }, [5, 6], BOX],
      ['a box, one chunk at a time', { selection: box, concurrency: 1 }, [5, 6], BOX],
      ['parts of several chunks', { partBytes: 4096 }, dims, numbers],
    ])('are collected: %s', async (_, options, shape, data) => {
      const [, dset] = await make();
      const whole = await run(of(dset).pipe(h5.readChunks(options), h5.collect()));
      expect([whole.shape, whole.data]).toEqual([shape, data]);
      const mapped = await run(
        of(dset).pipe(
          h5.readChunks(options),
          map((chunk) => ({ ...chunk, data: chunk.data as Int32Array })),
          h5.collect(),
        ),
      );
      expect([mapped.shape, mapped.data]).toEqual([shape, data]);
    });

    test('are of another type, and of datasets without chunks', async () => {
      const [, dset] = await make({});
      const options = { memType: h5.H5T_NATIVE_DOUBLE, dxpl: { pieceBytes: 80 } };
      const chunks = await run(of(dset).pipe(h5.readChunks(options), toArray()));
      expect(chunks.flatMap(({ data }) => [...data])).toEqual([...numbers]);
      expect(chunks[0]!.data).toBeInstanceOf(Float64Array);
    });

    test('are worked on while they are read', async () => {
      const [, dset] = await make();
      const project = ({ data }: h5.Chunk<h5.H5Container>) => of((data as Int32Array).reduce((sum, n) => sum + n, 0));
      const sums = await run(of(dset).pipe(h5.readChunks({ project }), toArray()));
      expect(sums.reduce((sum, n) => sum + n, 0)).toBe((69 * 70) / 2);
    });

    test('of nothing are none', async () => {
      const file = await TrialFile.create(under);
      for (const [name, space] of [
        ['null', h5.H5Screate(h5.H5S_NULL)],
        ['empty', h5.H5Screate_simple([0, 3])],
      ] as const) {
        const dset = await file.dataset(name, h5.H5T_STD_I8LE, space);
        expect(await run(of(dset).pipe(h5.readChunks(), toArray()))).toEqual([]);
      }
      const scalar = await file.dataset('one', h5.H5T_STD_I8LE, h5.H5Screate(h5.H5S_SCALAR), [5]);
      const [chunk] = await run(of(scalar).pipe(h5.readChunks(), toArray()));
      expect(chunk).toMatchObject({ data: Int8Array.of(5), offset: [], shape: [] });
    });

    test('end where they are unsubscribed from, and leave nothing open', async () => {
      const [file] = await make({ chunk: [1, 1] });
      const source = await file.close();
      const file$ = h5.openFile(source, h5.H5F_ACC_RDONLY, { ...file.trial.fapl, fcloseDegree: 'semi' });
      const three = await lastValueFrom(file$.pipe(h5.openDataset('d'), h5.readChunks(), take(3), toArray()));
      expect(three.map(({ data }) => (data as Int32Array)[0])).toEqual([0, 1, 2]);
      await h5.settled();
      const again = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDWR, file.trial.fapl));
      await run(h5.H5Fclose_async(again));
    });

    test('fail with what is not there, by its name', async () => {
      const [file] = await make();
      const { message } = await expectFailure(
        of(file.id).pipe(h5.openDataset('no such'), h5.readChunks()),
        'not-found',
      );
      expect(message).toContain('no such');
      const beyond = h5.hyperslab({ start: [6, 0], count: [2, 1] });
      await expectFailure(of(await file.open('d')).pipe(h5.readChunks({ selection: beyond })), 'bad-argument');
    });

    test('are written where they belong, from one dataset into another', async () => {
      const [file, dset] = await make();
      const target = await file.dataset('copy', h5.H5T_IEEE_F64LE, dims, undefined, { chunk: [4, 5] });
      const written = await run(
        of(dset).pipe(h5.readChunks(), h5.writeChunks(target, { memType: h5.H5T_NATIVE_INT }), toArray()),
      );
      expect(written.reduce((sum, { data }) => sum + (data as Int32Array).length, 0)).toBe(70);
      expect(await file.read(target)).toEqual(Float64Array.from(numbers));
    });

    test('are written from any source, and refused where they do not fit', async () => {
      const [file] = await make();
      const target = await file.dataset('t', h5.H5T_STD_I16LE, [2, 3], undefined, { chunk: [1, 2], fillValue: -1 });
      const parts = [
        { data: [1, 2], offset: [1, 1], shape: [1, 2] },
        { data: Int16Array.of(9), offset: [0, 0], shape: [1, 1] },
      ];
      await run(from(parts).pipe(h5.writeChunks(target), toArray()));
      expect(await file.read(target)).toEqual(Int16Array.of(9, -1, -1, -1, 1, 2));
      for (const part of [
        { data: [1], offset: [2, 0], shape: [1, 1] },
        { data: [1], offset: [0, 0], shape: [1, 2] },
      ]) {
        await expectFailure(of(part).pipe(h5.writeChunks(target)), 'bad-argument');
      }
      expect(await file.read(target)).toEqual(Int16Array.of(9, -1, -1, -1, 1, 2));
    });
  });

  describe('streams', () => {
    test('read a dataset, or a selection of it, at once', async () => {
      const [file] = await make();
      const opened$ = of(file.id).pipe(h5.openDataset('d'));
      expect(await run(opened$.pipe(h5.readDataset()))).toMatchObject({ shape: dims, data: numbers });
      expect(await run(opened$.pipe(h5.readDataset({ selection: box })))).toMatchObject({ shape: [5, 6], data: BOX });
      const column = h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, [0, 9], null, [7, 1], null);
      expect(await run(opened$.pipe(h5.readDataset({ selection: column })))).toMatchObject({
        shape: [7, 1],
        data: Int32Array.of(9, 19, 29, 39, 49, 59, 69),
      });
    });

    test('copy a dataset as it is, and with other chunks', async () => {
      const [file, dset] = await make({ chunk: [3, 4], deflate: 1 });
      await file.attribute(dset, 'unit', h5.text, h5.H5Screate(h5.H5S_SCALAR), ['m']);
      await run(of(dset).pipe(h5.copyDataset(file.id, 'same')));
      await run(of(await file.open('d')).pipe(h5.copyDataset(file.id, 'other', { dcpl: { chunk: [2, 10] } })));
      for (const [name, chunk] of [
        ['same', [3, 4]],
        ['other', [2, 10]],
      ] as const) {
        const copy = await file.open(name);
        expect(await file.read(copy)).toEqual(numbers);
        expect(await run(h5.H5Dget_create_plist_async(copy))).toMatchObject({ layout: 'chunked', chunk });
        expect(await file.attributeValue(copy, 'unit')).toEqual(['m']);
      }
    });

    test('copy a dataset into another file', async () => {
      const [file, dset] = await make();
      const other = await file.another();
      await run(of(dset).pipe(h5.copyDataset(other.id, 'g/copy', { lcpl: { createIntermediateGroup: true } })));
      expect(await other.read(await other.open('g/copy'))).toEqual(numbers);
      expect(await file.read(await file.open('d'))).toEqual(numbers);
    });

    test('tell how far they are', async () => {
      const [, dset] = await make();
      const told: h5.Progress[] = [];
      await run(
        of(dset).pipe(
          h5.readChunks(),
          h5.collect(),
          h5.withProgress((progress) => told.push(progress)),
        ),
      );
      expect(told.at(-1)).toEqual({ loadedBytes: 280, totalBytes: 280 });
      expect(told.map(({ loadedBytes }) => loadedBytes)).toEqual(
        told.map(({ loadedBytes }) => loadedBytes).sort((a, b) => a - b),
      );
    });

    test('are iterables', async () => {
      const [, dset] = await make();
      let sum = 0;
      for await (const { data } of h5.toAsyncIterable(of(dset).pipe(h5.readChunks()))) {
        for (const n of data as Int32Array) sum += n;
      }
      expect(sum).toBe((69 * 70) / 2);
    });

    test('read attributes of what they opened', async () => {
      const [file, dset] = await make();
      await file.attribute(dset, 'b', h5.H5T_STD_I16LE, [2], [1, 2]);
      await file.attribute(dset, 'a', h5.text, h5.H5Screate(h5.H5S_SCALAR), ['x']);
      const all = await run(of(file.id).pipe(h5.openDataset('d'), h5.readAttributes(), toArray()));
      expect(all).toMatchObject([
        { name: 'a', data: ['x'], shape: [] },
        { name: 'b', data: Int16Array.of(1, 2), shape: [2] },
      ]);
      expect(await run(of(file.id).pipe(h5.openDataset('d'), h5.readAttribute('b')))).toMatchObject({
        data: Int16Array.of(1, 2),
      });
      await expectFailure(of(file.id).pipe(h5.openDataset('d'), h5.readAttribute('c')), 'not-found');
    });

    test('follow a dataset that grows', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([2], [h5.H5S_UNLIMITED]);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, space, [0, 1], { chunk: [4] });
      const watched$ = of(dset).pipe(h5.watchDataset({ interval: 1 }));
      const first = await firstValueFrom(watched$);
      expect(first).toMatchObject({ data: Int32Array.of(0, 1), offset: [0], shape: [2] });
      const again = await file.open('d');
      const next = firstValueFrom(of(again).pipe(h5.watchDataset({ interval: 1, from: 2 })));
      const writer = await file.open('d');
      await run(h5.H5Dset_extent_async(writer, [5]));
      expect((await next).offset).toEqual([2]);
    });
  });
}
