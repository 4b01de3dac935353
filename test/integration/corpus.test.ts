import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareFile } from '../support/compareFile.js';
import { readDescription } from '../support/descriptions.js';
import { makeFolder, runCorpusScript } from '../support/h5.js';
import { describeWithTools, python } from '../support/tools.js';

describeWithTools('every file that h5py wrote, element by element', ['python'], () => {
  const folder = makeFolder();
  const files = generate(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the corpus covers the library versions', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
    for (const version of ['earliest', 'v110', 'latest']) {
      expect(files.some((name) => name.includes(`-${version}.`)), version).toBe(true);
    }
  });

  test.each(files)('%s', async (name) => {
    const description = readDescription(join(folder, name.replace(/\.h5$/, '.expected.json')));
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
