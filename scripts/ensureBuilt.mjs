import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NOTICES } from './thirdPartyNotices.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const inputs = [
  'src',
  'package.json',
  'rollup.config.mjs',
  ...readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name)),
];

/** Every file and folder of dist/ that package.json names, and the notices. */
function outputs() {
  const { bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths));
  const named = paths({ bin, exports }).filter((path) => path.startsWith('./dist/'));
  return [...named.map((path) => path.replace('/*', '')), NOTICES];
}

/** When a file, or anything under a folder, was last changed; a folder's own time shows what was removed from it. */
function changed(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changed(join(path, name))));
}

function isBuilt() {
  const built = outputs().map((path) => join(root, path));
  if (!built.every(existsSync)) return false;
  return Math.min(...built.map(changed)) >= Math.max(...inputs.map((path) => changed(join(root, path))));
}

/** Builds dist/ when it is missing or older than what it is made from; leaves the process when that fails. */
export function ensureBuilt() {
  if (isBuilt()) return;
  process.stderr.write('Building h5rx …\n');
  const rollup = join(root, 'node_modules/rollup/dist/bin/rollup');
  const { status } = spawnSync(process.execPath, [rollup, '-c', '--silent'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
