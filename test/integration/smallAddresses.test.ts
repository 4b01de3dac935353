import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

/** A file whose addresses and lengths have 2 bytes, so that it ends before byte 65,535. */
const MAKE = `import h5py, numpy, sys
from h5py import h5f, h5p
fcpl = h5p.create(h5p.FILE_CREATE)
fcpl.set_sizes(2, 2)
f = h5py.File(h5f.create(sys.argv[1].encode(), h5f.ACC_TRUNC, fcpl))
f['x'] = numpy.arange(10, dtype='i4')
g = f.create_group('g')
f['x'].attrs['a'] = 1
f.close()`;

describeWithTools('editing a file with addresses of 2 bytes', ['python', 'h5dump'], ({ python, h5dump }) => {
  const py = (...args: string[]): string => {
    const { stdout, stderr } = spawnSync(python, ['-c', ...args], { encoding: 'utf8' });
    return (stdout + stderr).trim();
  };

  test('edits that fit are made; what would need more is refused by name and leaves the file as it was', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    expect(py(MAKE, path)).toBe('');
    const look = () => {
      expect(spawnSync(h5dump, ['-H', path]).status).toBe(0);
      return py(
        "import h5py, sys\nwith h5py.File(sys.argv[1]) as f: print(sorted(f), f['x'][:].sum(), {k: int(v) for k, v in f['x'].attrs.items()})",
        path,
      );
    };
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const flush = () => run(h5.H5Fflush_async(file, h5.H5F_SCOPE_GLOBAL));
    const compact = (name: string, n: number) =>
      h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F64LE, h5.H5Screate_simple([n]), h5.H5P_DEFAULT, {
        layout: 'compact',
      });
    await run(h5.H5Lmove_async(file, 'g', file, 'h'));
    await run(h5.H5Ocopy_async(file, 'x', file, 'y'));
    await run(h5.H5Dclose_async(await run(compact('c', 3000))));
    await run(h5.H5Ldelete_async(file, 'h'));
    await flush();
    expect(look()).toBe("['c', 'x', 'y'] 45 {'a': 1}");
    await run(h5.H5Dclose_async(await run(compact('d', 4000))));
    const error = await expectFailure(compact('e', 4000), 'unsupported');
    expect(error.message).toMatch(/cannot grow beyond 65534 bytes: its addresses have 2 bytes/);
    await flush();
    expect(look()).toBe("['c', 'd', 'x', 'y'] 45 {'a': 1}");
    expect(statSync(path).size).toBeLessThan(65535);
    for (let i = 0; i < 4; i++) await run(h5.H5Ocopy_async(file, 'x', file, `n${i}`));
    const dense = await expectFailure(h5.H5Ocopy_async(file, 'x', file, 'n4'), 'unsupported');
    expect(dense.message).toMatch(/65536 does not fit into the file's lengths of 2 bytes/);
    await run(h5.H5Fclose_async(file));
    expect(look()).toBe("['c', 'd', 'n0', 'n1', 'n2', 'n3', 'x', 'y'] 45 {'a': 1}");
  });
});
