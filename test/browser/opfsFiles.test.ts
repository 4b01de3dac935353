import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Observable } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { ISOLATED, LibraryBrowser } from './libraryPage.js';

// What pages have: see `libraryPage`.
declare const h5: typeof import('h5rx');
declare const rx: typeof import('rxjs');
declare function run<T>(operation: Observable<T>): Promise<T>;
declare function outcome(operation: Observable<unknown>): Promise<string>;
declare function makeGroup(file: import('h5rx').FileId, name: string): Promise<void>;
declare function handle(name: string): Promise<FileSystemFileHandle>;

/** The bytes of a file in Node. */
async function download(page: Page, name: string): Promise<string> {
  const path = join(temporaryFolder(), name);
  const bytes = await page.evaluate(async (file) => {
    const blob = await (await handle(file)).getFile();
    const url: string = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as string);
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(',') + 1);
  }, name);
  writeFileSync(path, Buffer.from(bytes, 'base64'));
  return path;
}

describeWithTools('files of the origin-private file system', ['chromium', 'python'], ({ chromium, python }) => {
  let browser: LibraryBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await LibraryBrowser.start(chromium);
    page = await browser.page();
  });
  afterAll(() => browser?.close());

  test.each([
    ['without shared memory', {}, 'earliest'],
    // Its superblock is marked while a program has the file open.
    ['with shared memory', ISOLATED, 'latest'],
  ] as const)(
    'are written, flushed, there after a reload, edited and read by many workers, %s',
    async (_, headers, libver) => {
      const other = await LibraryBrowser.start(chromium, headers);
      try {
        const own = await other.page();
        await own.evaluate(async (low) => {
          const fapl = { libverBounds: [low, 'latest'] } as const;
          const file = await run(h5.H5Fcreate_async(await handle('f.h5'), h5.H5F_ACC_TRUNC, {}, fapl));
          const data = Float32Array.from({ length: 2 ** 20 }, (_, i) => i % 1000);
          const dcpl = { chunk: [2 ** 14], deflate: 1 };
          const dset = await run(
            h5.H5Dcreate_async(file, 'x', h5.H5T_IEEE_F32LE, h5.H5Screate_simple([data.length]), {}, dcpl),
          );
          await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, data));
          await makeGroup(file, 'group');
          await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
        }, libver);
        // Nothing was closed.
        await other.reload(own);
        await own.evaluate(async () => {
          const file = await run(h5.H5Fopen_async(await handle('f.h5'), h5.H5F_ACC_RDWR));
          await run(h5.H5Lmove_async(file, 'group', file, 'moved'));
          await run(rx.of(file).pipe(h5.writeAttribute('unit', 'counts')));
          await run(h5.H5Fclose_async(file));
        });
        await other.reload(own);
        const told = await own.evaluate(async () => {
          const connector = h5.nativeConnector({ workers: 2 });
          const file$ = h5.openFile(await handle('f.h5'), h5.H5F_ACC_RDONLY, { connector });
          const { data } = await run(file$.pipe(h5.openDataset('x'), h5.readDataset()));
          const chunked = await run(file$.pipe(h5.openDataset('x'), h5.readChunks({ ordered: false }), h5.collect()));
          const wrong = (found: unknown) => (found as Float32Array).filter((value, i) => value !== i % 1000).length;
          connector.terminate();
          return [globalThis.crossOriginIsolated, wrong(data), wrong(chunked.data)];
        });
        expect(told).toEqual([headers === ISOLATED, 0, 0]);
        const path = await download(own, 'f.h5');
        expect(
          askH5py(
            python,
            path,
            "answer = [sorted(f), f.attrs['unit'], float(f['x'][:].sum(dtype='f8')), f['x'].compression]",
          ),
        ).toEqual([['moved', 'x'], 'counts', 523_641_600, 'gzip']);
      } finally {
        await other.close();
      }
    },
  );

  test('that are not empty EXCL leaves alone, and those that are gone are not found', async () => {
    const told = await page.evaluate(async () => {
      const one = await handle('excl.h5');
      const told: string[] = [];
      const file = await run(h5.H5Fcreate_async(one, h5.H5F_ACC_EXCL));
      await makeGroup(file, 'group');
      await run(h5.H5Fclose_async(file));
      told.push(await outcome(h5.H5Fcreate_async(one, h5.H5F_ACC_EXCL)));
      const again = await run(h5.H5Fopen_async(one, h5.H5F_ACC_RDONLY));
      told.push(String(await run(h5.H5Lexists_async(again, 'group'))));
      await run(h5.H5Fclose_async(again));
      await (await navigator.storage.getDirectory()).removeEntry('excl.h5');
      for (const flags of [h5.H5F_ACC_RDONLY, h5.H5F_ACC_RDWR]) told.push(await outcome(h5.H5Fopen_async(one, flags)));
      told.push(await outcome(h5.H5Fopen_async(await handle('empty.h5'), h5.H5F_ACC_RDWR)));
      return told;
    });
    expect(told).toEqual([
      expect.stringMatching(/^already-exists: 'excl\.h5'/),
      'true',
      expect.stringMatching(/^not-found: 'excl\.h5'/),
      expect.stringMatching(/^not-found: 'excl\.h5'/),
      expect.stringMatching(/^corrupt-file: 'empty\.h5'/),
    ]);
  });

  test('have one writer among all connectors of a page, and as many readers as one likes where there is none', async () => {
    const told = await page.evaluate(async () => {
      const connectors = [h5.nativeConnector({ workers: 1 }), h5.nativeConnector({ workers: 1 })] as const;
      const open = async (n: 0 | 1, flags: number) =>
        h5.H5Fopen_async(await handle('shared.h5'), flags, { connector: connectors[n] });
      const { H5F_ACC_RDONLY: RDONLY, H5F_ACC_RDWR: RDWR } = h5;
      const told: string[] = [];
      const created = h5.H5Fcreate_async(await handle('shared.h5'), h5.H5F_ACC_TRUNC, {}, { connector: connectors[0] });
      const file = await run(created);
      for (const flags of [RDONLY, RDWR]) told.push(await outcome(await open(1, flags)));
      // The same connector shares it.
      const shared = await run(await open(0, RDONLY));
      await makeGroup(file, 'group');
      told.push(String(await run(h5.H5Lexists_async(shared, 'group'))));
      await run(h5.H5Fclose_async(shared));
      await run(h5.H5Fclose_async(file));
      const readers = [
        await run(await open(0, RDONLY)),
        await run(await open(0, RDONLY)),
        await run(await open(1, RDONLY)),
      ];
      for (const reader of readers) told.push(String(await run(h5.H5Lexists_async(reader, 'group'))));
      for (const n of [0, 1] as const) told.push(await outcome(await open(n, RDWR)));
      for (const reader of readers) await run(h5.H5Fclose_async(reader));
      const writer = await run(await open(1, RDWR));
      told.push(await outcome(await open(0, RDONLY)));
      await run(h5.H5Fclose_async(writer));
      for (const connector of connectors) connector.terminate();
      return told;
    });
    const refused = expect.stringMatching(/^permission: /);
    expect(told).toEqual([refused, refused, 'true', 'true', 'true', 'true', refused, refused, refused]);
  });

  test('have one writer among all tabs; a reader does not get a mix of what another tab writes', async () => {
    const second = await browser.page();
    await page.evaluate(async () => {
      const file = await run(h5.H5Fcreate_async(await handle('tabs.h5'), h5.H5F_ACC_TRUNC));
      await makeGroup(file, 'group');
      await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
      Object.assign(globalThis, { file });
    });
    const before = await second.evaluate(async () => {
      const writing = await outcome(h5.H5Fopen_async(await handle('tabs.h5'), h5.H5F_ACC_RDWR));
      const reader = await run(h5.H5Fopen_async(await handle('tabs.h5'), h5.H5F_ACC_RDONLY));
      const group = await run(h5.H5Gopen_async(reader, 'group'));
      Object.assign(globalThis, { reader, group });
      return writing;
    });
    expect(before).toMatch(/^permission: 'tabs\.h5'.*another tab/);
    await page.evaluate(async () => {
      const { file } = globalThis as unknown as { file: import('h5rx').FileId };
      const space = h5.H5Screate_simple([2 ** 17]);
      const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_IEEE_F64LE, space));
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, new Float64Array(2 ** 17)));
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });
    const after = await second.evaluate(async () => {
      const { reader, group } = globalThis as unknown as {
        reader: import('h5rx').FileId;
        group: import('h5rx').GroupId;
      };
      const stale = await outcome(h5.fileImage(reader));
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(reader));
      const file = await run(h5.H5Fopen_async(await handle('tabs.h5'), h5.H5F_ACC_RDWR));
      const found = await run(h5.H5Lexists_async(file, 'x'));
      await run(h5.H5Fclose_async(file));
      return [stale, found];
    });
    expect(after).toEqual([expect.stringMatching(/^io: .*changed since it was opened/), true]);
    await second.close();
  });

  test('grow beyond 4 GB where only the end is written', async (context) => {
    const quota = await page.evaluate(async () => (await navigator.storage.estimate()).quota ?? 0);
    if (quota < 6 * 2 ** 30) return context.skip(`the browser gives ${quota} bytes`);
    const size = 5 * 2 ** 30;
    await page.evaluate(async (length) => {
      const file = await run(h5.H5Fcreate_async(await handle('large.h5'), h5.H5F_ACC_TRUNC));
      const space = h5.H5Screate_simple([length]);
      const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_U8LE, space));
      const end = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [length - 4], null, [4], null);
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, end, {}, Uint8Array.of(1, 2, 3, 4)));
      await run(h5.H5Dclose_async(dset));
      // Behind all of it.
      await run(rx.of(file).pipe(h5.writeAttribute('after', 'the end')));
      await run(h5.H5Fclose_async(file));
    }, size);
    await browser.reload(page);
    const told = await page.evaluate(async (length) => {
      const one = await handle('large.h5');
      const file$ = h5.openFile(one);
      const selection = h5.hyperslab({ start: [length - 6], count: [6] });
      const { data } = await run(file$.pipe(h5.openDataset('x'), h5.readDataset({ selection })));
      const { data: text } = await run(file$.pipe(h5.readAttribute('after')));
      const { size } = await one.getFile();
      await (await navigator.storage.getDirectory()).removeEntry('large.h5');
      return [[...(data as Uint8Array)], text, size > length];
    }, size);
    expect(told).toEqual([[0, 0, 1, 2, 3, 4], ['the end'], true]);
  });

  test('beyond the quota refuse writes, and lose nothing once there is room', async () => {
    const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    await browser.setQuota(page, used + 2e6);
    const told = await page.evaluate(async () => {
      const file = await run(h5.H5Fcreate_async(await handle('quota.h5'), h5.H5F_ACC_TRUNC));
      const before = Float64Array.from({ length: 10 }, (_, i) => i);
      const small = h5.H5Dcreate_async(file, 'b', h5.H5T_IEEE_F64LE, h5.H5Screate_simple([10]));
      await run(h5.H5Dwrite_async(small, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, before));
      const data = Float64Array.from({ length: 2 ** 20 }, (_, i) => i);
      const space = h5.H5Screate_simple([data.length]);
      const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_IEEE_F64LE, space, {}, { chunk: [2 ** 16] }));
      const write$ = h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, data);
      Object.assign(globalThis, { file, again: write$ });
      return [await outcome(write$), await outcome(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL))];
    });
    expect(told).toEqual([
      expect.stringMatching(/^io: .*QuotaExceededError/),
      expect.stringMatching(/^io: .*QuotaExceededError/),
    ]);
    await browser.setQuota(page);
    await page.evaluate(async () => {
      const { file, again } = globalThis as unknown as { file: import('h5rx').FileId; again: Observable<void> };
      await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
      await run(again);
      await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    });
    await browser.reload(page);
    const path = await download(page, 'quota.h5');
    const n = 2 ** 20;
    expect(askH5py(python, path, "answer = [float(f[x][:].sum()) for x in 'bx']")).toEqual([45, ((n - 1) * n) / 2]);
  });

  test('and those in memory are saved piece by piece', async () => {
    await page.evaluate(async () => {
      const file = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC));
      const data = Float64Array.from({ length: 2 ** 19 }, (_, i) => i);
      const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_IEEE_F64LE, h5.H5Screate_simple([data.length])));
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, data));
      // What a file picker gives is a handle like this one.
      const writable = await (await handle('saved.h5')).createWritable();
      for await (const piece of h5.toAsyncIterable(h5.fileImage(file, { pieceBytes: 2 ** 20 })))
        await writable.write(piece as Uint8Array<ArrayBuffer>);
      await writable.close();
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });
    const path = await download(page, 'saved.h5');
    expect(askH5py(python, path, "answer = float(f['x'][:].sum())")).toBe(((2 ** 19 - 1) * 2 ** 19) / 2);
  });
});
