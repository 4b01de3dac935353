import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { expect, test } from 'vitest';
import { makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { ISOLATED, LibraryBrowser } from './libraryPage.js';

// What pages have: see `libraryPage`.
declare const h5: typeof import('h5rx');
declare const rx: typeof import('rxjs');
declare function run<T>(operation: Observable<T>): Promise<T>;

/** Elements of a dataset of 3 GB. */
const ELEMENTS = 3 * 2 ** 28;
const HEAD = 4096;

describeWithTools('a Blob of 3 GB', ['chromium', 'python'], ({ chromium, python }) => {
  test.each([
    ['without shared memory', {}],
    ['with shared memory', ISOLATED],
  ] as [string, Record<string, string>][])(
    'is read in place, and the page goes on meanwhile, %s',
    async (_, headers) => {
      const folder = mkdtempSync(join(tmpdir(), 'h5rx-large-'));
      const path = join(folder, 'large.h5');
      const head = join(folder, 'head');
      // Contiguous, and but for its last element never written: on disk it is small too.
      makeWithH5py(python, path, '', `f.create_dataset('x', (${ELEMENTS},), dtype='f4')[-1] = 7`);
      const { size } = statSync(path);
      const bytes = Buffer.alloc(HEAD);
      const fd = openSync(path, 'r');
      readSync(fd, bytes, 0, HEAD, 0);
      const end = Buffer.alloc(4);
      readSync(fd, end, 0, 4, size - 4);
      closeSync(fd);
      writeFileSync(head, bytes);
      const browser = await LibraryBrowser.start(chromium, headers, head);
      try {
        const page = await browser.page();
        const told = await page.evaluate(
          async ([size, last]) => {
            const start = await (await fetch('/data.h5')).blob();
            const zeros = new Blob([new Uint8Array(2 ** 20)]);
            const left = size - start.size - last.length;
            const parts = Array.from({ length: Math.floor(left / 2 ** 20) }, () => zeros);
            const blob = new Blob([start, ...parts, zeros.slice(0, left % 2 ** 20), Uint8Array.from(last)]);
            // The Blob is made in a task of its own, which does not count.
            await (await fetch('/')).text();
            const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
            const tasks: PerformanceEntry[] = [];
            observer.observe({ type: 'longtask' });
            const file$ = h5.openFile(blob);
            const selection = h5.hyperslab({ start: [3 * 2 ** 28 - 3], count: [3] });
            const { data } = await run(file$.pipe(h5.openDataset('x'), h5.readDataset({ selection })));
            const quarter = h5.hyperslab({ start: [2 ** 26], count: [2 ** 26] });
            const chunks$ = file$.pipe(h5.openDataset('x'), h5.readChunks({ selection: quarter }));
            const read = await run(
              chunks$.pipe(rx.reduce((sum, chunk) => sum + (chunk.data as Float32Array).length, 0)),
            );
            tasks.push(...observer.takeRecords());
            return {
              size: blob.size,
              data: [...(data as Float32Array)],
              read,
              longest: Math.max(0, ...tasks.map(({ duration }) => duration)),
            };
          },
          [size, [...end]] as const,
        );
        expect(told).toMatchObject({ size, data: [0, 0, 7], read: 2 ** 26 });
        expect(size).toBeGreaterThan(3 * 2 ** 30);
        if (process.env.H5RX_REPORT) console.log(`longest task of the page: ${told.longest} ms`);
      } finally {
        await browser.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
