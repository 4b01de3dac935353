import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventSet,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_FLOAT,
} from 'h5rx';
import { type BrowserContext, chromium as browser, type Page } from 'playwright-core';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { FLAGS } from './openPage.js';
import { serveLibrary } from './serveLibrary.js';

const ROWS = 2048;
const COLUMNS = 1024;
const valueAt = (i: number): number => Math.fround(Math.sin(i / 1000) * 100 + (i % 17));

/** What a read of the whole dataset gave in the page. */
interface Reading {
  readonly isolated: boolean;
  readonly shared: boolean;
  readonly wrong: number;
  readonly length: number;
  readonly collectedWrong: number;
  /** Of arrays that were read into: whether they were emitted, and how many elements are wrong. */
  readonly into: readonly (boolean | number)[];
  readonly slice: number[];
}

/** A page that imports the standalone bundle; cross-origin isolated or not. */
describeWithTools('the chunk pipeline in Chromium', ['chromium'], ({ chromium: executablePath }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-pipeline-'));
  const path = join(folder, 'data.h5');
  let context: BrowserContext;
  const servers: Server[] = [];

  beforeAll(async () => {
    await writeCompressed(path);
    context = await browser.launchPersistentContext(join(folder, 'profile'), { executablePath, args: FLAGS });
  });

  afterAll(async () => {
    await context?.close();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (headers: Record<string, string>): Promise<Page> => {
    const server = await serveLibrary(path, headers);
    servers.push(server);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return page;
  };

  test.each([
    [
      'with shared memory',
      true,
      { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
    ],
    ['without shared memory', false, {}],
  ] as const)('gives the values that were written, %s', async (_, isolated, headers) => {
    const page = await open(headers);
    const reading = await page.evaluate(readAll);
    expect(reading).toEqual({
      isolated,
      shared: isolated,
      wrong: 0,
      length: ROWS * COLUMNS,
      collectedWrong: 0,
      into: [true, 0, true, 0],
      slice: [0, 1, 2].map((i) => valueAt((5 + i) * COLUMNS + 7)),
    });
  });
});

/** Runs in the page. */
async function readAll(): Promise<Reading> {
  // The page's own import; the test runner would replace one written here.
  const load = new Function('name', 'return import(name)');
  const [h5, rx] = (await Promise.all(['/standalone/h5rx.js', '/standalone/rxjs.js'].map((name) => load(name)))) as [
    typeof import('h5rx'),
    typeof import('rxjs'),
  ];
  const blob = await (await fetch('/data.h5')).blob();
  const connector = h5.nativeConnector({ workers: 2 });
  const file = await rx.lastValueFrom(h5.H5Fopen_async(blob, h5.H5F_ACC_RDONLY, { connector }));
  const dset = await rx.lastValueFrom(h5.H5Dopen_async(file, 'data'));
  const expected = (i: number): number => Math.fround(Math.sin(i / 1000) * 100 + (i % 17));
  const wrongOf = (data: Float32Array): number =>
    data.reduce((sum, value, i) => sum + (value === expected(i) ? 0 : 1), 0);
  // The first read makes the workers known to each other.
  await rx.lastValueFrom(h5.H5Dread_async(dset));
  const data = (await rx.lastValueFrom(h5.H5Dread_async(dset))) as Float32Array;
  const collected = await rx.lastValueFrom(
    rx.of(dset).pipe(
      h5.readChunks({ ordered: false }),
      rx.map((chunk) => chunk),
      h5.collect(),
    ),
  );
  const column = h5.H5Sselect_hyperslab(
    h5.H5Screate_simple([2048, 1024]),
    'H5S_SELECT_SET',
    [5, 7],
    null,
    [3, 1],
    null,
  );
  const slice = (await rx.lastValueFrom(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, column))) as Float32Array;
  const into: (boolean | number)[] = [];
  for (const buffer of [
    new ArrayBuffer(data.byteLength),
    globalThis.crossOriginIsolated ? new SharedArrayBuffer(data.byteLength) : new ArrayBuffer(data.byteLength),
  ]) {
    const array = new Float32Array(buffer);
    const read$ = h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, { into: array });
    into.push((await rx.lastValueFrom(read$)) === array, wrongOf(array));
  }
  connector.terminate();
  return {
    into,
    isolated: globalThis.crossOriginIsolated,
    shared: !(data.buffer instanceof ArrayBuffer),
    wrong: wrongOf(data),
    length: data.length,
    collectedWrong: wrongOf(collected.data as Float32Array),
    slice: [...slice],
  };
}

async function writeCompressed(path: string): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const space = H5Screate_simple([ROWS, COLUMNS]);
  const dcpl = { chunk: [100, 128], deflate: 2 };
  const dset = H5Dcreate_async(file, 'data', H5T_NATIVE_FLOAT, space, H5P_DEFAULT, dcpl, H5P_DEFAULT, es);
  const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => valueAt(i));
  H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
  H5Dclose_async(dset, es);
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0]?.error;
}
