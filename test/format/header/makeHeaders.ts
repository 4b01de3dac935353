import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('headers.py', import.meta.url));

/** Files by their names. */
export type MadeFiles = Readonly<Record<string, { readonly objects: Readonly<Record<string, number>> }>>;

/** What HDF5 tells of an object. */
export interface HeaderFacts {
  readonly references: number;
  readonly change: number;
  readonly elements: readonly number[] | null;
}

/** Makes files with object headers of all kinds; gives the addresses of their objects. */
export function makeHeaders(python: string, folder: string): MadeFiles {
  return JSON.parse(run(python, ['make', folder]));
}

/** Has HDF5 find the attributes of objects, by file and path, and change them; gives what it told before that. */
export function checkHeaders(
  python: string,
  folder: string,
  expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): Record<string, Record<string, HeaderFacts>> {
  return JSON.parse(run(python, ['check', folder], JSON.stringify(expected)));
}

function run(python: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT, ...args], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`headers.py failed: ${stderr}`);
  return stdout;
}
