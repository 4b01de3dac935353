import { join } from 'node:path';
import { makeWithH5py } from '../../support/h5py.js';

/** Elements of each large dataset, which are their own numbers plus that of the file. */
export const ELEMENTS = 256 * 2048;
export const FILES = 3;

/** Files with datasets of every layout, and large ones that several workers read. */
export function makeFiles(python: string, folder: string): string[] {
  return Array.from({ length: FILES }, (_, n) => {
    const path = join(folder, `${n}.h5`);
    makeWithH5py(
      python,
      path,
      "libver='latest'",
      `import os; os.chdir(${JSON.stringify(folder)})`,
      `large = np.arange(${ELEMENTS}, dtype='f8').reshape(256, 2048) + ${n}`,
      "f['contiguous'] = large",
      "f.create_dataset('chunked', data=large, chunks=(16, 512))",
      "f.create_dataset('compressed', data=large, chunks=(16, 2048), compression='gzip', compression_opts=1, shuffle=True)",
      "small = np.arange(60, dtype='>i4').reshape(6, 10)",
      'dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE); dcpl.set_layout(h5py.h5d.COMPACT)',
      "compact = h5py.h5d.create(f.id, b'compact', h5py.h5t.STD_I32BE, h5py.h5s.create_simple((6, 10)), dcpl)",
      'compact.write(h5py.h5s.ALL, h5py.h5s.ALL, small)',
      "f['wide'] = np.arange(60, dtype='i8').reshape(6, 10)",
      "f.create_dataset('sparse', (6, 10), dtype='i4', chunks=(3, 5))[0:3, 5:10] = 7",
      "f.create_dataset('unwritten', (6, 10), dtype='f4', fillvalue=1.5)",
      "f.create_dataset('packed', data=small.astype('i4'), chunks=(3, 5), scaleoffset=0)",
      // Only libhdf5 reads this one, with a plugin.
      'dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE); dcpl.set_chunk((6, 10)); dcpl.set_filter(307, 1, (9,))',
      "bzip2 = h5py.h5d.create(f.id, b'bzip2', h5py.h5t.STD_I32LE, h5py.h5s.create_simple((6, 10)), dcpl)",
      "import bz2; bzip2.write_direct_chunk((0, 0), bz2.compress(small.astype('<i4').tobytes()))",
      `f.create_dataset('external', data=small.astype('i4'), external=[('${n}.raw', 0, 240)])`,
      "f['source'] = small.astype('i4')",
      "layout = h5py.VirtualLayout((6, 10), 'i4')",
      "layout[0:4] = h5py.VirtualSource('.', 'source', (6, 10))[0:4]",
      "f.create_virtual_dataset('virtual', layout, fillvalue=-1)",
      "f['pairs'] = np.arange(8, dtype='u2').view([('p', 'u2', (2,))])['p']",
      "f.create_dataset('arrays', (3,), dtype=np.dtype(('i2', (2, 2))))[...] = np.arange(12).reshape(3, 2, 2)",
      "f['texts'] = ['a', 'b']",
      "f['compound'] = np.zeros(3, dtype=[('x', 'f4'), ('n', 'i4')])",
      "f['nothing'] = h5py.Empty('f4')",
      "f['scalar'] = 42.5",
    );
    return path;
  });
}
