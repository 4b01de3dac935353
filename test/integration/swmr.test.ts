import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  H5Aopen_async,
  H5Aread_async,
  H5Dclose_async,
  H5Dget_space_async,
  H5Dopen_async,
  H5Dread_async,
  H5F_ACC_RDONLY,
  H5F_ACC_SWMR_READ,
  H5Fclose_async,
  H5Fopen_async,
  H5Gopen_async,
  H5Orefresh_async,
  type NewRows,
  nativeConnector,
  openDataset,
  openFile,
  settled,
  toAsyncIterable,
  watchDataset,
} from 'h5rx';
import { type Observable, of, type Subscription, tap } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { type DatasetSpec, Writer } from './swmr/Writer.js';

/** What is used of the server. */
interface RangeServer {
  readonly url: string;
  readonly files: Map<string, Uint8Array>;
  close(): Promise<void>;
}

/** A server that stops when the test ends. */
async function rangeServer(options: { readonly folder?: string } = {}): Promise<RangeServer> {
  const { rangeServer } = await import(new URL('../support/rangeServer.mjs', import.meta.url).href);
  const server: RangeServer = await rangeServer(options);
  onTestFinished(() => server.close());
  return server;
}

const PARTS = fileURLToPath(new URL('../../dist/parts', import.meta.url));
const SWMR = H5F_ACC_RDONLY | H5F_ACC_SWMR_READ;

/** Watches a dataset, and checks that each emission is the next one, with the values that were written. */
class Watched {
  readonly #subscription: Subscription;
  #next: number;
  emissions = 0;
  error: unknown;

  constructor(rows$: Observable<NewRows>, first = 0) {
    this.#next = first;
    this.#subscription = rows$.pipe(tap((rows) => this.#check(rows))).subscribe({
      error: (error) => {
        this.error = error;
      },
    });
    onTestFinished(() => this.#subscription.unsubscribe());
  }

  /** Resolves when exactly so many rows have come. */
  async until(count: number): Promise<void> {
    await expect.poll(() => this.error ?? this.#next, { timeout: 50_000, interval: 5 }).toBe(count);
  }

  async end(): Promise<void> {
    this.#subscription.unsubscribe();
    await settled();
    expect(this.error).toBeUndefined();
  }

  #check({ data, shape, offset }: NewRows): void {
    const [rows = 0, columns = 1] = shape;
    const numbers = data as Int32Array;
    if (offset[0] !== this.#next || numbers.length !== rows * columns)
      throw new Error(`${numbers.length} elements of ${rows} rows at ${offset[0]} follow row ${this.#next}`);
    for (let n = 0; n < numbers.length; n += 1) {
      const row = this.#next + Math.floor(n / columns);
      if (numbers[n] !== 3 * row + 1 + (n % columns)) throw new Error(`row ${row} has ${numbers[n]}`);
    }
    this.#next += rows;
    this.emissions += 1;
  }
}

const watch = (file: string, name = 'x', interval = 1): Observable<NewRows> =>
  openFile(file, SWMR).pipe(openDataset(name), watchDataset({ interval }));

describeWithTools('a file that h5py writes for SWMR readers', ['python'], ({ python }) => {
  const KINDS: readonly DatasetSpec[] = (['extensible', 'btree', 'fixed'] as const).flatMap((index) => [
    { index },
    { index, gzip: true },
  ]);

  test.each(KINDS)('10,000 rows in 1,000 flushes, each once and in order: %o', async (spec) => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: spec });
    await writer.do('append 10 1');
    const watched = new Watched(watch(file));
    await watched.until(10);
    await Promise.all([writer.do('append 10 999'), watched.until(10_000)]);
    expect(watched.emissions).toBeGreaterThan(1);
    await watched.end();
  });

  test('several datasets at once, of one file that is open once', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const datasets = Object.fromEntries(KINDS.map((spec, n) => [`x${n}`, spec]));
    const writer = await Writer.start(python, file, datasets);
    const opened = await run(H5Fopen_async(file, SWMR));
    const rows = await Promise.all(
      Object.keys(datasets).map((name) => run(H5Dopen_async(opened, name)).then((id) => ({ id, name }))),
    );
    const all = rows.map(({ id }) => new Watched(of(id).pipe(watchDataset({ interval: 1 }))));
    await Promise.all([writer.do('append 10 200'), ...all.map((one) => one.until(2000))]);
    for (const one of all) await one.end();
    for (const { id } of rows) await run(H5Dclose_async(id));
    await run(H5Fclose_async(opened));
  });

  test('over HTTP, from a server that tells each state of the file apart', async () => {
    const folder = temporaryFolder();
    const server = await rangeServer({ folder });
    const writer = await Writer.start(python, join(folder, 'grows.h5'), {
      x: { index: 'btree', gzip: true },
      y: { index: 'extensible' },
    });
    await writer.do('append 10 1');
    const { url } = server;
    const all = ['grows.h5', 'no-validators/grows.h5', 'hidden-content-range/grows.h5', 'no-ranges/grows.h5'].flatMap(
      (path) => ['x', 'y'].map((name) => new Watched(watch(`${url}/${path}`, name))),
    );
    await Promise.all(all.map((one) => one.until(10)));
    await Promise.all([writer.do('append 10 200'), ...all.map((one) => one.until(2010))]);
    for (const one of all) await one.end();
  });

  test('over HTTP, a file that has become shorter is another one; opened without SWMR, any change is an error', async () => {
    const server = await rangeServer();
    const folder = temporaryFolder();
    const writer = await Writer.start(python, join(folder, 'a.h5'), { x: { index: 'extensible' } });
    await writer.do('append 100 1');
    const small = readFileSync(join(folder, 'a.h5'));
    await writer.do('append 20000 20');
    await writer.do('end');
    const large = readFileSync(join(folder, 'a.h5'));
    server.files.set('a.h5', large);
    const url = `${server.url}/a.h5`;
    const opened = await run(H5Fopen_async(url, SWMR));
    const dset = await run(H5Dopen_async(opened, 'x'));
    server.files.set('a.h5', small);
    await run(H5Orefresh_async(dset));
    const error = await expectFailure(H5Dget_space_async(dset), 'io');
    expect(error.message).toMatch(/its length was \d+ and is \d+/);
    await run(H5Dclose_async(dset));
    await run(H5Fclose_async(opened));
    server.files.set('a.h5', large);
    const plain = await run(H5Fopen_async(url, H5F_ACC_RDONLY, { coalesce: { mostBytes: 1000 }, blockBytes: 512 }));
    server.files.set('a.h5', Buffer.concat([large, Buffer.alloc(2 ** 21)]));
    await expectFailure(H5Dread_async(H5Dopen_async(plain, 'x')), 'io');
    await run(H5Fclose_async(plain));
  });

  test('what a writer that was killed has flushed is there, and one that ends is no end', async () => {
    const folder = temporaryFolder();
    const files = ['killed.h5', 'ended.h5'].map((name) => join(folder, name));
    for (const [n, file] of files.entries()) {
      const writer = await Writer.start(python, file, { x: { index: 'extensible', gzip: true } });
      await writer.do('append 10 3');
      const watched = new Watched(watch(file));
      await watched.until(30);
      await writer.do('append 5 1');
      if (n === 0) await writer.kill();
      else await writer.do('end');
      await watched.until(35);
      expect(watched.error).toBeUndefined();
      // After the writer has ended, too.
      const late = new Watched(watch(file));
      await late.until(35);
      for (const one of [watched, late]) await one.end();
    }
  });

  test('an extent stays as it is until H5Orefresh, and so does what is read; of a group, H5Orefresh is of its file', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const opened = await run(H5Fopen_async(file, SWMR));
    const [dset, group] = [await run(H5Dopen_async(opened, 'x')), await run(H5Gopen_async(opened, 'group'))];
    const dims = async () => [
      (await run(H5Dget_space_async(dset))).dims[0],
      ((await run(H5Dread_async(dset))) as Int32Array).length,
    ];
    const state = await run(H5Aopen_async(group, 'state'));
    expect(await dims()).toEqual([10, 10]);
    await writer.do('append 10 1');
    await writer.do('attribute 7');
    expect(await dims()).toEqual([10, 10]);
    await run(H5Orefresh_async(group));
    expect(await dims()).toEqual([20, 20]);
    expect(Number(((await run(H5Aread_async(state))) as BigInt64Array)[0])).toBe(7);
    await writer.do('append 10 1');
    await run(H5Orefresh_async(dset));
    expect(await dims()).toEqual([30, 30]);
    await writer.do('append 10 1');
    const again = await run(H5Dopen_async(opened, 'x'));
    expect((await run(H5Dget_space_async(again))).dims).toEqual([40]);
    await run(H5Fclose_async(opened));
  });

  test('from now on, and from a row on', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const from = (first: 'now' | number) =>
      openFile(file, SWMR).pipe(openDataset('x'), watchDataset({ interval: 1, from: first }));
    const later = new Watched(from(8), 8);
    await later.until(10);
    const missed = new Watched(from(15), 15);
    // It has looked when a reader that came after it has the rows.
    const now = new Watched(from('now'), 10);
    await new Watched(watch(file)).until(10);
    await writer.do('append 10 1');
    await missed.until(20);
    await later.until(20);
    await writer.do('append 1 1');
    await missed.until(21);
    await now.until(21);
    for (const one of [later, missed, now]) await one.end();
  });

  test('a dataset that becomes shorter ends it', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const watched = new Watched(watch(file));
    await watched.until(10);
    await writer.do('shrink 4');
    await expect.poll(() => watched.error).toMatchObject({ kind: 'unsupported', routine: 'watchDataset' });
    await settled();
  });

  test('for await takes its time: what is written meanwhile comes at once, in pieces', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const rows$ = openFile(file, SWMR).pipe(openDataset('x'), watchDataset({ interval: 0, pieceBytes: 128 * 4 }));
    const emitted: [offset: number, rows: number][] = [];
    for await (const { shape, offset } of toAsyncIterable(rows$)) {
      const [first = 0] = offset;
      const [rows = 0] = shape;
      expect(first).toBe(emitted.at(-1)?.reduce((sum, n) => sum + n) ?? 0);
      emitted.push([first, rows]);
      if (first === 0) await writer.do('append 10 50');
      if (first + rows === 510) break;
    }
    // Pieces end where chunks of 64 rows do, and where the dataset ended when it was looked at: once while it grew, and once when it had.
    expect(emitted.length).toBeLessThanOrEqual(7);
    expect(emitted.filter(([, rows]) => rows > 128)).toEqual([]);
    const atEnds = emitted.slice(1, -1).filter(([first, rows]) => (first + rows) % 64 !== 0);
    expect(atEnds.length, JSON.stringify(emitted)).toBeLessThanOrEqual(1);
  });

  test('a File is of one moment: it cannot be read while it grows', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'extensible' } });
    await writer.do('append 10 1');
    const error = await expectFailure(H5Fopen_async(new Blob([readFileSync(file)]), SWMR), 'unsupported');
    expect(error.message).toContain('a Blob or File is of one moment');
  });

  test('libhdf5 is not asked', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: { index: 'btree', gzip: true } });
    await writer.do('append 10 3');
    const parts = temporaryFolder();
    for (const name of readdirSync(PARTS))
      if (!/libhdf5|writing/.test(name)) symlinkSync(join(PARTS, name), join(parts, name));
    const connector = nativeConnector({ parts });
    const rows$ = openFile(file, SWMR, { connector }).pipe(openDataset('x'), watchDataset({ interval: 1 }));
    const watched = new Watched(rows$);
    await watched.until(30);
    await watched.end();
    connector.terminate();
  });
});
