import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const LIBRARY = new URL('../../dist/node/index.js', import.meta.url).href;
const REQUIRED = fileURLToPath(new URL('../../dist/node/index.cjs', import.meta.url));
const JUDGE = fileURLToPath(new URL('exitFlush/judge.py', import.meta.url));

const PRELUDE = `
const run = (operation) => new Promise((next, error) => operation.subscribe({ next, error }));
const path = (name) => new URL(name, import.meta.url).pathname;
const create = (name, fapl = {}, api = h5) => run(api.H5Fcreate_async(path(name), h5.H5F_ACC_TRUNC, {}, fapl));
const dataset = (file, name, length, dcpl = {}, api = h5) =>
  run(api.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, h5.H5Screate_simple([length]), {}, dcpl));
const write = (dset, data, dxpl = {}, api = h5) =>
  api.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, dxpl, data);
`;

/** Runs a program that ends while files are open; it prints nothing but what it says itself. */
function runProgram(folder: string, source: string): { code: number | null; stdout: string; stderr: string } {
  const script = join(folder, 'program.mjs');
  writeFileSync(script, `import * as h5 from ${JSON.stringify(LIBRARY)};${PRELUDE}${source}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 60_000 });
  return { code: status, stdout, stderr };
}

const SILENT = { code: 0, stdout: '', stderr: '' };

describeWithTools('what was written when the process exits', ['python'], ({ python }) => {
  /** The file as h5py finds it, which opens none for writing that was left open. */
  function judge(folder: string, name = 'f.h5'): Record<string, unknown> {
    const { status, stdout, stderr } = spawnSync(python, [JUDGE, join(folder, name)], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return JSON.parse(stdout);
  }

  test.each([
    ['contiguous', '{}', '{}'],
    ['chunked and compressed', '{ chunk: [100], deflate: 4 }', '{}'],
    [
      'in a file of the newest format, which has a flag for being open',
      '{ chunk: [100] }',
      "{ libverBounds: ['latest', 'latest'] }",
    ],
  ])('is in the file: %s', (_, dcpl, fapl) => {
    const folder = temporaryFolder();
    const source = `const file = await create('f.h5', ${fapl});
      const dset = await dataset(file, 'd', 1000, ${dcpl});
      await run(write(dset, new Int32Array(1000).fill(5)));
      process.exit(0);`;
    expect(runProgram(folder, source)).toEqual(SILENT);
    expect(judge(folder)).toEqual({ '/': [], d: [5] });
  });

  test('is in the file when the program ends by an error that nobody catches; its code and message stay', () => {
    const folder = temporaryFolder();
    const source = `const dset = await dataset(await create('f.h5'), 'd', 3);
      await run(write(dset, Int32Array.of(7, 8, 9)));
      setTimeout(() => { throw new Error('the program is wrong'); });`;
    const { code, stdout, stderr } = runProgram(folder, source);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the program is wrong');
    expect(stderr.match(/Error: /g)).toHaveLength(1);
    expect(judge(folder)).toEqual({ '/': [], d: [7, 8, 9] });
  });

  test('leaves the exit code as it is', () => {
    const folder = temporaryFolder();
    const source = `await dataset(await create('f.h5'), 'd', 3); process.exit(7);`;
    expect(runProgram(folder, source)).toEqual({ ...SILENT, code: 7 });
    expect(judge(folder)).toEqual({ '/': [], d: [0] });
  });

  test('is there of a long write as far as it came, and all that was written before it', () => {
    const folder = temporaryFolder();
    const source = `const file = await create('f.h5', { libverBounds: ['latest', 'latest'] });
      await run(write(await dataset(file, 'before', 3), Int32Array.of(1, 2, 3)));
      const dset = await dataset(file, 'long', 16e6, { chunk: [1e5] });
      write(dset, new Int32Array(16e6).fill(4), { pieceBytes: 4e5 }).signals$.subscribe({
        next: ({ type, loadedBytes }) => {
          if (type === 'progress' && loadedBytes >= 4e6) process.exit(0);
        },
      });`;
    expect(runProgram(folder, source)).toEqual(SILENT);
    expect(judge(folder)).toEqual({ '/': [], before: [1, 2, 3], long: [0, 4] });
  });

  test('does not wait for operations that have not run', () => {
    const folder = temporaryFolder();
    const source = `const file = await create('f.h5');
      const dset = await dataset(file, 'd', 16e6, { chunk: [1e5], deflate: 1 });
      const es = h5.H5EScreate();
      for (let n = 1; n <= 20; n += 1)
        h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, new Int32Array(16e6).fill(n), es);
      h5.H5Gcreate_async(file, 'late', {}, {}, {}, es);
      await run(h5.H5Lexists_async(file, 'd'));
      console.log('not before the writes');`;
    // The 20 writes are asked for, but the program ends before the last of them.
    const ending = source.replace(
      'await run(h5.H5Lexists_async',
      'setTimeout(() => process.exit(0), 0); await run(h5.H5Lexists_async',
    );
    expect(runProgram(folder, ending)).toEqual(SILENT);
    const found = judge(folder);
    expect(found).not.toHaveProperty('late');
    expect(found).toHaveProperty('d');
  });

  test('is in each of several files, in their workers, pools and copies of the package', () => {
    const folder = temporaryFolder();
    const source = `import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)(${JSON.stringify(REQUIRED)});
      const connector = h5.nativeConnector({ workers: 1 });
      const places = [
        ['a.h5', {}, h5], ['b.h5', {}, h5], ['c.h5', { connector }, h5], ['d.h5', {}, required],
      ];
      for (const [name, fapl, api] of places) {
        const dset = await dataset(await create(name, fapl, api), 'd', 1, {}, api);
        await run(write(dset, Int32Array.of(name.charCodeAt(0)), {}, api));
      }
      process.exit(0);`;
    expect(runProgram(folder, source)).toEqual(SILENT);
    for (const name of ['a', 'b', 'c', 'd'])
      expect(judge(folder, `${name}.h5`)).toEqual({ '/': [], d: [name.charCodeAt(0)] });
  });

  test('is in a file that is being edited', () => {
    const folder = temporaryFolder();
    const source = `const file = await create('f.h5');
      const one = h5.H5Screate('H5S_SCALAR');
      for (const name of ['old', 'gone']) {
        await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(file, name, h5.H5T_STD_I8LE, one))));
        await dataset(file, name, 2);
      }
      await run(h5.H5Arename_async(file, 'old', 'new'));
      await run(h5.H5Adelete_async(file, 'gone'));
      await run(h5.H5Lmove_async(file, 'old', file, 'new'));
      await run(h5.H5Ldelete_async(file, 'gone'));
      process.exit(0);`;
    expect(runProgram(folder, source)).toEqual(SILENT);
    expect(judge(folder)).toEqual({ '/': ['new'], new: [0] });
  });

  test('is in a file that is edited in steps, which then were never', () => {
    const folder = temporaryFolder();
    const source = `const file = await create('f.h5', { libverBounds: ['latest', 'latest'] });
      await run(write(await dataset(file, 'd', 4e6, { chunk: [1000] }), new Int32Array(4e6).fill(6)));
      await run(h5.H5Ldelete_async(file, (await dataset(file, 'x', 1), 'x')));
      h5.H5Ocopy_async(file, 'd', file, 'copy').signals$.subscribe({
        next: ({ type }) => {
          if (type === 'started') setImmediate(() => process.exit(0));
        },
      });`;
    expect(runProgram(folder, source)).toEqual(SILENT);
    const { copy, ...found } = judge(folder);
    expect(found).toEqual({ '/': [], d: [6] });
    expect([undefined, 6]).toContainEqual(Array.isArray(copy) ? copy[0] : copy);
  });

  test('waits no longer than the limit for a worker that does not answer, and the others have flushed', () => {
    const folder = temporaryFolder();
    const source = `import { Worker } from 'node:worker_threads';
      const dset = await dataset(await create('f.h5'), 'd', 1);
      await run(write(dset, Int32Array.of(3)));
      const hung = h5.nativeConnector({ workers: 1, worker: () => new Worker('for (;;);', { eval: true }) });
      create('hung.h5', { connector: hung });
      const registry = globalThis[Symbol.for('h5rx.exit.1')];
      if (registry.limit !== 5000) throw new Error('the limit is another one');
      registry.limit = 300;
      setImmediate(() => process.exit(4));`;
    expect(runProgram(folder, source)).toEqual({ ...SILENT, code: 4 });
    expect(judge(folder)).toEqual({ '/': [], d: [3] });
    expect(existsSync(join(folder, 'hung.h5'))).toBe(false);
  });
});
