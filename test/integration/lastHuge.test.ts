import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

describeWithTools('the last object of a fractal heap that is huge', ['python'], ({ python }) => {
  test.each([
    [
      'an attribute',
      'g.attrs["big"] = np.zeros(70000, "u1")',
      (file: h5.FileId) => h5.H5Adelete_by_name_async(file, 'g', 'big'),
    ],
    ['a link', 'g["x" * 5000] = 1', (file: h5.FileId) => h5.H5Ldelete_async(file, `g/${'x'.repeat(5000)}`)],
  ])('%s is removed, and h5py reads the others', async (_, big, remove) => {
    const path = join(temporaryFolder(), 'huge.h5');
    makeWithH5py(
      python,
      path,
      "libver='latest'",
      'g = f.create_group("g")',
      'for n in range(20): g.attrs[f"a{n}"] = n; g[f"l{n}"] = n',
      big,
    );
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    await run(remove(file));
    await run(h5.H5Fclose_async(file));
    const answer = askH5py(python, path, 'answer = [sorted(int(v) for v in f["g"].attrs.values()), len(list(f["g"]))]');
    expect(answer).toEqual([Array.from({ length: 20 }, (_, n) => n), 20]);
  });
});
