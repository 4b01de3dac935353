import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/h5.js';
import { runProgram } from '../support/program.js';
import { describeWithTools } from '../support/tools.js';

describeWithTools('H5Fclose', ['python'], ({ python }) => {
  test('brings everything to the file though a dataset of it is open', async () => {
    const folder = temporaryFolder();
    const { output, errors } = await runProgram(
      folder,
      `const W = rxjs.lastValueFrom, P = h5.H5P_DEFAULT;
      const file = await W(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
      const dataset = await W(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([4]), P, { chunk: [2] }));
      await W(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, P, Int32Array.of(1, 2, 3, 4)));
      await W(h5.H5Fclose_async(file), { defaultValue: undefined });
      const { readFileSync, copyFileSync } = await import('node:fs');
      copyFileSync(path, path + '.copy');
      console.log(h5py("h5py.File(sys.argv[1])['x'][:].tolist()"), (await W(h5.H5Dread_async(dataset))).join());
      process.kill(process.pid, 'SIGKILL');`,
      { python },
    );
    expect(errors).toBe('');
    expect(output.trim()).toBe('[1, 2, 3, 4] 1,2,3,4');
    expect(join(folder, 'f.h5')).not.toBe('');
  });
});
