import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { HsdsOptions } from 'h5rx/hsds';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWithHsds } from '../support/hsds/describeWithHsds.js';
import { askH5pyd, makeWithH5pyd } from '../support/hsds/h5pyd.js';
import { type HsdsProxy, hsdsProxy } from '../support/hsds/hsdsProxy.mjs';
import { describeWithTools } from '../support/tools.js';
import type { PageWindow } from './hsds/PageWindow.js';
import { LibraryBrowser } from './libraryPage.js';

// biome-ignore lint/suspicious/noShadowRestrictedNames: that of the page
declare const globalThis: PageWindow & typeof window;

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const LONG = 2 ** 18;
const CHUNK = 2 ** 15;

/** The page's program; the library is what every page loads. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./hsds/page.js', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: {
      ...Object.fromEntries(
        ['react/index.js', 'h5web/index.js', 'zarrita/index.js', 'hsds/browser/index.js'].map((path) => [
          `h5rx/${path.split('/')[0]}`,
          join(DIST, path),
        ]),
      ),
      h5rx: '/standalone/h5rx.js',
      rxjs: '/standalone/rxjs.js',
    },
    external: ['/standalone/*'],
  });
  return outputFiles[0]!.text;
}

describeWithTools('in Chromium', ['chromium'], ({ chromium }) => {
  describeWithHsds('a page of another origin, and HSDS', (server) => {
    let program: string;
    let browser: LibraryBrowser;
    let proxy: HsdsProxy;
    let page: Page;
    let complaints: string[];
    /** Its `long` counts, in chunks; `a` is a group with a dataset `x`. */
    let made: string;
    let options: HsdsOptions;

    beforeAll(async () => {
      program = await bundle();
      browser = await LibraryBrowser.start(chromium);
      proxy = await hsdsProxy(server);
      made = server.newDomain('made');
      await makeWithH5pyd(
        server,
        made,
        `f.create_dataset('long', data=np.arange(${LONG}, dtype='i4'), chunks=(${CHUNK},))`,
        "f.create_dataset('a/x', data=np.arange(12, dtype='f8').reshape(3, 4)).attrs['unit'] = 'mm'",
      );
      options = { endpoint: proxy.endpoint, username: server.username, password: server.password };
    });
    beforeEach(async () => {
      complaints = [];
      page = await browser.page();
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.addScriptTag({ type: 'module', content: program });
      await page.waitForFunction(() => 'render' in globalThis);
      await give(options);
      proxy.reset();
    });
    afterEach(async () => {
      proxy.state.hold = undefined;
      await page.close();
      expect(complaints).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await proxy?.close();
    });

    /** Registers a connector with these options, of which the page's programs know. */
    const give = (options: HsdsOptions): Promise<void> =>
      page.evaluate((options) => {
        globalThis.options = options;
        globalThis.register(globalThis.hsds(options));
      }, options);
    const url = (domain: string): string => `hdf5:/${domain}`;
    const says = (id: string, text: string): Promise<void> =>
      page.locator(`#${id}`, { hasText: new RegExp(`^${text}$`) }).waitFor();

    test('writes a file and reads it, and h5pyd reads it too', async () => {
      const domain = server.newDomain('page');
      const read = await page.evaluate(async (url) => {
        const { h5, run } = globalThis;
        const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_EXCL));
        const space = h5.H5Screate_simple([2, 3]);
        const dset = await run(
          h5.H5Dcreate_async(file, 'g/x', h5.H5T_STD_I32LE, space, { createIntermediateGroup: true }),
        );
        const written = Int32Array.of(1, 2, 3, 4, 5, 6);
        await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, written));
        const column = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [0, 1], null, [2, 1], null);
        const read = await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, column));
        await run(h5.H5Dclose_async(dset));
        await run(h5.H5Fclose_async(file));
        return Array.from(read as Int32Array);
      }, url(domain));
      expect(read).toEqual([2, 5]);
      expect(await askH5pyd(server, domain, "answer = f['g/x'][:].tolist()")).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    });

    test('lists a group, and the folder', async () => {
      const told = await page.evaluate(async (url) => {
        const { h5, rx, run, hsds, options } = globalThis;
        const walked = h5.openFile(url).pipe(h5.openGroup('/'), h5.walk({ attributes: 'values' }), rx.toArray());
        const members = (await run(walked)).map(({ path, kind, attributes = [] }) => {
          const values = attributes.map(({ name, data }) => `${name}=${String(data)}`);
          return [path, kind, ...values].join(' ');
        });
        const folder = url.slice(0, url.lastIndexOf('/') + 1);
        const entries = await run(hsds(options).folder(folder).pipe(rx.toArray()));
        return { members: members.sort(), isListed: entries.some(({ name }) => url === `${folder}${name}`) };
      }, url(made));
      expect(told).toEqual({
        members: ['a group', 'a/x dataset unit=mm', 'long dataset'],
        isListed: true,
      });
    });

    test('an event set tells the progress of a read', async () => {
      const told = await page.evaluate(async (url) => {
        const { h5, rx, run } = globalThis;
        const es = new h5.EventSet();
        const seen: number[] = [];
        es.subscribe((event) => {
          if (event.type === 'progress') seen.push(event.loadedBytes / event.totalBytes);
        });
        const file = h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, {}, es);
        const dset = h5.H5Dopen_async(file, 'long', {}, es);
        const pieces = { pieceBytes: 2 ** 17 };
        const read = h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, pieces, es);
        const { err_occurred } = await run(es.wait());
        const data = (await rx.lastValueFrom(read)) as Int32Array;
        await run(h5.H5Dclose_async(dset));
        await run(h5.H5Fclose_async(file));
        return { seen, err_occurred, isRight: data.every((value, n) => value === n), length: data.length };
      }, url(made));
      expect(told).toMatchObject({ err_occurred: false, isRight: true, length: LONG });
      expect(told.seen.length).toBe((LONG * 4) / 2 ** 17);
      expect(told.seen).toEqual([...told.seen].sort((a, b) => a - b));
      expect(told.seen.at(-1)).toBe(1);
    });

    test('unsubscribing ends the requests of a read', async () => {
      proxy.state.hold = ({ method, path }) =>
        method !== 'OPTIONS' && path.endsWith('/value') ? new Promise(() => {}) : undefined;
      await page.evaluate((url) => {
        const { h5 } = globalThis;
        const read$ = h5.openFile(url).pipe(h5.openDataset('long'), h5.readDataset());
        Object.assign(globalThis, { reading: read$.subscribe() });
      }, url(made));
      const held = () => proxy.requests.filter(({ method, path }) => method !== 'OPTIONS' && path.endsWith('/value'));
      await expect.poll(() => held().length).toBeGreaterThan(0);
      await page.evaluate(async () => {
        (globalThis as unknown as { readonly reading: import('rxjs').Subscription }).reading.unsubscribe();
        await globalThis.h5.settled();
      });
      await expect.poll(() => held().every(({ aborted }) => aborted)).toBe(true);
    });

    test('errors: not found, no password, a wrong one, a folder', async () => {
      const told = await page.evaluate(
        async ([url, missing]) => {
          const { h5, hsds, options, outcome } = globalThis;
          const { endpoint } = options;
          const open = (url: string, options: import('h5rx/hsds').HsdsOptions) =>
            outcome(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, { connector: hsds(options) }));
          return [
            await open(missing, options),
            await open(url, { endpoint: endpoint as string }),
            await open(url, { ...options, password: 'guessed' }),
            await open(url.slice(0, url.lastIndexOf('/')), options),
            await outcome(h5.H5Dopen_async(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY), 'nothing')),
          ];
        },
        [url(made), url(server.newDomain('missing'))] as const,
      );
      const kinds = told.map(({ kind }) => kind);
      expect(kinds).toEqual(['not-found', 'permission', 'permission', 'bad-argument', 'not-found']);
      expect(JSON.stringify(told)).not.toMatch(/guessed|secret/);
    });

    test('a service that is not there, or does not let the page ask: the error has the reasons', async () => {
      const closed = createServer();
      await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
      const { port } = closed.address() as AddressInfo;
      await new Promise((resolve) => closed.close(resolve));
      const strict = createServer((_, response) => response.writeHead(200).end('{}'));
      await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
      const { port: strictPort } = strict.address() as AddressInfo;
      try {
        for (const endpoint of [`http://127.0.0.1:${port}`, `http://127.0.0.1:${strictPort}`]) {
          await give({ ...options, endpoint, retry: false });
          const told = await page.evaluate(
            (url) => globalThis.outcome(globalThis.h5.H5Fopen_async(url, globalThis.h5.H5F_ACC_RDONLY)),
            url(made),
          );
          expect(told.kind).toBe('io');
          expect(told.message).toContain('cors_domain');
          expect(told.message).toContain(browser.origin);
        }
      } finally {
        strict.close();
      }
    });

    test('hooks for React show a slice of it', async () => {
      await page.evaluate(
        (url) => globalThis.render('Slice', { url, name: 'long', start: 40_000, count: 3 }),
        url(made),
      );
      await says('slice', '40000,40001,40002');
      await page.evaluate((url) => globalThis.render('Slice', { url, name: 'none', start: 0, count: 3 }), url(made));
      await says('slice', 'idle');
    });

    test('h5web shows it, by the connector that is registered and by one that fapl names', async () => {
      await page.evaluate((url) => globalThis.render('Viewer', { url, path: '/a/x', selection: '1,:' }), url(made));
      await says('told', `${url(made)} 4,5,6,7`);
      // Of the one that is registered there is nothing to be had.
      await give({ ...options, password: 'wrong' });
      await page.evaluate(
        ([url, options]) => {
          const fapl = { connector: globalThis.hsds(options) };
          globalThis.render('Viewer', { url, path: '/long', selection: '7:9', fapl });
        },
        [url(made), options] as const,
      );
      await says('told', `${url(made)} 7,8`);
    });

    test('64 MiB are read in pieces, between which the page has its turn', async () => {
      const domain = server.newDomain('large');
      const lines = ["f.create_dataset('x', data=np.arange(2**23, dtype='f8'), chunks=(2**18,))"];
      await makeWithH5pyd(server, domain, ...lines);
      const told = await page.evaluate(async (url) => {
        const { h5, rx, longestTask } = globalThis;
        let turns = 0;
        const turn = setInterval(() => {
          turns += 1;
        });
        let data: Float64Array = new Float64Array();
        const read$ = h5.openFile(url).pipe(h5.openDataset('x'), h5.readDataset({ memType: h5.H5T_NATIVE_DOUBLE }));
        const longest = await longestTask(async () => {
          data = (await rx.lastValueFrom(read$)).data;
        });
        clearInterval(turn);
        return { sum: data.reduce((sum, value) => sum + value, 0), turns, longest };
      }, url(domain));
      console.log(
        `longest task while 64 MiB are read: ${told.longest === 0 ? 'below 50' : told.longest.toFixed(0)} ms`,
      );
      const preflights = proxy.count('OPTIONS');
      console.log(`${preflights} preflights of ${proxy.requests.length - preflights} requests`);
      // All parts have one URL, and the browser keeps what it was told of it for five seconds.
      expect(proxy.count('POST', /\/value$/)).toBe(16);
      expect(proxy.count('OPTIONS', /\/value$/)).toBeLessThan(16);
      expect(told.sum).toBe((2 ** 23 * (2 ** 23 - 1)) / 2);
      expect(told.turns).toBeGreaterThan(8);
      await server.removeDomain(domain);
    });

    test('zarrita reads it, as a store and as an array', async () => {
      const told = await page.evaluate(async (url) => {
        const { h5, rx, zarr, arrayOf, openStore } = globalThis;
        const store = await openStore(url);
        const array = await zarr.open(zarr.root(store).resolve('/a/x'), { kind: 'array' });
        const { data, shape } = await zarr.get(array, [null, 1]);
        await store.close();
        const firstOf = async (dataset: import('h5rx').DatasetId) => {
          const { data } = await zarr.get(await arrayOf(dataset), [zarr.slice(32_767, 32_770)]);
          return Array.from(data as Int32Array);
        };
        const first$ = h5.openFile(url).pipe(h5.openDataset('long'), h5.whileOpen(firstOf));
        return {
          data: Array.from(data as Float64Array),
          shape,
          attrs: array.attrs,
          first: await rx.lastValueFrom(first$),
        };
      }, url(made));
      expect(told).toEqual({ data: [1, 5, 9], shape: [3], attrs: { unit: 'mm' }, first: [32_767, 32_768, 32_769] });
    });
  });
});
