import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';

const LIBRARY = new URL('../../dist/node/index.js', import.meta.url).href;

/** Runs a program in a process of its own until it ends by itself; one that does not end is stopped, and says so. */
async function runProgram(folder: string, source: string): Promise<{ code: number | null; output: string }> {
  const script = join(folder, 'program.mjs');
  writeFileSync(
    script,
    `import * as h5 from ${JSON.stringify(LIBRARY)};
    const run = (operation) => new Promise((next, error) => operation.subscribe({ next, error }));
    const path = ${JSON.stringify(join(folder, 'f.h5'))};
    ${source}`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

const CREATE = `const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
  await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int32Array.of(1, 2, 3)));`;

async function readBack(folder: string): Promise<h5.H5Data> {
  const file = await run(h5.H5Fopen_async(join(folder, 'f.h5'), h5.H5F_ACC_RDONLY));
  const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'd')));
  await run(h5.H5Fclose_async(file));
  return data;
}

test('a program ends by itself although files are open, and what was written is in them', async () => {
  const folder = temporaryFolder();
  expect(await runProgram(folder, `${CREATE} console.log('written');`)).toEqual({ code: 0, output: 'written\n' });
  expect(await readBack(folder)).toEqual(Int32Array.of(1, 2, 3));
});

test('a program that waits for nothing still ends with its operations done', async () => {
  const folder = temporaryFolder();
  const source = `const es = h5.H5EScreate();
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, h5.H5P_DEFAULT, h5.H5P_DEFAULT, es);
    const space = h5.H5Screate_simple([3]);
    const dset = h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, h5.H5P_DEFAULT, h5.H5P_DEFAULT, h5.H5P_DEFAULT, es);
    h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int32Array.of(4, 5, 6), es);`;
  expect(await runProgram(folder, source)).toEqual({ code: 0, output: '' });
  expect(await readBack(folder)).toEqual(Int32Array.of(4, 5, 6));
});

test('files of several pools are all closed at the end', async () => {
  const folder = temporaryFolder();
  const source = `for (const name of ['f.h5', 'g.h5']) {
      const connector = h5.nativeConnector({ workers: 1 });
      const file = await run(h5.H5Fcreate_async(path.replace('f.h5', name), h5.H5F_ACC_TRUNC, {}, { connector }));
      const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I8LE, h5.H5Screate_simple([1])));
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int8Array.of(9)));
    }`;
  expect(await runProgram(folder, source)).toEqual({ code: 0, output: '' });
  expect(await readBack(folder)).toEqual(Int8Array.of(9));
  const file = await run(h5.H5Fopen_async(join(folder, 'g.h5'), h5.H5F_ACC_RDONLY));
  expect(await run(h5.H5Lexists_async(file, 'd'))).toBe(true);
  await run(h5.H5Fclose_async(file));
});

test('a failure nobody subscribed to ends no program', async () => {
  const source = `const es = h5.H5EScreate();
    h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, h5.H5P_DEFAULT, es);
    const { err_occurred } = await run(es.wait());
    console.log(err_occurred, h5.H5ESget_err_info(es, 1)[0].error.kind);`;
  expect(await runProgram(temporaryFolder(), source)).toEqual({ code: 0, output: 'true not-found\n' });
});
