import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './pages.js';

/** Gives programs in a folder, and below it, h5rx and every package that this repository has. */
export function linkPackages(folder: string): void {
  const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  const targets = packages.map((one) => [one, join(ROOT, 'node_modules', one)] as const);
  for (const [one, target] of [[name as string, ROOT] as const, ...targets]) {
    const link = join(folder, 'node_modules', one);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, 'junction');
  }
}
