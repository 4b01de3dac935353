import { spawnSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The option got its name in Node 22. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

describeWithTools("Node's permission model", ['python'], ({ python }) => {
  test('lets files be written in folders that it allows, and only there', () => {
    const folder = realpathSync(temporaryFolder());
    const script = join(folder, 'program.mjs');
    writeFileSync(
      script,
      `import * as h5 from ${JSON.stringify(new URL('../../dist/node/index.js', import.meta.url).href)};
      import rxjs from 'file://${ROOT}node_modules/rxjs/dist/cjs/index.js';
      const W = (operation) => rxjs.lastValueFrom(operation, { defaultValue: undefined });
      const file = await W(h5.H5Fcreate_async(${JSON.stringify(join(folder, 'f.h5'))}, h5.H5F_ACC_TRUNC));
      const dataset = await W(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])));
      await W(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int32Array.of(5, 6)));
      await W(h5.H5Fflush_async(file, h5.H5F_SCOPE_GLOBAL));
      await W(h5.H5Dclose_async(dataset));
      await W(h5.H5Fclose_async(file));
      const end = await W(h5.H5Fcreate_async('/tmp-not-allowed.h5', h5.H5F_ACC_TRUNC)).catch((error) => error.kind);
      console.log(end);`,
    );
    const allowed = [`--allow-fs-read=${ROOT}*`, `--allow-fs-read=${folder}/*`, `--allow-fs-write=${folder}/*`];
    const run = spawnSync(process.execPath, [PERMISSION, '--no-warnings', '--allow-worker', ...allowed, script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ stdout: run.stdout.trim(), stderr: run.stderr }).toEqual({ stdout: 'permission', stderr: '' });
    const judge = 'import h5py, sys\nwith h5py.File(sys.argv[1]) as f: print(f["x"][:].tolist())';
    const found = spawnSync(python, ['-c', judge, join(folder, 'f.h5')], { encoding: 'utf8' });
    expect(found.stdout.trim()).toBe('[5, 6]');
  });
});
