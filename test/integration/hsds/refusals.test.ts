import * as h5 from 'h5rx';
import { type HsdsOptions, hsds } from 'h5rx/hsds';
import { firstValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd } from '../../support/hsds/h5pyd.js';
import { hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';

const scalar = h5.H5Screate('H5S_SCALAR');

describeWithHsds('an HSDS that refuses', (server) => {
  async function open(options: HsdsOptions = {}) {
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { username, password } = server;
    const connector = hsds({ endpoint: proxy.endpoint, username, password, ...options });
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    return { proxy, fapl: { connector }, domain, url: `hdf5:/${domain}` };
  }

  test('for two seconds: everything asked for meanwhile ends right', async () => {
    const { proxy, fapl, domain, url } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const space = h5.H5Screate_simple([1000]);
    const values = Int32Array.from({ length: 1000 }, (_, n) => n);
    const first = await run(h5.H5Dcreate_async(file, 'first', h5.H5T_STD_I32LE, space));
    await run(h5.H5Dwrite_async(first, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values));
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    proxy.reset();

    const until = performance.now() + 2000;
    proxy.state.refuse = () => (performance.now() < until ? 503 : undefined);
    const es = h5.H5EScreate();
    const read = h5.H5Dread_async(first, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, es);
    const links = h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es);
    for (const n of Array(40).keys()) {
      const dset = h5.H5Dcreate_async(file, `d${n}`, h5.H5T_STD_I32LE, space, {}, {}, {}, es);
      h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values, es);
      h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, scalar, {}, {}, es);
      h5.H5Dclose_async(dset, es);
    }
    const entries = firstValueFrom(fapl.connector.folder(`hdf5:/${server.home}`).pipe(toArray()));
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    expect(await run(read)).toEqual(values);
    expect((await run(links)).map(({ name }) => name)).toEqual(['first']);
    expect((await entries).map((entry) => entry.url)).toContain(url);
    await run(h5.H5Fclose_async(file));
    const refused = proxy.requests.filter(({ status }) => status === 503).length;
    // While nobody is answered few are sent.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(60);
    const lines =
      "answer = [len(f['/']), sum(int(f[n][:].sum()) for n in f['/']), sum(len(f[n].attrs) for n in f['/'])]";
    expect(await askH5pyd(server, domain, lines)).toEqual([41, 41 * 499_500, 40]);
  });

  test('for longer than the budget: an error that says of what, how often and for how long', async () => {
    const { proxy, fapl, url } = await open({ retry: { budgetMs: 300, delayMs: 10 } });
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const space = h5.H5Screate_simple([10]);
    const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, space));
    const write = () => h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, new Int32Array(10).fill(3));
    await run(write());
    proxy.state.refuse = () => 503;
    for (const [subject, operation] of [
      ["'/x' in", () => h5.H5Dread_async(dset)],
      ["'/x' in", write],
      ['', () => h5.H5Gcreate_async(file, 'g')],
      ['', () => h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL)],
    ] as const) {
      const { message } = await expectFailure(operation(), 'io');
      const [named, why] = message.split(`'${url}': `);
      expect(named).toBe(subject && `${subject} `);
      // Either it was sent, or it was not its turn before the time was over.
      expect(why).toMatch(
        /^(503 .*; given up after (\d+ tries in \d\.\d s|one try)|not sent, since the service answers no request: 503 .*)$/,
      );
    }
    // When the pause is over that the last refusal made, it goes on as if nothing had been.
    proxy.state.refuse = undefined;
    await vi.waitFor(() => run(h5.H5Lexists_async(file, 'x')), { timeout: 20_000 });
    expect(await run(h5.H5Lexists_async(file, 'g'))).toBe(false);
    expect(await run(h5.H5Dread_async(dset))).toEqual(new Int32Array(10).fill(3));
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'g'))));
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('while a file is closed: closing fails, and the file can be opened again', async () => {
    const { proxy, fapl, url } = await open({ retry: false });
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(file, 'a', h5.H5T_STD_I32LE, scalar))));
    proxy.state.refuse = ({ query }) => (query.has('flush') ? 503 : undefined);
    const error = await expectFailure(h5.H5Fclose_async(file), 'io');
    expect(error.routine).toBe('H5Fclose_async');
    proxy.state.refuse = undefined;
    await expectFailure(h5.H5Fclose_async(file), 'bad-argument');
  });
});
