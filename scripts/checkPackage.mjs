// Packs dist/ as `npm publish` would, has publint and attw look at the tarball, checks its size and the licences of what is
// bundled, and compiles the declarations with no more than each platform declares.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { NOTICES } from './thirdPartyNotices.mjs';

/** Entries that are ES modules only: a worker's program, the copy for plain pages, and what is for libraries that are such. */
const modulesOnly = ['./worker/node', './worker/browser', './standalone', './h5web', './zarrita'];

/** Entries besides the main one that `require` knows too. */
const forBoth = ['./hsds', './react'];

const folder = mkdtempSync(join(tmpdir(), 'h5rx-package-'));
const bin = (name) => join(root, 'node_modules/.bin', name);
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

/** Fails on what the declarations name and a caller's platform lacks; what rxjs itself lacks is not ours to report. */
function checkDeclarations(folder, ...flags) {
  const file = `dist/${folder}/index.d.ts`;
  const fixed = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--pretty', 'false'];
  const target = ['--target', 'es2022', '--module', 'preserve'];
  const { stdout } = spawnSync(bin('tsc'), [...fixed, ...target, ...flags, file], { cwd: root, encoding: 'utf8' });
  const errors = stdout.split('\n').filter((line) => line.startsWith('dist/') || line.startsWith('error'));
  if (errors.length > 0) {
    console.error(errors.join('\n'));
    process.exitCode = 1;
  }
}

/** Bytes that the tarball may have, and what it unpacks to. */
const PACKED = 4.2 * 2 ** 20;
const UNPACKED = 13 * 2 ** 20;

/** Software of others that is in dist/, found by texts that it leaves there. */
const BUNDLED = [
  {
    file: 'dist/parts/libhdf5.browser.js',
    trace: 'H5Fopen',
    entries: ['h5wasm', 'HDF5', 'zlib', 'libaec', 'Emscripten'],
  },
  { file: 'dist/parts/zstd.js', trace: 'ZSTD', entries: ['zstddec', 'Zstandard'] },
  { file: 'dist/standalone/rxjs.js', trace: 'Observable', entries: ['rxjs'] },
];

/** Fails on a tarball that is too large, or has software of others without its licence. */
function checkContents({ size, unpackedSize, files }) {
  const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const notices = files.some(({ path }) => path === NOTICES) ? readFileSync(join(root, NOTICES), 'utf8') : '';
  const missing = BUNDLED.filter(({ file, trace }) => readFileSync(join(root, file), 'utf8').includes(trace))
    .flatMap(({ entries }) => entries)
    .filter((name) => !new RegExp(`^=+\n\n${name}\\b`, 'm').test(notices));
  const complaints = [
    ...(notices === '' ? [`${NOTICES} is not in the tarball`] : []),
    ...missing.map((name) => `${NOTICES} has no entry for ${name}, which is bundled`),
    ...(size > PACKED ? [`the tarball has ${megabytes(size)}, more than ${megabytes(PACKED)}`] : []),
    ...(unpackedSize > UNPACKED
      ? [`unpacked it has ${megabytes(unpackedSize)}, more than ${megabytes(UNPACKED)}`]
      : []),
  ];
  console.log(`Tarball: ${megabytes(size)}, unpacked ${megabytes(unpackedSize)}`);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

ensureBuilt();
for (const folder of ['node', 'hsds/node']) checkDeclarations(folder, '--lib', 'es2022', '--types', 'node');
for (const folder of ['browser', 'hsds/browser']) checkDeclarations(folder, '--lib', 'es2022,dom,esnext.disposable');
try {
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const packed = JSON.parse(report);
  const [pack] = Object.values(packed);
  checkContents(pack);
  const tarball = join(folder, pack.filename);
  run(bin('publint'), 'run', tarball, '--strict');
  run(bin('attw'), tarball, '--exclude-entrypoints', ...modulesOnly, ...forBoth, './package.json');
  // Node 10 knows no entries but the main one.
  run(bin('attw'), tarball, '--entrypoints', ...forBoth, '--profile', 'node16');
  run(bin('attw'), tarball, '--entrypoints', ...modulesOnly, '--profile', 'esm-only');
} catch (error) {
  if (error.status === undefined) throw error;
  process.exitCode = 1; // the tool has said why
} finally {
  rmSync(folder, { recursive: true });
}
