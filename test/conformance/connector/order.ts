import * as h5 from 'h5rx';
import { firstValueFrom, forkJoin, take } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, failure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** What is promised of operations that are sent without waiting: order, failure of dependents, cancellation, closing. */
export function orderConforms(under: ConnectorUnderTest): void {
  const write = (dset: h5.Loc<h5.DatasetId>, data: h5.H5WritableData, es: h5.EventSet) =>
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
  const read = (dset: h5.Loc<h5.DatasetId>, es: h5.EventSet) =>
    h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
  const createFile = (trial: Trial, es: h5.EventSet) =>
    h5.H5Fcreate_async(trial.place(), h5.H5F_ACC_TRUNC, H5P_DEFAULT, trial.fapl, es);

  describe('operations on one file', () => {
    test('run in the order in which they were issued, on what those before will open', async () => {
      const trial = new Trial(under);
      const es = h5.H5EScreate();
      const file = createFile(trial, es);
      const space = h5.H5Screate_simple([2]);
      const dset = h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, {}, {}, es);
      const reads = [read(dset, es)];
      for (const n of [1, 2, 3]) {
        write(dset, Int32Array.of(n, -n), es);
        reads.push(read(dset, es));
      }
      expect(await run(forkJoin(reads))).toEqual([0, 1, 2, 3].map((n) => Int32Array.of(n, n === 0 ? 0 : -n)));
      h5.H5Dclose_async(dset, es);
      h5.H5Fclose_async(file, es);
      expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
      expect(es.opCounter).toBe(11n);
    });

    test('fail with those that they depend on, and only those', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const es = h5.H5EScreate();
      const dset = h5.H5Dopen_async(file, 'nothing', H5P_DEFAULT, es);
      const dependents = [read(dset, es), h5.H5Dget_space_async(dset, es)];
      const other = h5.H5Lexists_async(file, 'nothing', H5P_DEFAULT, es);
      for (const dependent of dependents) {
        const { kind, cause } = await failure(dependent);
        expect([kind, (cause as h5.H5Error).kind]).toEqual(['dependency-failed', 'not-found']);
      }
      expect(await run(other)).toBe(false);
      await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
      expect(h5.H5ESget_err_status(es)).toBe(true);
      await run(h5.H5Fclose_async(file));
    });

    test('are taken back as long as they wait', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const es = h5.H5EScreate();
      const space = h5.H5Screate_simple([1_000_000]);
      const dset = h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, { chunk: [1000] }, {}, es);
      write(dset, new Int32Array(1_000_000), es);
      const group = h5.H5Gcreate_async(file, 'g', {}, {}, {}, es);
      const { num_not_canceled, err_occurred } = await run(h5.H5EScancel(es));
      expect([num_not_canceled, err_occurred]).toEqual([expect.any(Number), false]);
      expect((await failure(group)).kind).toBe('canceled');
      await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
      expect(await run(h5.H5Lexists_async(file, 'g'))).toBe(false);
      h5.H5Dclose_async(dset).subscribe({ error: () => {} });
      await h5.settled().catch(() => {});
      await run(h5.H5Fclose_async(file));
    });

    test('that are unsubscribed from leave nothing open', async () => {
      const trial = new Trial(under);
      const file = await trial.create({ fcloseDegree: 'semi' });
      await run(h5.H5Gclose_async(h5.H5Gcreate_async(file, 'g')));
      h5.H5Gopen_async(file, 'g').subscribe().unsubscribe();
      h5.H5Gget_info_async(h5.H5Gopen_async(file, 'g')).subscribe().unsubscribe();
      await run(h5.H5Gget_info_async(h5.H5Gopen_async(file, 'g')));
      await h5.settled();
      await run(h5.H5Fclose_async(file));
    });

    test('tell how far they are', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const space = h5.H5Screate_simple([100]);
      const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, { chunk: [10] }));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Int32Array(100)));
      const signals: string[] = [];
      let moved: number | undefined;
      await new Promise<void>((resolve, reject) => {
        h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, { pieceBytes: 40 }).signals$.subscribe({
          next: (signal) => {
            if (signals.at(-1) !== signal.type) signals.push(signal.type);
            if (signal.type === 'progress') moved = signal.loadedBytes;
          },
          error: reject,
          complete: resolve,
        });
      });
      expect([signals, moved]).toEqual([['started', 'progress', 'result'], 400]);
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });
  });

  describe('streams', () => {
    test('close what they opened before they complete, and afterwards when they are ended', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const space = h5.H5Screate_simple([10]);
      const dset = await run(
        h5.H5Dcreate_async(file, 'g/d', h5.H5T_STD_I32LE, space, { createIntermediateGroup: true }),
      );
      await run(h5.H5Dclose_async(dset));
      const source = await trial.close(file);
      const opened$ = h5.openFile(source, h5.H5F_ACC_RDONLY, { ...trial.fapl, fcloseDegree: 'semi' });
      const array = await run(opened$.pipe(h5.openGroup('g'), h5.openDataset('d'), h5.readDataset()));
      expect(array).toMatchObject({ shape: [10], data: new Int32Array(10) });
      await firstValueFrom(opened$.pipe(h5.openDataset('g/d'), h5.readChunks(), take(1)));
      await h5.settled();
    });
  });

  test('errors have kinds, the routine and the name of what is wrong', async () => {
    const trial = new Trial(under);
    const file = await trial.create();
    const missing = await expectFailure(h5.H5Dopen_async(file, 'no/such'), 'not-found');
    expect([missing.routine, missing.message]).toEqual(['H5Dopen_async', expect.stringContaining('no')]);
    const closed = await run(h5.H5Gcreate_async(file, 'g'));
    await run(h5.H5Gclose_async(closed));
    await expectFailure(h5.H5Gget_info_async(closed), 'bad-argument');
    await expectFailure(h5.H5Gclose_async(closed), 'bad-argument');
    await run(h5.H5Fclose_async(file));
  });
}
