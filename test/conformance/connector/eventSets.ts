import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { failure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const { H5ES_WAIT_FOREVER, H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Event sets with many operations. */
export function eventSetsConform(under: ConnectorUnderTest): void {
  const space = h5.H5Screate_simple([2]);

  describe('event sets', () => {
    test('carry out 200 operations that were issued without waiting', async () => {
      const file = await TrialFile.create(under);
      const es = h5.H5EScreate();
      const values: Promise<unknown>[] = [];
      for (let n = 0; n < 40; n += 1) {
        const dset = h5.H5Dcreate_async(file.id, `d${n}`, h5.H5T_STD_I32LE, space, {}, {}, {}, es);
        h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, [n, -n], es);
        values.push(run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es)));
        h5.H5Lcreate_soft_async(`/d${n}`, file.id, `soft${n}`, {}, {}, es);
        h5.H5Dclose_async(dset, es);
      }
      expect(await run(h5.H5ESwait(es, H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
      expect(es.opCounter).toBe(200n);
      expect(await Promise.all(values)).toEqual(Array.from({ length: 40 }, (_, n) => Int32Array.of(n, 0 - n)));
      expect(await run(h5.H5Gget_info_async(file.id))).toMatchObject({ nlinks: 80 });
      expect(await file.read(await file.open('soft39'))).toEqual(Int32Array.of(39, -39));
    });

    test('take no more operations after one has failed, and a new one does', async () => {
      const file = await TrialFile.create(under);
      const es = h5.H5EScreate();
      await failure(h5.H5Gopen_async(file.id, 'nothing', {}, es));
      expect((await run(h5.H5ESwait(es, H5ES_WAIT_FOREVER))).err_occurred).toBe(true);
      expect(h5.H5ESget_err_status(es)).toBe(true);
      expect((await failure(h5.H5Gcreate_async(file.id, 'g', {}, {}, {}, es))).kind).toBe('set-failed');
      const [error] = h5.H5ESget_err_info(es, 5);
      expect(error?.api_name).toBe('H5Gopen_async');
      expect(await run(h5.H5Lexists_async(file.id, 'g'))).toBe(false);
      await run(h5.H5Gcreate_async(file.id, 'g', {}, {}, {}, h5.H5EScreate()));
      expect(await run(h5.H5Lexists_async(file.id, 'g'))).toBe(true);
    });

    test('keep the order of writes to one place', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [2], [0, 0], { chunk: [1] });
      const es = h5.H5EScreate();
      for (let n = 1; n <= 50; n += 1) {
        h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, [n, -n], es);
      }
      const read = run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es));
      expect(await read).toEqual(Int32Array.of(50, -50));
      expect((await run(h5.H5ESwait(es, H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
    });

    test('have operations of two files, each in its order', async () => {
      const one = await TrialFile.create(under);
      const other = await one.another();
      const es = h5.H5EScreate();
      for (const file of [one, other]) {
        const group = h5.H5Gcreate_async(file.id, 'g', {}, {}, {}, es);
        for (let n = 0; n < 10; n += 1) h5.H5Gcreate_async(group, `g${n}`, {}, {}, {}, es);
        h5.H5Lmove_async(file.id, 'g', file.id, 'moved', {}, {}, es);
      }
      expect((await run(h5.H5ESwait(es, H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
      for (const file of [one, other]) {
        expect(await run(h5.H5Gget_info_by_name_async(file.id, 'moved'))).toMatchObject({ nlinks: 10 });
      }
    });

    test('are canceled with all that waits; what was done before stays', async () => {
      const file = await TrialFile.create(under);
      const es = h5.H5EScreate();
      await run(h5.H5Gcreate_async(file.id, 'first', {}, {}, {}, es));
      const made = Array.from({ length: 100 }, (_, n) => h5.H5Gcreate_async(file.id, `g${n}`, {}, {}, {}, es));
      const last = failure(made[99]!);
      await run(h5.H5EScancel(es));
      await run(h5.H5ESwait(es, H5ES_WAIT_FOREVER));
      expect((await last).kind).toBe('canceled');
      expect(await run(h5.H5Lexists_async(file.id, 'first'))).toBe(true);
      expect(await run(h5.H5Lexists_async(file.id, 'g99'))).toBe(false);
    });
  });
}
