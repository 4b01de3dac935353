import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../support/h5.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';

const FILTERED = fileURLToPath(new URL('plugins/filtered.h5', import.meta.url));
/** Bytes before the file's own, so that it is larger than what is requested first, and than what may be loaded. */
const USER_BLOCK = 4 * 2 ** 20;

describe('libhdf5 reads remote files', () => {
  let server: RangeServer;
  beforeAll(async () => {
    server = await rangeServer();
    const file = new Uint8Array(USER_BLOCK + readFileSync(FILTERED).length);
    file.set(readFileSync(FILTERED), USER_BLOCK);
    server.files.set('filtered.h5', file);
  });
  afterAll(() => server.close());
  beforeEach(() => server.reset());

  async function contents(source: h5.FileSource, fapl: h5.FileAccess = {}): Promise<Record<string, unknown>> {
    const file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY, fapl));
    try {
      const found: Record<string, unknown> = {};
      for (const { name } of await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC))) {
        const dset = await run(h5.H5Dopen_async(file, name));
        found[name] = await run(h5.H5Dread_async(dset));
        await run(h5.H5Dclose_async(dset));
      }
      return found;
    } finally {
      await run(h5.H5Fclose_async(file));
    }
  }

  test('for the filters of plugins: only what it needs is requested', async () => {
    const local = await contents(FILTERED);
    expect(Object.keys(local).length).toBeGreaterThan(2);
    const wholeFileBytes = 2 ** 20;
    for (const path of ['filtered.h5', 'hidden-content-range/filtered.h5', 'capped/filtered.h5']) {
      server.reset();
      const remote = await contents(`${server.url}/${path}`, { wholeFileBytes, retry: { delayMs: 0, attempts: 50 } });
      expect(remote).toEqual(local);
      expect(server.sentBytes).toBeLessThan(USER_BLOCK);
    }
  });

  test('and what the server does not send is an error', async () => {
    server.state.require = (request) => /bytes=(0|\d{1,5})-/.test(request.headers.range ?? '');
    const error = await contents(`${server.url}/filtered.h5`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'permission', message: expect.stringContaining('403') });
    server.state.require = undefined;
  });
});
