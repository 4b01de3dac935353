import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium as browsers, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { makeWithH5py } from '../support/h5py.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { FLAGS } from './openPage.js';
import { serveLibrary } from './serveLibrary.js';

/** Longer than anything else takes, so that waves are told apart. */
const LATENCY = 150;
const CHUNK = 100_000;

/** What a page tells of a read: the sum of what it read, or the error. */
interface Told {
  readonly sum?: number;
  readonly kind?: string;
  readonly message?: string;
}

describeWithTools('a page that reads a file of another origin', ['chromium', 'python'], ({ chromium, python }) => {
  const folder = makeFolder();
  let library: Server;
  let server: RangeServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    makeWithH5py(
      python,
      join(folder, 'f.h5'),
      "libver='latest'",
      "f.create_dataset('small', data=np.arange(100, dtype='i4'))",
      // Every other chunk of one, so that those of the other lie between them and are not requested along.
      `a, b = (f.create_dataset(name, (36, ${CHUNK}), 'u1', chunks=(1, ${CHUNK})) for name in 'ab')`,
      'for n in range(36): a[n] = n; b[n] = 100',
    );
    server = await rangeServer({ folder });
    library = await serveLibrary(join(folder, 'f.h5'));
    browser = await browsers.launch({ executablePath: chromium, args: FLAGS });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(library.address() as AddressInfo).port}/`);
    await page.addScriptTag({
      type: 'module',
      content: `import * as h5 from '/standalone/h5rx.js';
        import { lastValueFrom } from '/standalone/rxjs.js';
        Object.assign(globalThis, { h5, lastValueFrom });`,
    });
    await page.waitForFunction(() => 'h5' in globalThis);
  });
  afterEach(() => {
    for (const { method } of server.requests) expect(['GET', 'OPTIONS']).toContain(method);
    server.reset();
    server.state.latency = 0;
    server.state.cors = true;
    server.state.allowHeaders = '*';
    for (const one of ['expose', 'redirect', 'require'] as const) delete server.state[one];
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    library?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Has the page read rows of a dataset, each an element of the selection. */
  const read = (
    path: string,
    name: string,
    headers: Record<string, string> = {},
    rows?: number[],
    more: object = {},
  ): Promise<Told> =>
    page.evaluate(
      async ([url, name, headers, rows, more]) => {
        const { h5, lastValueFrom } = globalThis as unknown as {
          readonly h5: typeof import('h5rx');
          readonly lastValueFrom: typeof import('rxjs').lastValueFrom;
        };
        const run = lastValueFrom as <T>(one: import('rxjs').Observable<T>) => Promise<T>;
        try {
          const access = { headers, retry: { attempts: 2, delayMs: 1, budgetMs: 100, timeoutMs: 10_000 }, ...more };
          const file = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, access));
          const dset = await run(h5.H5Dopen_async(file, name));
          let space: import('h5rx').SpaceArgument = h5.H5S_ALL;
          if (rows) {
            const whole = await run(h5.H5Dget_space_async(dset));
            const [first, stride, count] = rows as [number, number, number];
            space = h5.H5Sselect_hyperslab(whole, h5.H5S_SELECT_SET, [first, 0], [stride, 1], [count, 1]);
          }
          const data = (await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, space))) as Int32Array;
          await run(h5.H5Dclose_async(dset));
          await run(h5.H5Fclose_async(file));
          return { sum: data.reduce((sum: number, one: number) => sum + one, 0) };
        } catch (error) {
          const { kind, message } = error as { kind: string; message: string };
          return { kind, message };
        }
      },
      [`${server.url}/${path}`, name, headers, rows, more] as const,
    );

  test('reads it, whether it may see the headers of the answers or not', async () => {
    for (const expose of ['Content-Range, ETag', 'X-Nothing']) {
      server.state.expose = expose;
      server.reset();
      expect(await read('f.h5', 'small')).toEqual({ sum: 4950 });
      expect(await read('f.h5', 'a', {}, [0, 1, 36])).toEqual({ sum: 630 });
      // None of it takes a preflight.
      expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    }
  });

  test('keeps what it has read for the next visit, in a folder of the origin-private file system', async () => {
    const access = { cacheFolder: 'kept' };
    expect(await read('f.h5', 'a', {}, [0, 1, 36], access)).toEqual({ sum: 630 });
    const name = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('kept');
      const names: string[] = [];
      for await (const one of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(one);
      return names;
    });
    expect(name).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    server.reset();
    expect(await read('f.h5', 'a', {}, [0, 1, 36], access)).toEqual({ sum: 630 });
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=0-0']);
  });

  test('12 ranges at once take two waves', async () => {
    server.state.latency = LATENCY;
    expect(await read('f.h5', 'a', {}, [12, 2, 12])).toEqual({ sum: 276 });
    const ranges = server.requests.filter(({ range }) => Number(/=(\d+)/.exec(range ?? '')?.[1]) > 2 ** 20);
    expect(ranges.length).toBeGreaterThanOrEqual(12);
    const waves: number[] = [];
    for (const { at } of ranges) {
      let wave = 1;
      for (const [n, before] of waves.entries()) if ((ranges[n]?.answered ?? 0) < at) wave = Math.max(wave, before + 1);
      waves.push(wave);
    }
    expect(Math.max(...waves)).toBeLessThanOrEqual(2);
  });

  test('an own header is asked for first, and refused where the server refuses it', async () => {
    const access = { 'X-Key': 'k' };
    expect(await read('f.h5', 'small', access)).toEqual({ sum: 4950 });
    expect(server.requests[0]?.method).toBe('OPTIONS');
    expect(server.requests.filter(({ method }) => method === 'GET').map(({ headers }) => headers['x-key'])).toEqual([
      'k',
    ]);
    server.state.allowHeaders = 'X-Other';
    expect(await read('f.h5?other', 'small', { 'X-Key2': 'k' })).toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/cannot be reached/),
    });
  });

  test('a server that allows no other origin is an error', async () => {
    server.state.cors = false;
    expect(await read('f.h5', 'small')).toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/cannot be reached/),
    });
  });

  test('a redirection is followed, but not with an own header', async () => {
    server.state.redirect = ({ pathname }) => (pathname === '/old.h5' ? `${server.otherUrl}/f.h5` : undefined);
    expect(await read('old.h5', 'small')).toEqual({ sum: 4950 });
    expect(await read('old.h5', 'a', {}, [0, 1, 36])).toEqual({ sum: 630 });
    const before = server.requests.length;
    expect(await read('old.h5', 'small', { 'X-Key': 'k' })).toMatchObject({
      kind: 'permission',
      message: expect.stringMatching(/redirects.*the header X-Key/),
    });
    for (const { headers } of server.requests.slice(before)) if (headers['x-key']) expect(headers.host).toMatch(/^127/);
  });

  test('a location whose signature has expired is asked for again, though the page does not see that answer', async () => {
    let [signature, oldest, asked] = [0, 1, 0];
    server.state.redirect = ({ pathname }) => {
      if (pathname !== '/signed.h5') return undefined;
      asked += 1;
      signature += 1;
      return `${server.otherUrl}/f.h5?signature=${signature}`;
    };
    const isValid = ({ search }: URL) => search === '' || Number(search.slice('?signature='.length)) >= oldest;
    server.state.cors = isValid;
    server.state.require = (_, url) => {
      const isAllowed = isValid(url);
      // After its first answer the first location is no longer valid.
      if (isAllowed && oldest === 1) oldest = signature + 1;
      return isAllowed;
    };
    expect(await read('signed.h5', 'a', {}, [0, 1, 36])).toEqual({ sum: 630 });
    expect(asked).toBeGreaterThan(2);
  });
});
