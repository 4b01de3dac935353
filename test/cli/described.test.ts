import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { h5rx } from './h5rx.js';

describeWithTools('what h5rx shows and sets of a file of h5py', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-described-'));
  const file = join(folder, 'a.h5');
  beforeAll(() => {
    makeWithH5py(
      python,
      file,
      '',
      'f["time"] = [1.0, 2.0]; f["time"].make_scale("t")',
      'd = f.create_dataset("g/d", (2, 3), "f4"); d.dims[0].attach_scale(f["time"]); d.dims[1].label = "band"',
      'f["g/plain"] = [1]; f["g/plain"].attrs["x"] = 1',
      'a = f["g"].attrs; a["i1"] = np.int8(3); a["f4"] = np.float32(1); a["s"] = np.bytes_("abc"); a["b"] = True',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('dimensions by their names', async () => {
    const { stdout } = await h5rx('ls', file);
    expect(stdout.split('\n').slice(1)).toEqual([
      '├── g/  4 attributes',
      '│   ├── d  float32  2 × 3, dimensions time, band, 2 attributes',
      '│   └── plain  int64  1, 1 attribute',
      '└── time  float64  2, dimensions time, 3 attributes',
      '',
    ]);
    expect((await h5rx('ls', file, 'g/d')).stdout).toContain('dimensions time, band');
    expect((await h5rx('info', file, 'g/d')).stdout).toMatch(/dimensions +time, band/);
    expect(JSON.parse((await h5rx('info', file, 'g/d', '--json')).stdout).dimensions).toEqual(['time', 'band']);
    expect(JSON.parse((await h5rx('ls', file, 'g/d', '--json')).stdout).dimensions).toEqual(['time', 'band']);
    expect(JSON.parse((await h5rx('info', file, 'g/plain', '--json')).stdout)).not.toHaveProperty('dimensions');
  });

  test('an attribute keeps its datatype where that holds the value, and gets another one where not', async () => {
    const set = async (name: string, value: string) => {
      expect(await h5rx('attr', 'set', file, 'g', name, value)).toMatchObject({ code: 0 });
      const answer =
        'a = f["g"].attrs; answer = {k: [str(a.get_id(k).dtype), np.array(a[k]).item()] for k in a if k != "s" or a.get_id(k).dtype == object}';
      return (askH5py(python, file, answer) as Record<string, unknown>)[name];
    };
    expect(await set('i1', '-128')).toEqual(['int8', -128]);
    expect(await set('i1', '300')).toEqual(['int64', 300]);
    expect(await set('i1', '3.5')).toEqual(['float64', 3.5]);
    expect(await set('f4', '2')).toEqual(['float32', 2]);
    expect(await set('b', 'false')).toEqual(['bool', false]);
    expect(await set('s', 'kilometres')).toEqual(['object', 'kilometres']);
  });

  test('a number that would be stored as another one is refused', async () => {
    for (const value of ['9007199254740993', '[1, 18446744073709551615]', '1e400'])
      expect(await h5rx('attr', 'set', file, 'g', 'n', value)).toMatchObject({ code: 2, stdout: '' });
    expect(askH5py(python, file, 'answer = "n" in f["g"].attrs')).toBe(false);
  });
});
