import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { filter, firstValueFrom, type Observable, tap } from 'rxjs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { failure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { connectorWithoutSharedMemory, type HeldConnector, heldConnector } from './pipeline/connectors.js';
import { COLUMNS, ROWS, readRows, writeRows, wrongRows } from './pipeline/rows.js';

describeWithTools('reads of one file', ['python'], ({ python }) => {
  const folder = makeFolder();
  const path = join(folder, 'rows.h5');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => writeRows(python, path));

  const held = (workers: number, make: typeof heldConnector): HeldConnector => {
    const pool = make(workers);
    onTestFinished(() => pool.connector.terminate());
    return pool;
  };
  const open = ({ connector }: HeldConnector): Promise<h5.DatasetId> =>
    run(h5.H5Dopen_async(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { connector }), 'rows'));

  /** Reads until so many workers were started, each of which then has a line to the others. */
  const untilStarted = async ({ started }: HeldConnector, dset: h5.DatasetId, count: number): Promise<void> => {
    const startedBehindRead = async () => {
      await run(readRows(dset, [0, 8]));
      return started.length;
    };
    await expect.poll(startedBehindRead).toBe(count);
  };
  const openConnected = async (pool: HeldConnector): Promise<h5.DatasetId> => {
    const dset = await open(pool);
    await untilStarted(pool, dset, 2);
    return dset;
  };

  describe.each([
    ['one worker', 1, heldConnector],
    ['two workers', 2, heldConnector],
    ['two workers without shared memory', 2, connectorWithoutSharedMemory],
  ] as const)('with %s', (_, workers, make) => {
    test('a small one that comes behind a gigabyte ends long before it', async () => {
      const dset = await open(held(workers, make));
      const order: string[] = [];
      const noting = <T>(name: string, read: Observable<T>): Promise<T> => run(read.pipe(tap(() => order.push(name))));
      const large = noting('large', readRows(dset, [0, ROWS]));
      const small = ['first', 'second', 'third'].map((name, n) => noting(name, readRows(dset, [40 * n + 3, 1, 5, 10])));
      for (const [n, data] of (await Promise.all(small)).entries())
        expect(wrongRows(data, [40 * n + 3, 1, 5, 10])).toEqual([]);
      expect(order).not.toContain('large');
      expect(wrongRows(await large, [0, ROWS])).toEqual([]);
    });

    test('what is visible comes before what is fetched ahead, and that comes, too', async () => {
      const pool = held(workers, make);
      const dset = workers === 1 ? await open(pool) : await openConnected(pool);
      const order: string[] = [];
      const reads = (['prefetch', 'prefetch', 'prefetch', 'normal', 'visible'] as const).map(async (priority, n) => {
        const rows = [32 * n, 32] as const;
        const data = await run(readRows(dset, rows, { priority, pieceBytes: 2 ** 20 }));
        order.push(priority);
        expect(wrongRows(data, rows)).toEqual([]);
      });
      await Promise.all(reads);
      // A helper takes what it is given in the order given: that may hold up the one or the other a little.
      if (workers === 1) expect(order).toEqual(['visible', 'normal', 'prefetch', 'prefetch', 'prefetch']);
      expect(order.slice(2)).toEqual(['prefetch', 'prefetch', 'prefetch']);
    });

    test('end before the closes that were asked for while they ran', async () => {
      const { connector } = held(workers, make);
      const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { connector }));
      const dset = await run(h5.H5Dopen_async(file, 'rows'));
      const order: string[] = [];
      const noting = <T>(name: string, operation: Observable<T>): Promise<T> =>
        run(operation.pipe(tap({ complete: () => order.push(name) })));
      const wide = noting('read', readRows(dset, [0, 128]));
      const narrow = noting('read', readRows(dset, [100, 1]));
      const closed = [h5.H5Dclose_async(dset), h5.H5Fclose_async(file)].map((close) => noting('close', close));
      expect(wrongRows(await wide, [0, 128])).toEqual([]);
      expect(wrongRows(await narrow, [100, 1])).toEqual([]);
      await Promise.all(closed);
      expect(order.at(-1)).toBe('close');
      expect((await failure(readRows(dset, [0, 1]))).kind).toBe('bad-argument');
      // Nothing holds it any more: it can be opened for writing.
      await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, { connector }))));
    });

    test('that are canceled leave alone those that read the same chunks', async () => {
      const dset = await open(held(workers, make));
      for (let round = 0; round < 12; round += 1) {
        const rows = [8 * round, 6 + (round % 3)] as const;
        const whole = [...rows, 0, COLUMNS / 2] as const;
        const canceled = [0, 1].map((n) => readRows(dset, [...rows, 10 * n, COLUMNS / 4], { pieceBytes: 1 }));
        const begun = canceled.map((read) => firstStep(read));
        const staying = [
          run(readRows(dset, whole, { pieceBytes: 1 })),
          run(readRows(dset, [...rows, COLUMNS / 2, 99])),
        ];
        if (round % 2 === 0) await begun[0]!.step;
        for (const { cancel } of begun) cancel();
        const [one, other] = await Promise.all(staying);
        expect(wrongRows(one!, whole), `round ${round}`).toEqual([]);
        expect(wrongRows(other!, [...rows, COLUMNS / 2, 99]), `round ${round}`).toEqual([]);
      }
    });
  });

  describe.each([
    ['a large read', heldConnector],
    ['a large read without shared memory', connectorWithoutSharedMemory],
  ] as const)('a worker that dies in the middle of %s', (_, make) => {
    test.each([0, 1, 5, 40])('is missed by none when it helps, after %i steps', async (steps) => {
      const pool = held(2, make);
      const dset = await openConnected(pool);
      const reading = readRows(dset, [0, 256], { pieceBytes: 2 ** 20 });
      let seen = 0;
      const result = await new Promise<Uint8Array>((resolve, reject) => {
        reading.signals$.subscribe({
          next: (signal) => {
            if (signal.type === 'result') resolve(signal.value);
            if (signal.type !== 'progress') return;
            if (seen === steps) void pool.started[1]!.terminate();
            seen += 1;
          },
          error: reject,
        });
      });
      expect(seen).toBeGreaterThan(steps);
      expect(wrongRows(result, [0, 256])).toEqual([]);
      // Another one takes its place.
      await untilStarted(pool, dset, 3);
      expect(wrongRows(await run(readRows(dset, [7, 64])), [7, 64])).toEqual([]);
    });

    test('fails what it reads for a caller with worker-lost; the file comes back for the next read', async () => {
      const pool = held(2, make);
      const dset = await openConnected(pool);
      const reading = readRows(dset, [0, 256], { pieceBytes: 2 ** 20 });
      const es = h5.H5EScreate();
      const begun = firstValueFrom(es.pipe(filter(({ type }) => type === 'progress')));
      const outcome = failure(es.insert(reading));
      await begun;
      await pool.started[0]!.terminate();
      expect((await outcome).kind).toBe('worker-lost');
      expect(wrongRows(await run(readRows(dset, [3, 64])), [3, 64])).toEqual([]);
      await untilStarted(pool, dset, 3);
    });

    test('is missed by none when it helps with chunks that are kept', async () => {
      const pool = held(2, make);
      const dset = await openConnected(pool);
      const part = [0, 24, 0, COLUMNS / 2] as const;
      const { step, result } = firstStep(readRows(dset, part));
      await step;
      await pool.started[1]!.terminate();
      expect(wrongRows(await result, part)).toEqual([]);
    });
  });
});

/** Starts a read; tells when it has done a step, and what it gives unless it is canceled. */
function firstStep(read: h5.Operation<Uint8Array>): {
  readonly step: Promise<void>;
  readonly result: Promise<Uint8Array>;
  readonly cancel: () => void;
} {
  let stepped = (): void => {};
  const step = new Promise<void>((resolve) => {
    stepped = resolve;
  });
  let cancel = (): void => {};
  const result = new Promise<Uint8Array>((resolve, reject) => {
    const subscription = read.signals$.subscribe({
      next: (signal) => {
        if (signal.type === 'progress' || signal.type === 'result') stepped();
        if (signal.type === 'result') resolve(signal.value);
      },
      error: reject,
    });
    cancel = () => subscription.unsubscribe();
  });
  result.catch(() => {});
  return { step, result, cancel };
}
