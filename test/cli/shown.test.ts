import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { h5rx, output } from './h5rx.js';

const script = fileURLToPath(new URL('hostile.py', import.meta.url));

describeWithTools('what the command shows', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-shown-'));
  const file = join(folder, 'shown.h5');
  beforeAll(() => void execFileSync(python, [script, 'name', join(folder, 'other.h5'), file]));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('enumerations with names and values', async () => {
    expect(await output('read', file, '/enum')).toBe('0  GREEN (1)\n1  RED (0)\n2  5\n');
    expect(await output('info', file, '/enum')).toMatch(/\n {2}values +GREEN = 1, RED = 0\n/);
    expect(await output('info', file, '/record')).toMatch(/\n {2}values +colour: GREEN = 1, RED = 0\n/);
    expect(await output('read', file, '/record')).toMatch(/^ +colour +n\n0 {2}GREEN \(1\) +2\n$/);
    expect(await output('info', file, '/')).toContain('    colour = GREEN (1)  (enum(int8) {GREEN, RED})\n');
    expect(JSON.parse(await output('read', file, '/enum', '--format', 'json'))).toMatchObject({
      enum: { RED: 0, GREEN: 1 },
      data: [1, 0, 5],
    });
    expect(JSON.parse(await output('read', file, '/record', '--format', 'json'))).toMatchObject({
      enum: { colour: { RED: 0, GREEN: 1 } },
      data: [{ colour: 1, n: 2 }],
    });
    expect(await output('read', file, '/enum', '--format', 'csv')).toBe('1\n0\n5\n');
  });

  test('references as what they lead to', async () => {
    expect(await output('read', file, '/refs')).toBe('0  /a/b/x\n1  /a\n2  /\n3  null\n');
    expect(await output('read', file, '/refs', '--format', 'csv')).toBe('/a/b/x\n/a\n/\nnull\n');
    const json = JSON.parse(await output('read', file, '/refs', '--format', 'json'));
    expect(json.data).toEqual(['/a/b/x', '/a', '/', null]);
    const text = await output('info', file, '/');
    expect(text).toContain('    object = "/a/b"  (object reference)\n');
    expect(text).toContain('    region = "/grid[0:2, 1:4:2]"  (region reference)\n');
  });

  test('long attributes cut, with how much is left out; all of them in JSON', async () => {
    const text = await output('info', file, '/');
    expect(text.length).toBeLessThan(2000);
    expect(text).toContain(`    long = "${'x'.repeat(199)}… (199802 more characters)  (string)\n`);
    expect(text).toContain('14, 15, … 4 more]  (int64, 20)\n');
    const { attributes } = JSON.parse(await output('info', file, '/', '--json'));
    expect(attributes.long.data).toBe('x'.repeat(200_000));
  });

  test('attr set takes booleans, which h5py reads as booleans', async () => {
    const changed = join(folder, 'changed.h5');
    copyFileSync(file, changed);
    await output('attr', 'set', changed, '/', 'flag', 'true');
    await output('attr', 'set', changed, '/', 'flags', '[true, false]');
    await output('attr', 'set', changed, '/', 'asked', 'false', '--type', 'bool');
    await output('attr', 'set', changed, '/', 'flag', 'false');
    const code = `import h5py; a = h5py.File(${JSON.stringify(changed)}).attrs
print(repr([a["flag"].item(), a["flags"].tolist(), str(a["flags"].dtype), a["asked"].item()]))`;
    expect(execFileSync(python, ['-c', code], { encoding: 'utf8' })).toBe("[False, [True, False], 'bool', False]\n");
    const { code: exit, stderr } = await h5rx('attr', 'set', changed, '/', 'flag', '3', '--type', 'bool');
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: 'h5rx: 3: not all of it is bool\n' });
  });

  test('a file that is being written for SWMR readers, with --swmr; without it the error says so', async () => {
    const written = join(folder, 'swmr.h5');
    const code = `import h5py, sys
f = h5py.File(${JSON.stringify(written)}, 'w', libver='latest')
d = f.create_dataset('x', data=[1.5, 2.5], maxshape=(None,), chunks=(4,))
f.swmr_mode = True
f.flush()
print('ready', flush=True)
sys.stdin.read()`;
    const writer = spawn(python, ['-c', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(createInterface(writer.stdout), 'line');
      const { code: exit, stderr } = await h5rx('read', written, '/x');
      expect(exit).toBe(1);
      expect(stderr).toMatch(/^h5rx: .*swmr\.h5 is open for writing in another program.*--swmr looks at it\n$/);
      expect(await output('read', written, '/x', '--swmr')).toBe('0  1.5\n1  2.5\n');
      expect(await output('ls', written, '--swmr')).toContain('x  float64  2 (up to ∞), chunks 4\n');
      expect(await output('info', written, '/x', '--swmr')).toContain('float64');
      expect(JSON.parse(await output('stats', written, '/x', '--swmr', '--json'))).toMatchObject({ n: 2, mean: 2 });
    } finally {
      writer.stdin.end();
      await once(writer, 'close');
    }
  });
});
