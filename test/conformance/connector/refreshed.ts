import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** What one opening of a file writes, and another one reads. */
export function refreshedConform(under: ConnectorUnderTest): void {
  /** A file with a dataset of two rows of two, which grows. */
  const make = async (): Promise<[TrialFile, h5.DatasetId]> => {
    const file = await TrialFile.create(under);
    const space = h5.H5Screate_simple([2, 2], [h5.H5S_UNLIMITED, 2]);
    return [file, await file.dataset('d', h5.H5T_STD_I32LE, space, [0, 1, 2, 3], { chunk: [2, 2] })];
  };
  const append = async (file: TrialFile, dset: h5.DatasetId, from: number, to: number): Promise<void> => {
    await run(h5.H5Dset_extent_async(dset, [to, 2]));
    const rows = h5.H5Sselect_hyperslab(
      h5.H5Screate_simple([to, 2]),
      h5.H5S_SELECT_SET,
      [from, 0],
      null,
      [to - from, 2],
      null,
    );
    await file.write(
      dset,
      Array.from({ length: 2 * (to - from) }, (_, n) => 2 * from + n),
      { file: rows },
    );
  };
  const countUp = (rows: number) => Int32Array.from({ length: 2 * rows }, (_, n) => n);

  describe('two openings', () => {
    test('by H5Freopen see the same', async () => {
      const [file, dset] = await make();
      const second = await run(h5.H5Freopen_async(file.id));
      const same = await run(h5.H5Dopen_async(second, 'd'));
      await append(file, dset, 2, 5);
      await run(h5.H5Orefresh_async(same));
      expect(await run(h5.H5Dget_space_async(same))).toMatchObject({ dims: [5, 2] });
      expect(await file.read(same)).toEqual(countUp(5));
      await file.write(
        same,
        countUp(5).map((n) => -n),
      );
      await run(h5.H5Orefresh_async(dset));
      expect(await file.read(dset)).toEqual(countUp(5).map((n) => 0 - n));
      await run(h5.H5Fclose_async(second));
    });

    test('of one place: the reader sees what was flushed, when it has refreshed', async () => {
      const [file, dset] = await make();
      await run(h5.H5Fflush_async(file.id, h5.H5F_SCOPE_GLOBAL));
      const source = file.trial.sourceOf(file.id);
      // Bytes are a file of their own each time they are opened.
      const bytes = typeof source === 'string' ? undefined : await run(h5.H5Fget_file_image_async(file.id));
      const reader = await run(h5.H5Fopen_async(bytes ?? source, h5.H5F_ACC_RDONLY, file.trial.fapl));
      const seen = await run(h5.H5Dopen_async(reader, 'd'));
      expect(await file.read(seen)).toEqual(countUp(2));
      for (const rows of [3, 7]) {
        await append(file, dset, rows === 3 ? 2 : 3, rows);
        await run(h5.H5Oflush_async(dset));
        await run(h5.H5Orefresh_async(seen));
        expect(await file.read(seen)).toEqual(countUp(bytes ? 2 : rows));
      }
      await file.attribute(file.id, 'new', h5.H5T_STD_I8LE, [1], [1]);
      await file.group('new group');
      await run(h5.H5Fflush_async(file.id, h5.H5F_SCOPE_GLOBAL));
      await run(h5.H5Orefresh_async(seen));
      expect(await run(h5.H5Lexists_async(reader, 'new group'))).toBe(!bytes);
      expect(await run(h5.H5Aexists_async(reader, 'new'))).toBe(!bytes);
      await run(h5.H5Dclose_async(seen));
      await run(h5.H5Fclose_async(reader));
    });

    test('for SWMR: the reader follows, or it is refused', async () => {
      const [file, dset] = await make();
      await run(h5.H5Fflush_async(file.id, h5.H5F_SCOPE_GLOBAL));
      const source = file.trial.sourceOf(file.id);
      const bytes = typeof source === 'string' ? undefined : await run(h5.H5Fget_file_image_async(file.id));
      const flags = h5.H5F_ACC_RDONLY | h5.H5F_ACC_SWMR_READ;
      const opening = h5.H5Fopen_async(bytes ?? source, flags, file.trial.fapl);
      if (!file.trial.has('swmr')) {
        await expectFailure(opening, 'unsupported');
        return;
      }
      const reader = await run(opening);
      const seen = await run(h5.H5Dopen_async(reader, 'd'));
      await append(file, dset, 2, 4);
      await run(h5.H5Fflush_async(file.id, h5.H5F_SCOPE_GLOBAL));
      await run(h5.H5Orefresh_async(seen));
      expect(await file.read(seen)).toEqual(countUp(bytes ? 2 : 4));
      await run(h5.H5Dclose_async(seen));
      await run(h5.H5Fclose_async(reader));
    });

    test('for reading share a file', async () => {
      const [file] = await make();
      await file.reopen();
      const second = await run(h5.H5Freopen_async(file.id));
      const dsets = [await file.open('d'), await run(h5.H5Dopen_async(second, 'd'))];
      expect(await Promise.all(dsets.map((dset) => file.read(dset)))).toEqual([countUp(2), countUp(2)]);
      await expectFailure(h5.H5Gcreate_async(second, 'g'), 'permission');
      await run(h5.H5Dclose_async(dsets[1]!));
      await run(h5.H5Fclose_async(second));
      expect(await file.read(dsets[0]!)).toEqual(countUp(2));
    });
  });

  describe('a place', () => {
    test('that has a file keeps it with H5F_ACC_EXCL, and loses it with H5F_ACC_TRUNC', async () => {
      const [file] = await make();
      const source = await file.close();
      const create = (flags: number) => h5.H5Fcreate_async(source, flags, {}, file.trial.fapl);
      // Bytes are read and never written: what is created from them is another file.
      if (typeof source === 'string') await expectFailure(create(h5.H5F_ACC_EXCL), 'already-exists');
      else await run(h5.H5Fclose_async(create(h5.H5F_ACC_EXCL)));
      const kept = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY, file.trial.fapl));
      expect(await run(h5.H5Lexists_async(kept, 'd'))).toBe(true);
      await run(h5.H5Fclose_async(kept));
      const emptied = await run(create(h5.H5F_ACC_TRUNC));
      expect(await run(h5.H5Literate_async(emptied))).toEqual([]);
      await run(h5.H5Fclose_async(emptied));
    });

    test('that has no file gives none', async () => {
      const file = await TrialFile.create(under);
      const place = file.trial.place();
      const opening = h5.H5Fopen_async(place, h5.H5F_ACC_RDONLY, file.trial.fapl);
      await expectFailure(opening, typeof place === 'string' ? 'not-found' : 'corrupt-file');
      const accessible = h5.H5Fis_accessible_async(place, file.trial.fapl);
      if (typeof place === 'string') await expectFailure(accessible, 'not-found');
      else expect(await run(accessible)).toBe(false);
    });
  });
}
