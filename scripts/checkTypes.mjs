// Compiles programs against the packed declarations, in a fresh project, with everything checked (`skipLibCheck: false`):
// the oldest TypeScript that is supported and the newest, each resolution of modules, with DOM or with Node's types only.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';

/** The oldest and the newest, and the last one that knows how Node 10 resolved modules. */
const COMPILERS = {
  '5.4.5': ['bundler', 'nodenext', 'node10'],
  '6.0.3': ['node10'],
  '7.0.2': ['bundler', 'nodenext'],
};
const PLATFORMS = {
  DOM: { lib: ['ES2022', 'DOM'], types: [] },
  Node: { lib: ['ES2022'], types: ['node'] },
};
const MODULES = { bundler: 'esnext', nodenext: 'nodenext', node10: 'commonjs' };

/** What a program may rely on; each line that must not compile says so. */
const PROGRAM = `
import { type Observable, map, toArray } from 'rxjs';
import {
  type Chunk, collect, compound, copyDataset, EventSet, type H5Container, H5Dread_async, H5Dopen_async, H5F_ACC_RDONLY,
  H5Fopen_async, H5T_C_S1, H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64, type H5Data, type NdArray, nativeConnector, openDataset,
  openFile, readChunks, readDataset, sliceOf, toAsyncIterable, type View, withProgress, writeChunks,
} from 'h5rx';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};
type Of<O> = O extends Observable<infer T> ? T : never;

const dataset$ = openFile('x.h5').pipe(openDataset('d'));
const doubles = { memType: H5T_NATIVE_DOUBLE } as const;
const { signal } = new AbortController();

const native = dataset$.pipe(readDataset());
same<Of<typeof native>, NdArray<H5Container>>(true);
const array = dataset$.pipe(readDataset(doubles));
same<Of<typeof array>, NdArray<Float64Array>>(true);
const fields = dataset$.pipe(readDataset({ memType: compound({ x: H5T_NATIVE_DOUBLE, s: H5T_C_S1 }), signal }));
same<Of<typeof fields>, NdArray<{ readonly x: Float64Array; readonly s: string[] }>>(true);
const chunks = dataset$.pipe(readChunks(doubles));
same<Of<typeof chunks>, Chunk<Float64Array>>(true);
const projected = dataset$.pipe(readChunks({ memType: H5T_NATIVE_INT64, project: ({ data }) => [data[0] ?? 0n] }));
same<Of<typeof projected>, bigint>(true);
const together = dataset$.pipe(readChunks(doubles), map((chunk) => ({ ...chunk })), collect());
same<Of<typeof together>, NdArray<Float64Array>>(true);
const list = dataset$.pipe(readChunks({ signal }), withProgress(({ loadedBytes }) => loadedBytes), toArray());
same<Of<typeof list>, Chunk<H5Container>[]>(true);
export const written: Observable<Chunk<Float64Array>> = chunks.pipe(writeChunks(dataset$, { signal }));
export const copied = dataset$.pipe(copyDataset(H5Fopen_async('y.h5', H5F_ACC_RDONLY), 'd', { signal }));
export const length: Observable<number> = native.pipe(map(({ shape }) => (shape === null ? 0 : shape.length)));

const slice = sliceOf(dataset$, doubles);
same<Float64Array | undefined, typeof slice.value.data>(true);
export const view: View<{ readonly status: string }> = slice;

const es = new EventSet();
const read = H5Dread_async(H5Dopen_async(H5Fopen_async('x.h5', H5F_ACC_RDONLY), 'd'));
same<Of<typeof read>, H5Data>(true);
export async function loops(): Promise<number> {
  let sum = 0;
  for await (const { data } of toAsyncIterable(chunks, { readAhead: 2, signal })) sum += data[0] ?? 0;
  for await (const data of H5Dread_async(H5Dopen_async(H5Fopen_async('x.h5', H5F_ACC_RDONLY), 'd'), H5T_NATIVE_DOUBLE)) sum += data.length;
  for await (const event of es) if (event.type === 'progress') sum += event.loadedBytes;
  nativeConnector().terminate();
  return sum;
}
// @ts-expect-error a file is no dataset
H5Dread_async(H5Fopen_async('x.h5', H5F_ACC_RDONLY));
// @ts-expect-error a null dataspace has no dimensions
export const rank = native.pipe(map(({ shape }) => shape.length));
`;

/** The same of entries besides the main one, which Node 10 did not know. */
const ENTRIES = `
import { type Connector, type H5Error, H5Fopen_async, H5F_ACC_RDONLY, openDataset, openFile, readDataset, registerConnector } from 'h5rx';
import { type HsdsConnector, hsds } from 'h5rx/hsds';

const connector: HsdsConnector = hsds({ endpoint: 'http://localhost:5101', username: 'me', password: 'secret' });
export const general: Connector = connector;
export const unregister: () => void = registerConnector('hdf5', connector);
export const file$ = H5Fopen_async('hdf5://home/me/run.h5', H5F_ACC_RDONLY, { connector });
export const data$ = openFile('hdf5://home/me/run.h5', H5F_ACC_RDONLY, { connector }).pipe(openDataset('x'), readDataset());
connector.errors$.subscribe((error: H5Error) => error.kind);
export const own = [hsds({ fetch }), hsds({ fetch: (url, init) => fetch(url, { ...init, keepalive: true }) })];
`;

const project = mkdtempSync(join(tmpdir(), 'h5rx-types-'));
const npm = (...args) =>
  execFileSync('npm', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** Compiles the program; gives what is wrong. What rxjs or Node's types lack is not ours to report. */
function compile(version, moduleResolution, platform) {
  const folder = join(project, `${version}-${moduleResolution}-${platform}`);
  mkdirSync(folder);
  const compilerOptions = {
    ...PLATFORMS[platform],
    module: MODULES[moduleResolution],
    moduleResolution,
    ...(version.startsWith('6') && moduleResolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const programs = { 'program.ts': PROGRAM, ...(moduleResolution !== 'node10' && { 'entries.ts': ENTRIES }) };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(programs) }));
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text);
  const tsc = join(project, 'node_modules', `typescript-${version}`, 'bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  const foreign = /^(\.\.\/)*node_modules\/(?!h5rx\/)/;
  const errors = stdout.split('\n').filter((line) => / error TS\d+: |^error TS/.test(line));
  const ours = errors.filter((line) => !foreign.test(line));
  return status === 0 || errors.length > 0 ? ours : [`the compiler failed: ${stdout}`];
}

ensureBuilt();
try {
  const [{ filename }] = Object.values(
    JSON.parse(npm('pack', root, '--json', '--ignore-scripts', '--pack-destination', project)),
  );
  const dependencies = { h5rx: `file:${filename}`, rxjs: '^7.8.0', '@types/node': '^20' };
  for (const version of Object.keys(COMPILERS)) dependencies[`typescript-${version}`] = `npm:typescript@${version}`;
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  npm('install', '--prefix', project, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error');
  for (const [version, resolutions] of Object.entries(COMPILERS)) {
    for (const resolution of resolutions) {
      for (const platform of Object.keys(PLATFORMS)) {
        const errors = compile(version, resolution, platform);
        console.log(`TypeScript ${version}, ${resolution}, ${platform}: ${errors.length === 0 ? 'ok' : 'failed'}`);
        if (errors.length === 0) continue;
        console.error(errors.slice(0, 20).join('\n'));
        process.exitCode = 1;
      }
    }
  }
} finally {
  rmSync(project, { recursive: true });
}
