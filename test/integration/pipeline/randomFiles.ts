import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { H5Data } from 'h5rx';
import { readDescription } from '../../support/descriptions.js';
import { dataOf } from './expectedData.js';
import { runScript } from './runScript.js';

/** A dataset that `writeFiles.py` wrote, with its values as h5py reads them. */
export interface RandomDataset {
  readonly file: string;
  /** The same file, to be opened for writing. */
  readonly copy: string;
  readonly path: string;
  /** Address of its object header. */
  readonly header: number;
  readonly dims: readonly number[];
  readonly filters: readonly number[];
  readonly data: H5Data;
}

/** Writes files with random datasets; equal numbers give equal files. */
export function writeRandomFiles(
  python: string,
  folder: string,
  seed: number,
  files: number,
  datasetsOfEach: number,
): RandomDataset[] {
  const written = JSON.parse(runScript(python, 'writeFiles.py', [folder, seed, files, datasetsOfEach])) as {
    readonly name: string;
    readonly headers: Readonly<Record<string, number>>;
  }[];
  return written.flatMap(({ name, headers }) => {
    const file = join(folder, `${name}.h5`);
    const copy = join(folder, `${name}.copy.h5`);
    copyFileSync(file, copy);
    return readDescription(join(folder, `${name}.expected.json`)).objects.flatMap((object) => {
      if (object.kind !== 'dataset') return [];
      const { path, shape, filters, value } = object;
      if (!shape || !value) throw new Error(`${name}${path}: h5py gives no values`);
      return [{ file, copy, path, header: headers[path]!, dims: shape, filters, data: dataOf(value, folder) }];
    });
  });
}
