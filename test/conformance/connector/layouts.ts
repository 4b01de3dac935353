import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const dims = [5, 6];
const numbers = Int32Array.from({ length: 30 }, (_, n) => 1000 * n);

/** Creation properties, the features that they are, and the filters that are told of them. */
const FILTERS: readonly (readonly [string, h5.DatasetCreation, h5.Feature[], number[]])[] = [
  ['no filter', { chunk: [2, 4] }, [], []],
  ['deflate', { chunk: [2, 4], deflate: 9 }, ['dcpl_id.deflate'], [1]],
  ['deflate that does not try', { chunk: [5, 6], deflate: 0 }, ['dcpl_id.deflate'], [1]],
  ['shuffle', { chunk: [2, 4], shuffle: true }, ['dcpl_id.shuffle'], [2]],
  ['shuffle and deflate', { chunk: [3, 3], shuffle: true, deflate: 1 }, ['dcpl_id.shuffle', 'dcpl_id.deflate'], [2, 1]],
  ['checksums', { chunk: [2, 4], fletcher32: true }, ['dcpl_id.fletcher32'], [3]],
  [
    'a pipeline by numbers',
    { chunk: [1, 6], filters: [{ id: 2 }, { id: 1, cdValues: [5] }] },
    ['dcpl_id.filters'],
    [2, 1],
  ],
];

/** How datasets are stored: layouts, chunks and filters. What is stored is the same in all of them. */
export function layoutsConform(under: ConnectorUnderTest): void {
  const create = (file: TrialFile, dcpl: h5.DatasetCreation, space = h5.H5Screate_simple(dims)) =>
    h5.H5Dcreate_async(file.id, 'd', h5.H5T_STD_I32BE, space, {}, dcpl);

  describe('datasets are stored', () => {
    test.each(FILTERS)('in chunks with %s', async (_, dcpl, features, filters) => {
      const file = await TrialFile.create(under);
      if (!file.trial.has(...features)) {
        await expectFailure(create(file, dcpl), 'unsupported');
        return;
      }
      await file.write(await run(create(file, dcpl)), numbers);
      await file.reopen();
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(numbers);
      const created = await run(h5.H5Dget_create_plist_async(dset));
      expect(created).toMatchObject({ layout: 'chunked', chunk: dcpl.chunk });
      expect((created.filters ?? []).map(({ id }) => id)).toEqual(filters);
    });

    test.each(['compact', 'contiguous'] as const)('%s, or in chunks where there is no such layout', async (layout) => {
      const file = await TrialFile.create(under);
      if (!file.trial.has('dcpl_id.layout')) {
        await expectFailure(create(file, { layout }), 'unsupported');
        return;
      }
      await file.write(await run(create(file, { layout })), numbers);
      await file.reopen();
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(numbers);
      expect([layout, 'chunked']).toContain((await run(h5.H5Dget_create_plist_async(dset))).layout);
    });

    test.each<[string, number[]]>([
      ['of one element', [1, 1]],
      ['of a row', [1, 6]],
      ['of a column', [5, 1]],
      ['as long as the dataset', [5, 6]],
    ])('in chunks %s', async (_, chunk) => {
      const file = await TrialFile.create(under);
      const dset = await run(create(file, { chunk }));
      await file.write(dset, numbers);
      const box = h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, [1, 1], [2, 3], [2, 2], null);
      expect(await file.read(dset, { file: box })).toEqual(Int32Array.of(7000, 10000, 19000, 22000));
      expect(await run(h5.H5Dget_create_plist_async(dset))).toMatchObject({ chunk });
    });

    test.each<[string, h5.DatasetCreation]>([
      ['of other dimensions', { chunk: [2] }],
      ['without elements', { chunk: [2, 0] }],
      ['of a part of an element', { chunk: [2, 1.5] }],
      ['that are greater than the dataset ever is', { chunk: [2, 7] }],
    ])('not in chunks %s', async (_, dcpl) => {
      const file = await TrialFile.create(under);
      await expectFailure(create(file, dcpl), 'bad-argument');
      expect(await run(h5.H5Lexists_async(file.id, 'd'))).toBe(false);
    });

    test('where the connector tells, if it tells', async () => {
      const file = await TrialFile.create(under);
      const dset = await run(create(file, { chunk: [5, 3] }));
      await file.write(dset, numbers);
      const left = new DataView(new ArrayBuffer(60));
      for (let n = 0; n < 15; n += 1) left.setInt32(4 * n, numbers[6 * Math.floor(n / 3) + (n % 3)]!);
      const chunks = h5.H5Dchunk_iter_async(dset);
      const first = h5.H5Dread_chunk_async(dset, {}, [0, 0]);
      if (file.trial.has('H5Dchunk_iter')) {
        expect((await run(chunks)).map(({ offset, size }) => [offset, size])).toEqual([
          [[0, 0], 60],
          [[0, 3], 60],
        ]);
      } else await expectFailure(chunks, 'unsupported');
      if (file.trial.has('H5Dread_chunk')) {
        expect(await run(first)).toEqual({ filterMask: 0, data: new Uint8Array(left.buffer) });
      } else await expectFailure(first, 'unsupported');
      const offset = h5.H5Dget_offset_async(dset);
      if (file.trial.has('H5Dget_offset')) expect(await run(offset)).toBeUndefined();
      else await expectFailure(offset, 'unsupported');
    });
  });
}
