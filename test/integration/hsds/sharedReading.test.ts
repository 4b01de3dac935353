import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';

describeWithHsds('a file of HSDS that another program writes,', (server) => {
  /** The same file as a program that writes it has it open, and as one that reads it. */
  async function opened(flags: number) {
    const { endpoint, username, password } = server;
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const open = (more: number) =>
      run(h5.H5Fopen_async(`hdf5:/${domain}`, more, { connector: hsds({ endpoint, username, password }) }));
    const made = { connector: hsds({ endpoint, username, password }) };
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_EXCL, {}, made))));
    const writer = await open(h5.H5F_ACC_RDWR);
    const space = h5.H5Screate_simple([2], [h5.H5S_UNLIMITED]);
    const dset = await run(h5.H5Dcreate_async(writer, 'x', h5.H5T_STD_I32LE, space, {}, { chunk: [4] }));
    const reader = await open(flags);
    onTestFinished(async () => {
      for (const one of [dset, writer, reader] as const)
        await run(one.kind === 'file' ? h5.H5Fclose_async(one) : h5.H5Dclose_async(one));
    });
    const seen = async () => {
      const x = await run(h5.H5Dopen_async(reader, 'x'));
      const { dims } = await run(h5.H5Dget_space_async(x));
      await run(h5.H5Dclose_async(x));
      const { rc, num_attrs } = await run(h5.H5Oget_info_by_name_async(reader, 'x', h5.H5O_INFO_ALL));
      return { dims, rc, num_attrs };
    };
    const change = async () => {
      await run(h5.H5Dset_extent_async(dset, [3]));
      await run(h5.H5Lcreate_hard_async(writer, 'x', writer, 'y'));
      const unit = await run(h5.H5Acreate_async(dset, 'unit', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Aclose_async(unit));
    };
    return { reader, seen, change };
  }

  const [before, after] = [
    { dims: [2], rc: 1, num_attrs: 0 },
    { dims: [3], rc: 2, num_attrs: 1 },
  ];

  test('is seen as it is by one that reads with SWMR access', async () => {
    const { seen, change } = await opened(h5.H5F_ACC_RDONLY | h5.H5F_ACC_SWMR_READ);
    expect(await seen()).toEqual(before);
    await change();
    expect(await Promise.all([seen(), seen()])).toEqual([after, after]);
  });

  test('is seen as it was by any other, until it refreshes what it knows', async () => {
    const { reader, seen, change } = await opened(h5.H5F_ACC_RDONLY);
    expect(await seen()).toEqual(before);
    await change();
    expect(await seen()).toEqual(before);
    const x = await run(h5.H5Dopen_async(reader, 'x'));
    await run(h5.H5Orefresh_async(x));
    await run(h5.H5Dclose_async(x));
    expect(await seen()).toEqual(after);
  });
});
