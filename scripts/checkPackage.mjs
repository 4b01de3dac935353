// Packs dist/ as `npm publish` would, has publint and attw look at the tarball, and compiles the declarations with no
// more than each platform declares.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';

/** Entries that are ES modules only: a worker's program, and the copy for plain pages. */
const modulesOnly = ['./worker/node', './worker/browser', './standalone'];

const folder = mkdtempSync(join(tmpdir(), 'h5rx-package-'));
const bin = (name) => join(root, 'node_modules/.bin', name);
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

/** Fails on what the declarations name and a caller's platform lacks; what rxjs itself lacks is not ours to report. */
function checkDeclarations(platform, ...flags) {
  const file = `dist/${platform}/index.d.ts`;
  const fixed = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--pretty', 'false'];
  const target = ['--target', 'es2022', '--module', 'preserve'];
  const { stdout } = spawnSync(bin('tsc'), [...fixed, ...target, ...flags, file], { cwd: root, encoding: 'utf8' });
  const errors = stdout.split('\n').filter((line) => line.startsWith('dist/') || line.startsWith('error'));
  if (errors.length > 0) {
    console.error(errors.join('\n'));
    process.exitCode = 1;
  }
}

ensureBuilt();
checkDeclarations('node', '--lib', 'es2022', '--types', 'node');
checkDeclarations('browser', '--lib', 'es2022,dom,esnext.disposable');
try {
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const packed = JSON.parse(report);
  const [{ filename }] = Object.values(packed);
  const tarball = join(folder, filename);
  run(bin('publint'), 'run', tarball, '--strict');
  run(bin('attw'), tarball, '--exclude-entrypoints', ...modulesOnly, './package.json');
  run(bin('attw'), tarball, '--entrypoints', ...modulesOnly, '--profile', 'esm-only');
} catch (error) {
  if (error.status === undefined) throw error;
  process.exitCode = 1; // the tool has said why
} finally {
  rmSync(folder, { recursive: true });
}
