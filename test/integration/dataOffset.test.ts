import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

describeWithTools('H5Dget_offset_async', ['python'], ({ python }) => {
  test.each([
    ['a file', ''],
    ['a file of an old version', "libver='earliest'"],
    ['a file behind a user block', 'userblock_size=1024'],
  ])('tells of %s what h5py does', async (_, options) => {
    const path = join(temporaryFolder(), 'f.h5');
    makeWithH5py(
      python,
      path,
      options,
      "f['contiguous'] = np.arange(1000.)",
      "f.create_dataset('chunked', data=np.arange(10), chunks=(5,))",
      "f.create_dataset('never written', shape=(5,), dtype='i4')",
      "f['text'] = ['a', 'b']; f['scalar'] = 1.5; f['empty'] = h5py.Empty('f4')",
      "f.create_dataset('external', shape=(5,), dtype='i4', external=[('raw.bin', 0, 20)])",
      'd = h5py.h5p.create(h5py.h5p.DATASET_CREATE); d.set_layout(h5py.h5d.COMPACT)',
      "h5py.h5d.create(f.id, b'compact', h5py.h5t.STD_I32LE, h5py.h5s.create_simple((5,)), d)",
    );
    // Behind a user block, libhdf5 adds its size to the undefined address, too.
    const ask =
      'answer = {n: d.id.get_offset() if (d.id.get_offset() or 0) > f.userblock_size else None for n, d in f.items()}';
    const told = askH5py(python, path, ask) as Record<string, number>;
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    for (const [name, offset] of Object.entries(told)) {
      const dataset = await run(h5.H5Dopen_async(file, name));
      expect(await run(h5.H5Dget_offset_async(dataset)), name).toBe(offset ?? undefined);
      await run(h5.H5Dclose_async(dataset));
    }
    await run(h5.H5Fclose_async(file));
    expect(Object.values(told).filter((offset) => offset !== null)).toHaveLength(3);
  });
});
