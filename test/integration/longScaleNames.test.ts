import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5F_ACC_TRUNC } = h5;

describeWithTools('names of scales about as long as an attribute can be', ['python'], ({ python }) => {
  // libhdf5 takes 65500 in a header of version 1, pads the message to 65536 bytes and stores 0 as their number: the file is damaged.
  test.each([65400, 65490, 65500, 65520, 65535, 65536, 70000])('%i in an old header', async (length) => {
    const path = join(temporaryFolder(), 'long.h5');
    const name = 'n'.repeat(length);
    const file = await run(
      h5.H5Fcreate_async(path, H5F_ACC_TRUNC, {}, { fcloseDegree: 'strong', libverBounds: ['earliest', 'latest'] }),
    );
    const scale = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
    const isStored = length <= 65490;
    const set$ = h5.H5DSset_scale_async(scale, name);
    if (isStored) await run(set$);
    else await expectFailure(set$, 'bad-argument');
    expect(await run(h5.H5DSis_scale_async(scale))).toBe(isStored);
    if (isStored) expect(await run(h5.H5DSget_scale_name_async(scale))).toBe(name);
    const long = h5.H5Tset_size(h5.H5T_C_S1, length);
    const created$ = h5.H5Acreate_async(scale, 'a', long, h5.H5Screate(h5.H5S_SCALAR));
    if (length < 65500) await run(created$);
    else await expectFailure(created$, 'bad-argument');
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, 'answer = [len(f["x"].attrs.get("NAME", b"")), f["x"].is_scale]')).toEqual([
      isStored ? length : 0,
      isStored,
    ]);
  });

  test('longer ones in a new header, as libhdf5 stores them', async () => {
    const path = join(temporaryFolder(), 'latest.h5');
    const file = await run(
      h5.H5Fcreate_async(path, H5F_ACC_TRUNC, {}, { fcloseDegree: 'strong', libverBounds: ['latest', 'latest'] }),
    );
    const scale = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
    await run(h5.H5DSset_scale_async(scale, 'n'.repeat(70000)));
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, 'answer = [len(f["x"].attrs["NAME"]), f["x"].is_scale]')).toEqual([70000, true]);
  });
});
