import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { h5rx } from './h5rx.js';

const script = fileURLToPath(new URL('readback.py', import.meta.url));

describeWithTools('what h5rx read writes of a file of h5py', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-numpy-'));
  const file = join(folder, 'sample.h5');
  const run = (...args: string[]): unknown => JSON.parse(execFileSync(python, [script, ...args], { encoding: 'utf8' }));
  let names: string[];
  beforeAll(() => {
    names = run('write', file) as string[];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('NumPy and h5py read the same: npy with its types, JSON and CSV with their values', async () => {
    // Text does not depend on the byte order in the file.
    const formats = (name: string): string[] => (name.endsWith('be') ? ['npy'] : ['npy', 'json', 'csv']);
    const jobs = names.flatMap((name) =>
      formats(name).map((format) => ['read', file, name, '-o', join(folder, `${name}.${format}`)]),
    );
    const work = async (): Promise<void> => {
      for (let job = jobs.pop(); job; job = jobs.pop())
        expect(await h5rx(...job)).toMatchObject({ code: 0, stderr: '' });
    };
    await Promise.all([work(), work(), work()]);
    expect(run('compare', file, folder)).toEqual([]);
  }, 180_000);

  test('a selection is NumPy’s', async () => {
    const selections = ['1:3,::7,-5:', '-1', '...,3', ':,10:20:3', '2,5,7'];
    const code = `import h5py, json, sys
with h5py.File(sys.argv[1]) as f: print(json.dumps([eval('f["volume"][()][' + s + ']').tolist() for s in sys.argv[2:]]))`;
    const expected = JSON.parse(
      execFileSync(python, ['-c', code, file, ...selections], { encoding: 'utf8' }),
    ) as unknown[];
    for (const [n, selection] of selections.entries()) {
      const { stdout, stderr } = await h5rx('read', file, 'volume', '-f', 'json', '-s', selection);
      expect({ selection, data: JSON.parse(stdout).data, stderr }).toEqual({
        selection,
        data: expected[n],
        stderr: '',
      });
    }
  });
});
