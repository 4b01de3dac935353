import * as h5 from 'h5rx';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { connected } from './support/connected.js';

const { H5F_ACC_RDWR, H5F_ACC_TRUNC, H5T_NATIVE } = h5;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

describeWithHsds('changes that are sent together', (server) => {
  const NAMES = ['a', 'b', 'c'] as const;

  test('fail alone where somebody else was faster', async () => {
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const url = `hdf5:/${domain}`;
    const file = await run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector: connected(server) }));
    const groups = await Promise.all(NAMES.map((name) => run(h5.H5Gcreate_async(file, name))));

    const other = await run(h5.H5Fopen_async(url, H5F_ACC_RDWR, { connector: connected(server) }));
    const theirs = await run(h5.H5Acreate_async(h5.H5Gopen_async(other, 'b'), 'n', h5.H5T_STD_I32LE, scalar));
    await run(h5.H5Awrite_async(theirs, H5T_NATIVE, Int32Array.of(2)));
    await run(h5.H5Gcreate_async(other, 'a/l'));

    // The first opening knows its groups, and does not know of this.
    const [a, b, c] = groups.map((group) => h5.H5Acreate_async(group, 'n', h5.H5T_STD_I32LE, scalar));
    const [first, second] = groups.map((group) => h5.H5Lcreate_soft_async('/x', group, 'l'));
    await Promise.all([
      run(a!),
      expectFailure(b!, 'already-exists'),
      run(c!),
      expectFailure(first!, 'already-exists'),
      run(second!),
    ]);
    const value = await run(h5.H5Aread_async(h5.H5Aopen_by_name_async(other, 'b', 'n')));
    expect(value).toEqual(Int32Array.of(2));
    await run(h5.H5Fclose_async(other));
    await run(h5.H5Fclose_async(file));
  });
});
