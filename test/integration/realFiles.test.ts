import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareFile } from '../support/compareFile.js';
import type { FileDescription } from '../support/descriptions.js';
import { runCorpusScript } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

/** The folder of HDF5 files that h5wasm's package brings for its own tests. */
const folder = fileURLToPath(new URL('../../node_modules/h5wasm/test/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.h5'));

describeWithTools("the files of h5wasm's package", ['python'], ({ python }) => {
  test('there are some', () => {
    expect(files.length).toBeGreaterThanOrEqual(3);
  });

  test.each(files)('%s reads as h5py says', async (name) => {
    const path = join(folder, name);
    const description = JSON.parse(runCorpusScript(python, 'dump.py', [path])) as FileDescription;
    expect(description.objects.length).toBeGreaterThan(0);
    expect(await compareFile(path, description, folder)).toEqual([]);
  });

  test.each(files)('%s reads the same from bytes and from a Blob', async (name) => {
    const path = join(folder, name);
    const description = JSON.parse(runCorpusScript(python, 'dump.py', [path])) as FileDescription;
    const bytes = readFileSync(path);
    expect(await compareFile(new Uint8Array(bytes), description, folder)).toEqual([]);
    expect(await compareFile(new Blob([bytes]), description, folder)).toEqual([]);
  });
});
