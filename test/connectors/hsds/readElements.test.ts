import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd, makeWithH5pyd } from '../../support/hsds/h5pyd.js';
import { type HsdsProxy, hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';

describeWithHsds('elements read from HSDS', (server) => {
  /** Opens what lines of h5pyd create; all is closed after `use`. */
  const withFile = async (
    lines: readonly string[],
    use: (file: h5.FileId, proxy: HsdsProxy, domain: string) => Promise<void>,
  ): Promise<void> => {
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    await makeWithH5pyd(server, domain, ...lines);
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { endpoint, username, password } = proxy;
    const fapl = { connector: hsds({ endpoint, username, password }), fcloseDegree: 'strong' } as const;
    const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDWR, fapl));
    proxy.reset();
    await use(file, proxy, domain);
    await run(h5.H5Fclose_async(file));
  };
  const read = async (file: h5.FileId, name: string, space: h5.SpaceArgument, memType: h5.MemoryType) =>
    run(h5.H5Dread_async(h5.H5Dopen_async(file, name), memType, h5.H5S_ALL, space));

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const COMPOUND = [
    "t = np.dtype([('a', 'i4'), ('b', 'f8'), ('c', [('x', 'i2'), ('y', 'i2')])])",
    "f.create_dataset('x', data=np.array([(i, i / 2, (i, -i)) for i in range(40)], t))",
  ];
  const ofA = h5.compound({ a: h5.H5T_NATIVE_INT });

  test('fields of listed points, and of a scattered selection', async () => {
    await withFile(COMPOUND, async (file) => {
      const space = h5.H5Screate_simple([40]);
      const points = h5.H5Sselect_elements(space, h5.H5S_SELECT_SET, [[31], [2], [7]]);
      expect(await read(file, 'x', points, ofA)).toEqual({ a: Int32Array.of(31, 2, 7) });
      let scattered = h5.H5Sselect_none(space);
      for (const n of [0, 3, 7, 8, 12, 18, 21, 25, 30, 38])
        scattered = h5.H5Sselect_hyperslab(scattered, h5.H5S_SELECT_OR, [n], null, [1], null);
      expect(await read(file, 'x', scattered, ofA)).toEqual({ a: Int32Array.of(0, 3, 7, 8, 12, 18, 21, 25, 30, 38) });
    });
  });

  test('fields within fields of listed points are written', async () => {
    await withFile(COMPOUND, async (file, _, domain) => {
      const points = h5.H5Sselect_elements(h5.H5Screate_simple([40]), h5.H5S_SELECT_SET, [[31], [2]]);
      const dset = await run(h5.H5Dopen_async(file, 'x'));
      const memType = h5.compound({ c: h5.compound({ y: h5.H5T_NATIVE_INT }) });
      const data = { c: { y: Int32Array.of(100, 200) } };
      await run(h5.H5Dwrite_async(dset, memType, h5.H5S_ALL, points, {}, data));
      const lines = "answer = [f['x'][n].tolist() for n in (31, 2, 3)]";
      expect(await askH5pyd(server, domain, lines)).toEqual([
        [31, 15.5, [31, 100]],
        [2, 1, [2, 200]],
        [3, 1.5, [3, -3]],
      ]);
    });
  });

  test('an array that is read into is not read into by another connector meanwhile', async () => {
    await withFile(["f['x'] = np.arange(1000, dtype='f8')"], async (file, proxy) => {
      const { H5T_NATIVE, H5S_ALL } = h5;
      const makeOnes = async () => {
        const local = await run(h5.H5Fcreate_async(new Uint8Array(), h5.H5F_ACC_TRUNC, {}, { fcloseDegree: 'strong' }));
        const space = h5.H5Screate_simple([1000]);
        const ones = await run(h5.H5Dcreate_async(local, 'ones', h5.H5T_NATIVE_DOUBLE, space));
        await run(h5.H5Dwrite_async(ones, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, new Float64Array(1000).fill(1)));
        return { local, ones };
      };
      const { local, ones } = await makeOnes();
      const served = await run(h5.H5Dopen_async(file, 'x'));
      const answer = heldReads(proxy);
      const into = new Float64Array(1000);
      const ended: string[] = [];
      const read = (name: string, dset: h5.DatasetId) =>
        run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, { into })).then(() => ended.push(name));
      const reads = [read('served', served), read('local', ones)];
      await expect.poll(() => proxy.count('GET', /\/value$/)).toBe(1);
      // That takes longer than the read, if it did not wait.
      const { local: other } = await makeOnes();
      expect(ended).toEqual([]);
      answer();
      await Promise.all(reads);
      expect(ended).toEqual(['served', 'local']);
      expect(into).toEqual(new Float64Array(1000).fill(1));
      for (const one of [local, other]) await run(h5.H5Fclose_async(one));
    });
  });

  test('what is read into an array is what a later call writes from it, also into another file', async () => {
    await withFile(["f['x'] = np.arange(1000, dtype='f8')", "f['y'] = np.zeros(1000)"], async (file, proxy, domain) => {
      const { H5T_NATIVE, H5S_ALL } = h5;
      const { endpoint, username, password } = proxy;
      const fapl = { connector: hsds({ endpoint, username, password }), fcloseDegree: 'strong' } as const;
      const again = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDWR, fapl));
      const [x, y] = [await run(h5.H5Dopen_async(file, 'x')), await run(h5.H5Dopen_async(again, 'y'))];
      const buffer = new Float64Array(1000).fill(7);
      const answer = heldReads(proxy);
      const done = [
        run(h5.H5Dread_async(x, H5T_NATIVE, H5S_ALL, H5S_ALL, { into: buffer })),
        run(h5.H5Dwrite_async(y, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, buffer)),
      ];
      await expect.poll(() => proxy.count('GET', /\/value$/)).toBe(1);
      expect(proxy.count('PUT', /\/value$/)).toBe(0);
      answer();
      await Promise.all(done);
      expect(await run(h5.H5Dread_async(y))).toEqual(Float64Array.from({ length: 1000 }, (_, n) => n));
      await run(h5.H5Fclose_async(again));
    });
  });

  test('a write that waits for its buffer is canceled at once, and takes nothing', async () => {
    await withFile(["f['x'] = np.arange(1000, dtype='f8')", "f['y'] = np.zeros(1000)"], async (file, proxy) => {
      const { H5T_NATIVE, H5S_ALL } = h5;
      const [x, y] = [await run(h5.H5Dopen_async(file, 'x')), await run(h5.H5Dopen_async(file, 'y'))];
      const buffer = new Float64Array(1000).fill(7);
      const answer = heldReads(proxy);
      const reading = run(h5.H5Dread_async(x, H5T_NATIVE, H5S_ALL, H5S_ALL, { into: buffer }));
      const es = h5.H5EScreate();
      const writing = h5.H5Dwrite_async(y, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, buffer, es);
      const ended = run(writing).then(
        () => 'written',
        (error: h5.H5Error) => error.kind,
      );
      await expect.poll(() => proxy.count('GET', /\/value$/)).toBe(1);
      await run(h5.H5EScancel(es));
      expect(await ended).toBe('canceled');
      answer();
      await reading;
      expect(await run(h5.H5Dread_async(y))).toEqual(new Float64Array(1000));
      // And the buffer is free.
      await run(h5.H5Dwrite_async(y, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, buffer));
      expect(await run(h5.H5Dread_async(y))).toEqual(buffer);
    });
  });

  test('a page of another origin reads all parts of a dataset by one URL, of which its browser asks once', async () => {
    vi.stubGlobal('location', { origin: 'https://viewer.example' });
    const lines = [
      ...COMPOUND,
      "f.create_dataset('long', data=np.arange(4000, dtype='i4'), chunks=(1000,))",
      "f['scalar'] = 7.5",
      "f.create_dataset('texts', data=['a', 'bc', '', 'def'], dtype=h5pyd.special_dtype(vlen=str))",
    ];
    await withFile(lines, async (file, proxy) => {
      const dset = await run(h5.H5Dopen_async(file, 'long'));
      const all = await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, { pieceBytes: 4000 }));
      expect(all).toEqual(Int32Array.from({ length: 4000 }, (_, n) => n));
      const values = proxy.requests.filter(({ path }) => path.endsWith('/value'));
      expect(values.map(({ method, query }) => `${method} ${query}`)).toEqual(
        Array(4).fill(`POST ${values[0]?.query}`),
      );
      const strided = h5.H5Sselect_hyperslab(h5.H5Screate_simple([4000]), h5.H5S_SELECT_SET, [5], [1000], [4], null);
      expect(await read(file, 'long', strided, h5.H5T_NATIVE)).toEqual(Int32Array.of(5, 1005, 2005, 3005));
      // Neither can be posted.
      expect(await read(file, 'scalar', h5.H5S_ALL, h5.H5T_NATIVE)).toEqual(Float64Array.of(7.5));
      expect(((await read(file, 'x', h5.H5S_ALL, ofA)) as { readonly a: Int32Array }).a[39]).toBe(39);
      expect(await read(file, 'texts', h5.H5S_ALL, h5.H5T_NATIVE)).toEqual(['a', 'bc', '', 'def']);
    });
  });
});

/** Holds the answers to reads of elements until the function that it gives is called. */
function heldReads(proxy: HsdsProxy): () => void {
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  proxy.state.hold = ({ method, path }) => (method === 'GET' && path.endsWith('/value') ? held : undefined);
  return answer;
}
