import type { Page } from 'playwright-core';
import type { Observable } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { LibraryBrowser } from './libraryPage.js';

// What pages have: see `libraryPage`.
declare const h5: typeof import('h5rx');
declare const rx: typeof import('rxjs');
declare function run<T>(operation: Observable<T>): Promise<T>;
declare function outcome(operation: Observable<unknown>): Promise<string>;
declare function handle(name: string): Promise<FileSystemFileHandle>;

describeWithTools('files that grow in a browser', ['chromium'], ({ chromium }) => {
  let browser: LibraryBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await LibraryBrowser.start(chromium);
    page = await browser.page();
  });
  afterAll(() => browser?.close());

  test('are watched through their handle while another connector writes them', async () => {
    const told = await page.evaluate(async () => {
      const ROWS = 60;
      const latest = { libverBounds: ['latest', 'latest'] } as const;
      const created = await run(h5.H5Fcreate_async(await handle('grows.h5'), h5.H5F_ACC_TRUNC, {}, latest));
      const space = h5.H5Screate_simple([0, 5], [h5.H5S_UNLIMITED, 5]);
      const made = await run(h5.H5Dcreate_async(created, 'x', h5.H5T_STD_I32LE, space, {}, { chunk: [4, 5] }));
      await run(h5.H5Dclose_async(made));
      await run(h5.H5Fclose_async(created));

      const flags = h5.H5F_ACC_RDWR | h5.H5F_ACC_SWMR_WRITE;
      const file = await run(h5.H5Fopen_async(await handle('grows.h5'), flags, latest));
      const dset = await run(h5.H5Dopen_async(file, 'x'));
      const connector = h5.nativeConnector({ workers: 1 });
      const seen: number[] = [];
      const watched = new Promise<void>((resolve, reject) => {
        handle('grows.h5').then((entry) =>
          h5
            .openFile(entry, h5.H5F_ACC_RDONLY | h5.H5F_ACC_SWMR_READ, { connector })
            .pipe(
              h5.openDataset('x'),
              h5.watchDataset({ interval: 5 }),
              rx.tap(({ data }) => seen.push(...(data as Int32Array))),
              rx.takeWhile(() => seen.length < ROWS * 5),
            )
            .subscribe({ complete: resolve, error: reject }),
        );
      });
      for (let row = 0; row < ROWS; row += 1) {
        await run(h5.H5Dset_extent_async(dset, [row + 1, 5]));
        const at = h5.H5Sselect_hyperslab(
          h5.H5Screate_simple([row + 1, 5]),
          h5.H5S_SELECT_SET,
          [row, 0],
          null,
          [1, 5],
          null,
        );
        const values = Int32Array.from({ length: 5 }, (_, n) => row * 5 + n);
        await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, at, {}, values));
        await run(h5.H5Oflush_async(dset));
      }
      await watched;
      const entry = await handle('grows.h5');
      const { data } = await run(
        h5
          .openFile(entry, h5.H5F_ACC_RDONLY | h5.H5F_ACC_SWMR_READ, { connector })
          .pipe(h5.openDataset('x'), h5.readDataset()),
      );
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
      return { seen, read: [...(data as Int32Array)] };
    });
    const rows = Array.from({ length: 300 }, (_, n) => n);
    expect(told.read).toEqual(rows);
    // This writer makes an extent visible before its rows, which are fill values until then.
    expect(told.seen).toHaveLength(300);
    expect(told.seen.map((one, n) => (one === 0 ? n : one))).toEqual(rows);
  });

  test('a File, which is of one moment, is refused', async () => {
    const told = await page.evaluate(async () => {
      const blob = await (await handle('grows.h5')).getFile();
      return await outcome(h5.H5Fopen_async(blob, h5.H5F_ACC_RDONLY | h5.H5F_ACC_SWMR_READ));
    });
    expect(told).toMatch(/^unsupported: .*of one moment/);
  });
});
