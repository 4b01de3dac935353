import { expect, test } from 'vitest';
import { ChunkCache } from '../../../../src/connectors/native/reader/ChunkCache.js';
import { ObjectTable, type OpenObject } from '../../../../src/connectors/native/worker/ObjectTable.js';
import type { OpenFile } from '../../../../src/connectors/native/worker/OpenFile.js';

const CHUNK = 2 ** 20;

/** A file for reading. */
function openedFile(): { file: OpenFile; cache: ChunkCache } {
  const cache = new ChunkCache();
  return {
    cache,
    file: { hid: 1, users: 0, openDatasets: new Map(), behind: {}, readable: { cache } } as unknown as OpenFile,
  };
}

test('what is kept of a dataset goes with its last identifier', () => {
  const objects = new ObjectTable();
  const { file, cache } = openedFile();
  let hid = 1;
  /** Opens something at the address that its name says. */
  const open = (kind: OpenObject['kind'], path: string): number => {
    hid += 1;
    const place = { file, address: Number(path.slice(2)), path, asked: { file, path } };
    objects.add({ kind, hid, file: 1 } as never, { kind, place });
    return hid;
  };
  const read = (address: number): void => {
    cache.use(address);
    for (const chunk of [0, 1]) cache.put({ dataset: address, chunk }, new Uint8Array(CHUNK));
  };
  const close = (...hids: number[]): void => {
    for (const one of hids) objects.remove({ kind: 'dataset', hid: one });
  };
  open('file', '/');
  const [first, second] = [open('dataset', '/d0'), open('dataset', '/d0')];
  read(0);
  for (let n = 1; n <= 600; n += 1) {
    const [dataset, group] = [open('dataset', `/d${n}`), open('group', '/d0')];
    read(n);
    close(dataset, group);
    expect(cache.bytes).toBe(2 * CHUNK);
  }
  close(first);
  expect(cache.bytes).toBe(2 * CHUNK);
  close(second);
  expect([cache.bytes, file.openDatasets.size]).toEqual([0, 0]);
});
