import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Browser, chromium as browsers } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { FLAGS } from './openPage.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** A page as its author writes it; `h5rx` and `rxjs` are bundled, the worker and its parts are found beside it. */
const PAGE = `
import { H5F_ACC_RDONLY, openDataset, openFile, readDataset } from 'h5rx';
import { lastValueFrom } from 'rxjs';
const bytes = async () => new Uint8Array(await (await fetch('/data.h5')).arrayBuffer());
globalThis.read = async (name) => {
  const blob = new Blob([await bytes()]);
  const { data } = await lastValueFrom(openFile(blob, H5F_ACC_RDONLY).pipe(openDataset(name), readDataset()));
  return Array.from(data.slice(0, 3));
};
`;

/** Of a page in which writing is bundled too. */
const WRITING_PAGE = `${PAGE}
import { H5F_ACC_RDWR, H5Dopen_async, H5Dread_async, H5Dwrite_async, H5Fopen_async, H5S_ALL, H5T_NATIVE } from 'h5rx';
globalThis.write = async () => {
  const file = await lastValueFrom(H5Fopen_async(await bytes(), H5F_ACC_RDWR));
  const dset = await lastValueFrom(H5Dopen_async(file, 'gzip'));
  await lastValueFrom(H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, new Float32Array(1000)));
  const data = await lastValueFrom(H5Dread_async(dset));
  return Array.from(data.slice(0, 3));
};
`;

describeWithTools('what a page fetches', ['chromium', 'python'], ({ chromium, python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-fetched-'));
  /** Bytes of each file that was fetched, compressed; data and the page itself are not counted. */
  const fetched = new Map<string, number>();
  const bundles = new Map<string, Uint8Array>();
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    makeWithH5py(
      python,
      join(folder, 'data.h5'),
      '',
      "f.create_dataset('gzip', data=np.arange(1000, dtype='f4'), chunks=(100,), compression='gzip', shuffle=True)",
      "layout = h5py.VirtualLayout((1000,), 'f4')",
      "layout[:] = h5py.VirtualSource('.', 'gzip', (1000,))",
      "f.create_virtual_dataset('virtual', layout)",
      "f.create_dataset('packed', data=np.arange(1000, dtype='i4'), chunks=(100,), scaleoffset=0)",
      "f.create_dataset('names', data=np.array(['a', 'b'], dtype=h5py.string_dtype()))",
    );
    for (const [name, contents] of [
      ['reading', PAGE],
      ['writing', WRITING_PAGE],
    ] as const) {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
        alias: { h5rx: join(DIST, 'browser/index.js') },
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
      });
      bundles.set(name, outputFiles[0]!.contents);
    }
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const bundle = bundles.get(/^\/app\/(\w+)\.js$/.exec(pathname)?.[1] ?? '');
      if (pathname.endsWith('.html')) {
        const [, name] = /^\/(\w+)\.html$/.exec(pathname) ?? [];
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<!doctype html><title>h5rx</title><script type="module" src="/app/${name}.js"></script>`);
      } else if (pathname === '/data.h5') {
        response.writeHead(200).end(readFileSync(join(folder, 'data.h5')));
      } else if (bundle || /^\/(worker|parts)\/[\w.]+\.js$/.test(pathname)) {
        const body = gzipSync(bundle ?? readFileSync(join(DIST, pathname)));
        fetched.set(pathname, body.length);
        response.writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'gzip' }).end(body);
      } else {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await browsers.launch({ executablePath: chromium, args: FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => fetched.clear());

  /** Opens a page and has it call one of its functions. */
  async function call(name: string, what: 'read' | 'write', ...args: string[]): Promise<unknown> {
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`);
      await page.waitForFunction((what) => what in globalThis, what);
      return await page.evaluate(
        ([what, args]) => (globalThis as unknown as Record<string, (...args: string[]) => unknown>)[what]!(...args),
        [what, args] as const,
      );
    } finally {
      await page.close();
    }
  }

  test('to read a gzip dataset of a Blob is the page and one program, small and without libhdf5', async () => {
    expect(await call('reading', 'read', 'gzip')).toEqual([0, 1, 2]);
    expect([...fetched.keys()].sort()).toEqual(['/app/reading.js', '/worker/browser.js']);
    const bytes = [...fetched.values()].reduce((sum, one) => sum + one);
    console.info(`A page that reads fetches ${(bytes / 1000).toFixed(1)} kB`);
    expect(bytes).toBeLessThan(133_000);
  });

  test('is no more for variable-length data', async () => {
    expect(await call('reading', 'read', 'names')).toEqual(['a', 'b']);
    expect([...fetched.keys()].sort()).toEqual(['/app/reading.js', '/worker/browser.js']);
  });

  test('is the part for what reading needs rarely, where a dataset is virtual', async () => {
    expect(await call('reading', 'read', 'virtual')).toEqual([0, 1, 2]);
    expect([...fetched.keys()].sort()).toEqual(['/app/reading.js', '/parts/rare.js', '/worker/browser.js']);
  });

  test('to read packed numbers is their decoders too', async () => {
    expect(await call('reading', 'read', 'packed')).toEqual([0, 1, 2]);
    expect([...fetched.keys()].sort()).toEqual(['/app/reading.js', '/parts/filters.js', '/worker/browser.js']);
  });

  test('to write is the part for changes and libhdf5 too', async () => {
    expect(await call('writing', 'write')).toEqual([0, 0, 0]);
    expect([...fetched.keys()].sort()).toEqual([
      '/app/writing.js',
      '/parts/libhdf5.browser.js',
      '/parts/writing.js',
      '/worker/browser.js',
    ]);
  });
});
