import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';
import { HSDS_PYTHON, hsdsPython } from './hsds/hsdsPython.mjs';

/** The programs of others that some tests check h5rx against. */
export type Tool = 'python' | 'zarr' | 'h5dump' | 'h5stat' | 'chromium' | 'hsds';

const found = new Map<Tool, string | undefined>();

/** Packages of Python that read Zarr, through references too. */
const ZARR_PACKAGES = ['fsspec', 'aiohttp', 'numcodecs', 'zarr', 'xarray'];

const finders: Record<Tool, () => string | undefined> = {
  python: () => {
    const candidate = process.env.H5RX_PYTHON ?? inPath('python3');
    return candidate !== undefined && imports(candidate, 'h5py', 'numpy') ? candidate : undefined;
  },
  zarr: () => {
    const candidate = find('python');
    return candidate !== undefined && imports(candidate, ...ZARR_PACKAGES) ? candidate : undefined;
  },
  h5dump: () => inPath('h5dump'),
  h5stat: () => inPath('h5stat'),
  chromium: () => executable(process.env.CHROMIUM) ?? inPath('chromium') ?? inPath('chromium-browser'),
  hsds: hsdsPython,
};

const needs: Record<Tool, string> = {
  python: 'a Python with h5py and numpy: set H5RX_PYTHON to one, or install both for python3',
  zarr: `that Python with ${ZARR_PACKAGES.join(', ')}`,
  h5dump: 'h5dump in PATH (Debian: hdf5-tools)',
  h5stat: 'h5stat in PATH (Debian: hdf5-tools)',
  chromium: 'Chromium in PATH or in CHROMIUM (Debian: chromium)',
  hsds: HSDS_PYTHON,
};

/** Path of a Python that can import h5py and numpy. */
export const python = (): string | undefined => find('python');

/** Path of HDF5's `h5dump`. */
export const h5dump = (): string | undefined => find('h5dump');

/** Path of a Chromium browser. */
export const chromium = (): string | undefined => find('chromium');

/**
 * Path of a tool that the calling suite cannot do without. Where it is missing this throws if `H5RX_REQUIRE_TOOLS` is
 * set, which fails the test file; otherwise it prints what is missing and gives `undefined`, for `describe.skipIf`.
 */
export function requireTool(tool: Tool): string | undefined {
  const path = find(tool);
  if (path !== undefined) return path;
  const message = `these tests need ${needs[tool]}`;
  if (process.env.H5RX_REQUIRE_TOOLS) throw new Error(message);
  console.warn(`Skipped: ${message}.`);
  return undefined;
}

/**
 * A suite that runs only where all its tools are, and otherwise is skipped or fails as `requireTool` says.
 *
 *     describeWithTools('what h5rx writes', ['python', 'h5dump'], ({ python, h5dump }) => { test(…) });
 */
export function describeWithTools<T extends Tool>(
  title: string,
  tools: readonly T[],
  suite: (paths: Record<T, string>) => void,
): void {
  const paths = tools.map((tool) => [tool, requireTool(tool)] as const);
  const missing = paths.some(([, path]) => path === undefined);
  // A skipped suite is still collected: its tests get names they will not run.
  const named = Object.fromEntries(paths.map(([tool, path]) => [tool, path ?? tool])) as Record<T, string>;
  describe.skipIf(missing)(title, () => suite(named));
}

function find(tool: Tool): string | undefined {
  if (!found.has(tool)) found.set(tool, finders[tool]());
  return found.get(tool);
}

function inPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => executable(join(folder, name))).find((path) => path !== undefined);
}

function executable(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

function imports(command: string, ...modules: string[]): boolean {
  return spawnSync(command, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0;
}
