import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = makeFolder();
const installed = join(project, 'node_modules', 'h5rx');

const PROGRAM = `
const path = process.argv[2];
const run = (operation) => new Promise((next, error) => operation.subscribe({ next, error }));
const main = async () => {
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
  await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int32Array.of(1, 2, 3)));
  await run(h5.H5Fclose_async(file));
  await run(h5.H5Dclose_async(dset));
  const reading = h5.openFile(path).pipe(h5.openDataset('d'), h5.readDataset());
  console.log((await run(reading)).data.join());
};
main();
`;

const TYPES = `
import { type Observable, map } from 'rxjs';
import { EventSet, type H5Data, H5Dread_async, H5F_ACC_RDONLY, H5Fopen_async, H5Dopen_async, openDataset, openFile, readChunks } from 'h5rx';
const es = new EventSet();
const data: Observable<H5Data> = H5Dread_async(H5Dopen_async(H5Fopen_async('x.h5', H5F_ACC_RDONLY), 'd'));
export const sizes: Observable<number> = openFile('x.h5').pipe(openDataset('d'), readChunks(), map((chunk) => chunk.index));
// @ts-expect-error a file is no dataset
H5Dread_async(H5Fopen_async('x.h5', H5F_ACC_RDONLY));
export { data, es };
`;

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });

/** Packs the built package and puts it, as published, into a fresh project, beside what it depends on. */
beforeAll(() => {
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', project], root));
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }));
  const { dependencies, peerDependencies } = manifest();
  // The same files that a registry would give, without asking one.
  for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies), '@types/node']) link(name);
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

function manifest(): { dependencies: object; peerDependencies: object; exports: object; files: string[] } {
  return JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
}

function link(name: string): void {
  const target = join(project, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), target, 'junction');
}

function runProgram(name: string, source: string): string {
  writeFileSync(join(project, name), source);
  return execFileSync(process.execPath, [name, join(project, `${name}.h5`)], { cwd: project, encoding: 'utf8' });
}

describe('the packed package, installed in a fresh project', () => {
  test('holds what its manifest names, and neither sources nor tests', () => {
    const named = JSON.stringify(manifest().exports).match(/\.\/dist\/[^"]+/g) ?? [];
    expect(named.length).toBeGreaterThan(10);
    for (const file of named) expect(existsSync(join(installed, file.replace('*', ''))), file).toBe(true);
    const top = readdirSync(installed).sort();
    expect(top).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES', 'dist', 'package.json']);
  });

  test('is imported', () => {
    expect(runProgram('program.mjs', `import * as h5 from 'h5rx';${PROGRAM}`)).toBe('1,2,3\n');
  });

  test('is required', () => {
    expect(runProgram('program.cjs', `const h5 = require('h5rx');${PROGRAM}`)).toBe('1,2,3\n');
  });

  test('starts its worker from the path that it exports', () => {
    const source = `import { Worker } from 'node:worker_threads';
      import * as all from 'h5rx';
      const connector = all.nativeConnector({ workers: 1, worker: () => new Worker(new URL(import.meta.resolve('h5rx/worker/node'))) });
      const h5 = { ...all, H5Fcreate_async: (path, flags) => all.H5Fcreate_async(path, flags, {}, { connector }) };
      ${PROGRAM}`;
    expect(runProgram('own-worker.mjs', source)).toBe('1,2,3\n');
  });

  test('runs its command', () => {
    const command = join(installed, 'dist', 'cli', 'h5rx.js');
    const output = execFileSync(process.execPath, [command, '--help'], { cwd: project, encoding: 'utf8' });
    for (const word of ['ls', 'info', 'stats', 'read', 'demo']) expect(output).toContain(word);
  });

  test.each(['node16', 'bundler'])('resolves its types (%s)', (moduleResolution) => {
    const module = moduleResolution === 'node16' ? 'node16' : 'esnext';
    for (const extension of moduleResolution === 'node16' ? ['mts', 'cts'] : ['ts'])
      writeFileSync(join(project, `types.${extension}`), TYPES);
    const files = moduleResolution === 'node16' ? ['types.mts', 'types.cts'] : ['types.ts'];
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module,
      moduleResolution,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: ['node'],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    let output = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    expect(output).toBe('');
  });
});
