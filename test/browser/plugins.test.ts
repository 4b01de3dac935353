import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { type OpenPage, openPage } from './openPage.js';

const FILTERED = fileURLToPath(new URL('../integration/plugins/filtered.h5', import.meta.url));
const PLUGINS = new URL('plugins/', import.meta.resolve('h5wasm-plugins'));

describeWithTools('plugins of filters in Chromium', ['chromium'], ({ chromium }) => {
  let open: OpenPage;
  const asked: string[] = [];

  beforeAll(async () => {
    open = await openPage(chromium);
    await open.page.context().route('**/plugins/*.so', (route) => {
      const { pathname } = new URL(route.request().url());
      asked.push(pathname);
      const name = pathname.split('/').at(-1) as string;
      return pathname.startsWith('/mine/')
        ? route.fulfill({ body: readFileSync(new URL(name, PLUGINS)) })
        : route.fulfill({ status: 404 });
    });
  });

  afterAll(() => open?.close());

  /** The first elements of a dataset, read twice in the page, or its error. */
  const read = (dataset: string, plugins?: string): Promise<number[] | string> => {
    const bytes = readFileSync(FILTERED).toString('base64');
    return open.page.evaluate(
      async ({ bytes, dataset, plugins }) => {
        const load = new Function('name', 'return import(name)');
        const [h5, rxjs] = (await Promise.all(['h5rx', 'rxjs'].map((name) => load(name)))) as [
          typeof import('h5rx'),
          typeof import('rxjs'),
        ];
        const connector = h5.nativeConnector({ workers: 1, ...(plugins === undefined ? {} : { plugins }) });
        const blob = await (await fetch(`data:application/octet-stream;base64,${bytes}`)).blob();
        const file = h5.H5Fopen_async(blob, h5.H5F_ACC_RDONLY, { connector });
        try {
          const dset = await rxjs.lastValueFrom(h5.H5Dopen_async(await rxjs.lastValueFrom(file), dataset));
          await rxjs.lastValueFrom(h5.H5Dread_async(dset));
          const data = (await rxjs.lastValueFrom(h5.H5Dread_async(dset))) as Float32Array;
          return Array.from(data.subarray(0, 3));
        } catch (error) {
          return `${(error as { kind: string }).kind}: ${(error as Error).message}`;
        } finally {
          connector.terminate();
        }
      },
      { bytes, dataset, plugins },
    );
  };

  test('are fetched once from the folder that the page names, relative to the page', async () => {
    asked.length = 0;
    expect(await read('bzip2', '/mine/plugins')).toEqual([0, 1, 2]);
    expect(await read('blosc2 of zlib', '../../mine/plugins/')).toEqual([0, 0.5, 1]);
    expect(asked).toEqual(['/mine/plugins/libH5Zbz2.so', '/mine/plugins/libH5Zblosc2.so']);
  });

  test('that the server does not have are an io error with their address', async () => {
    const { origin } = new URL(open.url);
    expect(await read('bzip2', '/elsewhere/plugins/')).toMatch(
      `io: '/bzip2' in 'blob.h5': the plugin of filter 307, '${origin}/elsewhere/plugins/libH5Zbz2.so', cannot be used: the server answers 404`,
    );
  });

  test('are needed: without a folder the dataset is unsupported', async () => {
    expect(await read('bzip2')).toMatch(/^unsupported: .*filter 307 'bzip2'.*nativeConnector\(\{ plugins \}\)/);
  });
});
