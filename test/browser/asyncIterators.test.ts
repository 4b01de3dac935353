import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5S_ALL,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
} from 'h5rx';
import { type BrowserContext, chromium as browser, type Page } from 'playwright-core';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { FLAGS } from './openPage.js';
import { serveLibrary } from './serveLibrary.js';

/** The Observable of the platform, of which browsers have none that RxJS knows. */
interface PlatformObservable {
  from(value: unknown): {
    subscribe(observer: object, options?: { signal?: AbortSignal }): void;
    toArray(): Promise<unknown[]>;
  };
}

describeWithTools("the web's own Observable", ['chromium'], ({ chromium: executablePath }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-iterators-'));
  const path = join(folder, 'data.h5');
  let context: BrowserContext;
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    const file = await lastValueFrom(H5Fcreate_async(path, H5F_ACC_TRUNC));
    const dset = H5Dcreate_async(file, 'x', H5T_NATIVE_DOUBLE, H5Screate_simple([3]));
    await lastValueFrom(H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, [1.5, 2.5, 3.5]));
    await lastValueFrom(H5Fclose_async(file));
    server = await serveLibrary(path);
    context = await browser.launchPersistentContext(join(folder, 'profile'), { executablePath, args: FLAGS });
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await context?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes operations, cancels them, and takes event sets', async () => {
    expect(await page.evaluate(inPage)).toEqual({
      read: [[1.5, 2.5, 3.5]],
      error: 'not-found',
      canceled: true,
      events: ['inserted', 'started', 'succeeded'],
    });
  });
});

/** Runs in the page. */
async function inPage(): Promise<object> {
  const load = new Function('name', 'return import(name)');
  const [h5, rx] = (await Promise.all(['/standalone/h5rx.js', '/standalone/rxjs.js'].map((name) => load(name)))) as [
    typeof import('h5rx'),
    typeof import('rxjs'),
  ];
  const { Observable } = globalThis as unknown as { Observable: PlatformObservable };
  const connector = h5.nativeConnector({ workers: 1 });
  const blob = await (await fetch('/data.h5')).blob();
  const file = await rx.lastValueFrom(h5.H5Fopen_async(blob, h5.H5F_ACC_RDONLY, { connector }));

  const read = (await Observable.from(h5.H5Dread_async(h5.H5Dopen_async(file, 'x'))).toArray()) as Float64Array[];
  const error = await Observable.from(h5.H5Dopen_async(file, 'nothing'))
    .toArray()
    .then(
      () => undefined,
      (thrown) => (thrown as { kind?: string }).kind,
    );

  // Aborting a subscription leaves the loop, which unsubscribes.
  const controller = new AbortController();
  const canceled = await new Promise<boolean>((resolve) => {
    const endless$ = new rx.Observable<never>(() => () => resolve(true));
    Observable.from(h5.toAsyncIterable(endless$)).subscribe({}, { signal: controller.signal });
    controller.abort();
  });

  const es = new h5.EventSet();
  const events = Observable.from(es).toArray();
  // The platform subscribes at once, and so hears of what is inserted now.
  h5.H5Gget_info_async(file, es);
  await rx.lastValueFrom(es.wait());
  es.close();
  const types = ((await events) as { type: string }[]).map(({ type }) => type);
  connector.terminate();
  return { read: read.map((data) => [...data]), error, canceled, events: types };
}
