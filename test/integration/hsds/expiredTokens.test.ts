import { inspect } from 'node:util';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { hsdsProxy } from '../../support/hsds/hsdsProxy.mjs';

describeWithHsds('a token that expires', (server) => {
  test('is renewed once for all requests that it was refused for; one that is refused for good is an error that does not tell it', async () => {
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    proxy.state.token = 'first-secret';
    let asked = 0;
    const connector = hsds({
      endpoint: proxy.endpoint,
      token: async () => {
        asked += 1;
        return proxy.state.token ?? '';
      },
    });
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const file = await run(h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_TRUNC, {}, { connector }));
    const space = h5.H5Screate_simple([100]);
    const dsets = await Promise.all(
      Array.from({ length: 30 }, (_, n) => run(h5.H5Dcreate_async(file, `d${n}`, h5.H5T_STD_I32LE, space))),
    );
    expect(asked).toBe(1);

    proxy.state.token = 'second-secret';
    const values = (n: number): Int32Array => new Int32Array(100).fill(n);
    const writes = dsets.map((dset, n) =>
      run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values(n))),
    );
    await Promise.all(writes);
    expect(await Promise.all(dsets.map((dset) => run(h5.H5Dread_async(dset))))).toEqual(dsets.map((_, n) => values(n)));
    expect(asked).toBe(2);
    // Those that were under way when it expired were refused, and no others.
    expect(proxy.requests.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(16);

    const es = h5.H5EScreate();
    const known = proxy.state.token;
    const refused = () => {
      asked += 1;
      return 'third-secret';
    };
    const other = hsds({ endpoint: proxy.endpoint, token: refused });
    const opening = h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, { connector: other }, es);
    const error = await expectFailure(opening, 'permission');
    expect(error.message).toContain('refuses the token');
    expect(asked).toBe(4);
    const shown = [error, error.cause, error.toRecord(), connector, other, opening, es, ...h5.H5ESget_err_info(es, 5)];
    expect(inspect(shown, { depth: 20, showHidden: true })).not.toContain('secret');
    expect(JSON.stringify(error.toRecord()) + error.stack).not.toContain('secret');
    expect(known).toBe('second-secret');
    await Promise.all(dsets.map((dset) => run(h5.H5Dclose_async(dset))));
    await run(h5.H5Fclose_async(file));
  });
});
