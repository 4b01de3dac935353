import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';

const npm = (cwd, ...args) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Makes a fresh project in a folder, with h5rx from its own tarball and other packages. */
export function packInto(folder, packages) {
  ensureBuilt();
  const report = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  const [{ filename }] = Object.values(report);
  installInto(folder, [join(folder, filename), ...packages]);
}

/** Makes a fresh project of packages in a folder; no script of a package runs. */
export function installInto(folder, packages) {
  writeFileSync(join(folder, 'package.json'), '{"name":"fresh","version":"1.0.0","private":true,"type":"module"}\n');
  npm(folder, 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
}
