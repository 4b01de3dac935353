import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { withH5py } from '../support/h5py.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';

/** Waves are told apart by the time between them, which has to be long beside what the reader itself takes. */
const LATENCY = 150;
const SLICE = [600, 600];
const NAMES = ['earliest', 'latest', 'paged8M', 'paged1M', 'paged256K'];

describeWithTools('the requests for a remote file are few', ['python'], ({ python }) => {
  const folder = makeFolder();
  let server: RangeServer;

  const script = (path: string): string => {
    const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL(path, import.meta.url)), folder], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };

  beforeAll(async () => {
    server = await rangeServer({ folder, latency: LATENCY });
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => server.reset());

  const counted = () => ({ requests: server.requests.length, bytes: server.askedBytes, waves: server.waves });
  const open = (name: string): Promise<h5.FileId> =>
    run(h5.H5Fopen_async(`${server.url}/${name}.h5`, h5.H5F_ACC_RDONLY));
  async function slice(
    dset: h5.DatasetId,
    space: h5.Dataspace,
    start: readonly number[],
    count: readonly number[] = SLICE,
  ): Promise<ArrayLike<number>> {
    const selected = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [...start], null, [...count]);
    return (await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, selected))) as Float32Array;
  }

  describe('of 40 MB, in five layouts', () => {
    let told: Map<string, readonly [first: string, second: string]>;

    beforeAll(() => {
      script('../support/python/remote_layouts.py');
      const sums = withH5py(
        python,
        'import hashlib',
        `def read(name):
    with h5py.File(${JSON.stringify(folder)} + '/' + name + '.h5') as f:
        return [hashlib.sha256(f['image'][n:n + 600, n:n + 600].tobytes()).hexdigest() for n in (1800, 800)]`,
        `answer = [read(name) for name in ${JSON.stringify(NAMES)}]`,
      ) as [string, string][];
      told = new Map(NAMES.map((name, n) => [name, sums[n]!]));
    }, 600_000);

    const sumOf = async (data: ArrayLike<number>): Promise<string> => {
      const { buffer } = data as unknown as { buffer: ArrayBuffer };
      return Buffer.from(await crypto.subtle.digest('SHA-256', buffer)).toString('hex');
    };

    test.each([
      ['earliest', 6, 2.6e6, 4, 2],
      ['latest', 6, 2.6e6, 4, 1],
      ['paged8M', 5, 2.5e6, 2, 1],
      ['paged1M', 5, 2.5e6, 2, 1],
      ['paged256K', 10, 2.5e6, 2, 1],
    ])('%s: a slice at once, and another', async (name, requests, bytes, waves, wavesAfter) => {
      const file = await open(name);
      const dset = await run(h5.H5Dopen_async(file, 'image'));
      const space = await run(h5.H5Dget_space_async(dset));
      const [first, second] = told.get(name)!;
      expect(await sumOf(await slice(dset, space, [1800, 1800]))).toBe(first);
      const cold = counted();
      expect(cold.requests).toBeLessThanOrEqual(requests);
      expect(cold.bytes).toBeLessThanOrEqual(bytes);
      expect(cold.waves).toBeLessThanOrEqual(waves);
      server.reset();
      expect(await sumOf(await slice(dset, space, [800, 800]))).toBe(second);
      expect(server.waves).toBeLessThanOrEqual(wavesAfter);
      // Blocks of metadata are aligned, raw data is not.
      const metadata = server.requests.filter(({ range }) => Number(/=(\d+)/.exec(range ?? '')?.[1]) % 65_536 === 0);
      const aligned = metadata.filter(({ range }) => (Number(/-(\d+)$/.exec(range ?? '')?.[1]) + 1) % 65_536 === 0);
      expect(aligned.length).toBeLessThanOrEqual(wavesAfter - 1);
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });

    test.each(NAMES)('%s: all that is in it, with the values of attributes', async (name) => {
      const walked = await lastValueFrom(
        h5.openFile(`${server.url}/${name}.h5`).pipe(h5.walk({ attributes: 'values' }), toArray()),
      );
      expect(walked).toHaveLength(421);
      expect(server.waves).toBeLessThanOrEqual(6);
      expect(server.requests.length).toBeLessThanOrEqual(10);
    });
  });

  describe('of which little is wanted', () => {
    let expected: number[];
    beforeAll(() => {
      expected = JSON.parse(script('remote/fewRequests.py'));
    }, 600_000);

    test.each(['earliest', 'latest'])('%s: the names of 2,000 links', async (libver) => {
      const file = await open(`links-${libver}`);
      const group = await run(h5.H5Gopen_async(file, 'group'));
      const links = await run(h5.H5Literate_async(group, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
      const names = links.map(({ name }) => name);
      expect(names).toEqual(Array.from({ length: 2000 }, (_, n) => `name ${String(n).padStart(4, '0')}`));
      expect(server.waves).toBeLessThanOrEqual(6);
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(file));
    });

    test.each(['btree1', 'fixed-array', 'extensible-array', 'btree2'])('%s: 255 of 12,000 chunks', async (index) => {
      const file = await open(`chunks-${index}`);
      const dset = await run(h5.H5Dopen_async(file, 'data'));
      const space = await run(h5.H5Dget_space_async(dset));
      server.reset();
      expect(Array.from(await slice(dset, space, [200, 160], [60, 68]))).toEqual(expected);
      // Found in 4, read in one more.
      expect(server.waves).toBeLessThanOrEqual(5);
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });
  });
});
