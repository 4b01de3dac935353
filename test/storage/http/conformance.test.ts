import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpAccess } from '../../../src/model/HttpAccess.js';
import { DiskFiles } from '../../../src/storage/http/DiskFiles.node.js';
import { openHttp } from '../../../src/storage/http/openHttp.js';
import { workerFetch } from '../../../src/storage/http/workerFetch.js';
import type { RangeReader } from '../../../src/storage/RangeReader.js';
import { conformsAsRangeReader } from '../../conformance/rangeReader.js';
import { makeFolder } from '../../support/h5.js';
import { type RangeServer, rangeServer } from '../../support/rangeServer.mjs';

let server: RangeServer;
let last = 0;
const folder = makeFolder();
const filesOf = (name: string): DiskFiles => new DiskFiles(name);
const close: (() => void)[] = [];
beforeAll(async () => {
  server = await rangeServer();
});
afterAll(async () => {
  for (const one of close) one();
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Bytes of the server; `trap` is what it does with them. */
const opened = (bytes: Uint8Array, trap = '', access: Omit<HttpAccess, 'fetch'> = {}) => {
  last += 1;
  server.files.set(`f${last}`, bytes);
  const retry = { attempts: 20, delayMs: 0, budgetMs: 1000, timeoutMs: 10_000 };
  const one = openHttp(`${server.url}/${trap}f${last}`, { retry, ...access }, { fetch: workerFetch, filesOf });
  close.push(() => one.storage.close());
  return one;
};
/** The last file once more. */
const reopened = (access: Omit<HttpAccess, 'fetch'>): RangeReader => {
  const one = openHttp(`${server.url}/f${last}`, access, { fetch: workerFetch, filesOf });
  close.push(() => one.storage.close());
  return one.reader;
};
const reader = (...args: Parameters<typeof opened>): RangeReader => opened(...args).reader;

conformsAsRangeReader('a file of a server', (bytes) => reader(bytes));
conformsAsRangeReader('small blocks of one, which are dropped again and again', (bytes) =>
  reader(bytes, '', { blockBytes: 64, cacheBytes: 2560, coalesce: { gapBytes: 16, mostBytes: 200 }, connections: 2 }),
);
conformsAsRangeReader('one that is kept for the next visit', (bytes) => {
  const visited = opened(bytes, '', { cacheFolder: folder });
  // The next visit, which finds some of it.
  void Promise.resolve(visited.reader.read([{ offset: 0, length: bytes.length }])).catch(() => {});
  return reopened({ cacheFolder: folder });
});
for (const trap of ['no-ranges', 'hidden-content-range', 'no-content-length', 'cut', 'too-many'])
  conformsAsRangeReader(`a file of a server that answers with ${trap}`, (bytes) => reader(bytes, `${trap}/`));

test('loaded, it is read synchronously, as a whole', async () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, n) => n % 253);
  for (const trap of ['', 'hidden-content-range/', 'no-ranges/', 'capped/']) {
    const { storage, load } = opened(bytes, trap);
    await load?.();
    expect(storage.size()).toBe(3000);
    const target = new Uint8Array(100).fill(1);
    expect(storage.read(target, 2990)).toBe(10);
    expect([...target.subarray(0, 11)]).toEqual([...bytes.subarray(2990), 1]);
    expect(storage.read(target, 5000)).toBe(0);
    storage.close();
  }
  await expect(opened(bytes, '', { wholeFileBytes: 2999 }).load?.()).rejects.toMatchObject({ kind: 'unsupported' });
});
