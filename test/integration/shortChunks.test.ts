import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

/** Chunks at the edge of which only a part is stored: all up to the last element inside the extent, or one element less. */
const MAKE = [
  'import zlib',
  'values = np.arange(35, dtype="i4").reshape(5, 7)',
  'def make(name, missing, shuffle):',
  '    d = f.create_dataset(name, (5, 7), "i4", chunks=(4, 4), compression=1, shuffle=shuffle)',
  '    for y in range(0, 5, 4):',
  '        for x in range(0, 7, 4):',
  '            chunk = np.full((4, 4), -1, "i4")',
  '            part = values[y:y + 4, x:x + 4]',
  '            chunk[:part.shape[0], :part.shape[1]] = part',
  '            last = (part.shape[0] - 1) * 4 + part.shape[1]',
  '            stored = chunk.ravel()[:last - missing if last < 16 else 16]',
  '            raw = stored.view("u1").reshape(-1, 4).T.tobytes() if shuffle else stored.tobytes()',
  '            d.id.write_direct_chunk((y, x), zlib.compress(raw))',
  'make("whole", 0, False); make("shuffled", 0, True); make("cut", 1, False)',
];

describeWithTools('chunks at the edge that are stored in part', ['python'], ({ python }) => {
  test.each(['whole', 'shuffled'])('have all elements inside the extent: %s', async (name) => {
    const path = join(temporaryFolder(), 'f.h5');
    makeWithH5py(python, path, '', ...MAKE);
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));
    expect(Array.from(data as Int32Array)).toEqual(
      askH5py(python, path, `answer = f['${name}'][...].ravel().tolist()`),
    );
    await run(h5.H5Fclose_async(file));
  });

  test('are corrupt where one of these is missing', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    makeWithH5py(python, path, '', ...MAKE);
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const { message } = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, 'cut')), 'corrupt-file');
    expect(message).toContain('chunk at [0, 4]');
    await run(h5.H5Fclose_async(file));
  });
});
