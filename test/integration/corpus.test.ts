import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareFile } from '../support/compareFile.js';
import {
  type ContainerDescription,
  type FileDescription,
  type ObjectDescription,
  readDescription,
} from '../support/descriptions.js';
import { makeFolder, runCorpusScript } from '../support/h5.js';
import { describeWithTools, python } from '../support/tools.js';

// What libhdf5 reads only in a file opened for writing: it would put the fill value into a heap first.
const ANSWERED: Readonly<Record<string, Readonly<Record<string, ContainerDescription>>>> = {
  'strings-variable': { '/fill-missing-chunk': { type: 'string', data: ['füll', 'füll', 'füll', 'three'] } },
};

describeWithTools('every file that h5py wrote, element by element', ['python'], () => {
  const folder = makeFolder();
  const files = generate(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the corpus covers the library versions', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
    for (const version of ['earliest', 'v110', 'latest']) {
      expect(
        files.some((name) => name.includes(`-${version}.`)),
        version,
      ).toBe(true);
    }
  });

  test.each(files)('%s', async (name) => {
    const description = expected(name, readDescription(join(folder, name.replace(/\.h5$/, '.expected.json'))));
    expect(await compareFile(join(folder, name), description, folder)).toEqual([]);
  });
});

/** Makes the corpus when there is a Python to make it with; the tests' names are known only then. */
function generate(folder: string): string[] {
  const interpreter = python();
  if (interpreter === undefined) return [];
  runCorpusScript(interpreter, 'generate.py', [folder]);
  return (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { files: string[] }).files;
}

/** A description with what is known to be out of reach. */
function expected(name: string, { objects }: FileDescription): FileDescription {
  const kind = name.replace(/-[^-]*$/, '');
  const answered = ANSWERED[kind] ?? {};
  return {
    objects: objects.map((object): ObjectDescription => {
      const value = answered[object.path];
      if (object.kind === 'dataset' && value) {
        const { valueError: _, ...rest } = object;
        return { ...rest, value };
      }
      return object;
    }),
  };
}
