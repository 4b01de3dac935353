import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../support/h5.js';
import { makeWithH5pyd } from '../../support/hsds/h5pyd.js';
import { type HsdsProxy, hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';
import { ownHsds } from '../../support/hsds/ownHsds.js';
import { describeWithTools } from '../../support/tools.js';

describeWithTools('many operations on HSDS at once, as it is configured by default', ['hsds'], () => {
  async function open() {
    const server = await ownHsds();
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { username, password } = server;
    return { server, proxy, fapl: { connector: hsds({ endpoint: proxy.endpoint, username, password }) } };
  }

  function expectNoStorm(proxy: HsdsProxy, most: number): void {
    const refused = proxy.requests.filter(({ status }) => status === 503).length;
    expect(proxy.requests.length - refused).toBeLessThanOrEqual(most);
    expect(proxy.mostAtOnce).toBeLessThanOrEqual(16);
    // HSDS counts what a request for many objects makes it do.
    expect(refused).toBeLessThanOrEqual(30);
  }

  const COUNT = 1000;
  const MANY = [
    `for n in range(${COUNT}):`,
    "  d = f.create_dataset(f'd{n}', data=np.full(4, n, '<i4'))",
    "  d.attrs['n'] = np.int32(n)",
  ];

  test.each([200, COUNT])(
    '%i questions, reads, openings and attributes: none is lost, and no more is asked than necessary',
    async (count) => {
      const { server, proxy, fapl } = await open();
      const domain = server.newDomain();
      await makeWithH5pyd(server, domain, ...MANY);
      const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, fapl));
      const all = Array.from({ length: count }, (_, n) => n);
      const es = h5.H5EScreate();

      const exist = all.map((n) => h5.H5Lexists_async(file, n % 2 === 0 ? `d${n}` : `none${n}`, {}, es));
      expect(await Promise.all(exist.map(run))).toEqual(all.map((n) => n % 2 === 0));
      expectNoStorm(proxy, 5);

      proxy.reset();
      const opened = all.map((n) => h5.H5Dopen_async(file, `d${n}`, {}, es));
      const dsets = await Promise.all(opened.map(run));
      expectNoStorm(proxy, 10);

      proxy.reset();
      const attributes = all.map((n) => h5.H5Aread_async(h5.H5Aopen_by_name_async(file, `d${n}`, 'n', {}, {}, es)));
      expect(await Promise.all(attributes.map(run))).toEqual(all.map((n) => Int32Array.of(n)));
      expectNoStorm(proxy, 10);

      proxy.reset();
      // Not in an event set: each by itself.
      const reads = await Promise.all(dsets.map((dset) => run(h5.H5Dread_async(dset))));
      expect(reads).toEqual(all.map((n) => new Int32Array(4).fill(n)));
      expectNoStorm(proxy, count + 10);
    },
    240_000,
  );

  test('creations, writes and attributes of 20 files', async () => {
    const { server, proxy, fapl } = await open();
    const domains = Array.from({ length: 20 }, () => server.newDomain());
    const space = h5.H5Screate_simple([4]);
    const work = domains.map(async (domain, f) => {
      const es = h5.H5EScreate();
      const file = h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_TRUNC, {}, fapl, es);
      for (const n of Array(50).keys()) {
        const dset = h5.H5Dcreate_async(file, `d${n}`, h5.H5T_STD_I32LE, space, {}, {}, {}, es);
        const values = new Int32Array(4).fill(f * 50 + n);
        h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values, es);
        h5.H5Dclose_async(dset, es);
      }
      h5.H5Fclose_async(file, es);
      return run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    });
    for (const waited of await Promise.all(work)) expect(waited).toEqual({ num_in_progress: 0, err_occurred: false });
    // A write each; and of each file its creation, its objects and links, its witnesses and its flush.
    expectNoStorm(proxy, 20 * (50 + 20));
    proxy.reset();
    const read = domains.map(async (domain) => {
      const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, fapl));
      const reads = Array.from({ length: 50 }, (_, n) => run(h5.H5Dread_async(h5.H5Dopen_async(file, `d${n}`))));
      return (await Promise.all(reads)).map((values) => (values as Int32Array)[3]);
    });
    expect((await Promise.all(read)).flat()).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expectNoStorm(proxy, 20 * (50 + 10));
  }, 240_000);
});
