import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, h5rx, hasOpen, output, start, until } from './h5rx.js';
import { gridValue, writeEndlessFile, writeSampleFile } from './sampleFile.js';

const folder = mkdtempSync(join(tmpdir(), 'h5rx-cli-'));
const sample = join(folder, 'sample.h5');
const endless = join(folder, 'endless.h5');

beforeAll(async () => {
  await writeSampleFile(sample);
  await writeEndlessFile(endless);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.concurrent('h5rx ls', () => {
  test('shows the tree: types, shapes, chunks, links and their targets; enters no group twice', async () => {
    expect(await output('ls', sample)).toBe(`${sample}
├── dangling -> /nowhere  (leads nowhere)
├── external -> other.h5:/x  external  (leads nowhere)
├── grid  float32  6 × 7 × 8 (up to ∞ × 7 × 8), chunks 2 × 3 × 8 deflate
├── group/
│   ├── empty  int32  0 × 3 (up to ∞ × 3), chunks 2 × 3
│   ├── inner/  2 attributes
│   │   └── cycle  same as /group
│   ├── int64  int64  4
│   ├── odd  float64  2 × 3
│   ├── records  compound { id: int32, value: float64 }  2
│   ├── scalar  int32  scalar
│   ├── text  string  3
│   └── uint64  uint64  2
└── soft -> /grid
`);
  });

  test('begins at a path, goes as deep as it is told, and shows a dataset alone', async () => {
    expect(await output('ls', sample, '/group/inner', '-d', '1')).toBe('/group/inner  2 attributes\n└── cycle/\n');
    expect(await output('ls', sample, '/group/inner')).toContain('    ├── inner  same as /group/inner\n');
    expect(await output('ls', sample, '/group/scalar')).toBe('/group/scalar  int32  scalar\n');
  });

  test('--json is a tree of objects', async () => {
    const root = JSON.parse(await output('ls', sample, '--json', '--depth', '1'));
    expect(root).toMatchObject({ name: '/', path: '/', kind: 'group' });
    expect(root.members.map(({ name, kind }: { name: string; kind: string }) => `${name}: ${kind}`)).toEqual([
      'dangling: soft link',
      'external: external link',
      'grid: dataset',
      'group: group',
      'soft: soft link',
    ]);
    const [dangling, external, grid, group] = root.members;
    expect(dangling).toMatchObject({ target: '/nowhere', dangling: true });
    expect(external).toMatchObject({ file: 'other.h5', target: '/x' });
    expect(grid).toMatchObject({
      datatype: 'float32',
      shape: [6, 7, 8],
      maxshape: [null, 7, 8],
      chunk: [2, 3, 8],
      filters: ['deflate'],
    });
    expect(group.members).toEqual([]);
  });
});

describe.concurrent('h5rx info', () => {
  test('describes a dataset', async () => {
    expect(await output('info', sample, '/grid')).toMatch(
      /^\/grid\n {2}kind +dataset\n {2}type +float32\n {2}shape +6 × 7 × 8 \(up to ∞ × 7 × 8\)\n {2}layout +chunked 2 × 3 × 8, 9 chunks\n {2}filters +deflate\(3\)\n/,
    );
  });

  test('describes a group with the values of its attributes, 64-bit integers exactly', async () => {
    const text = await output('info', sample, '/group/inner');
    expect(text).toMatch(/kind +group\n {2}members +1\n/);
    expect(text).toContain('    ids = [1152921504606846977, -1]  (int64, 2)\n');
    expect(text).toContain('    title = "größer"  (string)\n');
    const json = await output('info', sample, '/group/inner', '--json');
    expect(json).toContain('"data": [1152921504606846977, -1]');
    expect(JSON.parse(json)).toMatchObject({
      kind: 'group',
      members: 1,
      attributes: { title: { datatype: 'string', shape: [], data: 'größer' } },
    });
  });
});

describe.concurrent('h5rx stats', () => {
  test('of floats', async () => {
    const values = [0, 1, 2, 3, 4, 5].flatMap((i) =>
      [0, 1, 2, 3, 4, 5, 6].flatMap((j) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) => gridValue(i, j, k))),
    );
    const mean = values.reduce((a, b) => a + b) / values.length;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const result = JSON.parse(await output('stats', sample, '/grid', '--json'));
    expect(result).toMatchObject({
      dataset: '/grid',
      datatype: 'float32',
      n: 336,
      nan: 0,
      min: 0.5,
      max: 567.5,
      bytes: 1344,
    });
    expect(result.mean).toBeCloseTo(mean, 10);
    expect(result.std).toBeCloseTo(std, 10);
  });

  test('of 64-bit integers: least and greatest are exact', async () => {
    const text = await output('stats', sample, '/group/int64');
    expect(text).toMatch(/ min +-9223372036854775808\n/);
    expect(text).toMatch(/ max +9223372036854775807\n/);
    expect(await output('stats', sample, '/group/uint64', '--json')).toContain('"max": 18446744073709551615');
  });

  test('counts NaN apart, and says nothing of what is not there', async () => {
    expect(JSON.parse(await output('stats', sample, '/group/odd', '--json'))).toMatchObject({
      n: 4,
      nan: 2,
      min: '-Infinity',
      max: 'Infinity',
    });
    expect(JSON.parse(await output('stats', sample, '/group/empty', '--json'))).toMatchObject({
      n: 0,
      nan: 0,
      min: null,
      max: null,
      mean: null,
      std: null,
    });
    expect(JSON.parse(await output('stats', sample, '/group/scalar', '--json'))).toMatchObject({
      n: 1,
      min: 42,
      std: 0,
    });
  });

  test('refuses what is no number', async () => {
    const { code, stdout, stderr } = await h5rx('stats', sample, '/group/text');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'h5rx: /group/text holds string; stats are of numbers only\n',
    });
  });
});

describe.concurrent('h5rx read', () => {
  test('a table', async () => {
    expect(await output('read', sample, '/grid', '--select', '-1, ::6, 2:4')).toBe(
      '0  502.5  503.5\n1  562.5  563.5\n',
    );
    expect(await output('read', sample, '/grid', '-s', '::5,::6,0')).toBe('0    0.5   60.5\n1  500.5  560.5\n');
    expect(await output('read', sample, '/grid', '-s', '::5,0:2,:2')).toBe(
      '[0, :, :]\n0    0.5    1.5\n1   10.5   11.5\n\n[1, :, :]\n0  500.5  501.5\n1  510.5  511.5\n',
    );
    expect(await output('read', sample, '/group/scalar')).toBe('42\n');
    expect(await output('read', sample, '/group/empty')).toBe('(no values: 0 × 3)\n');
    expect(await output('read', sample, '/group/records')).toBe('   id  value\n0   1   0.25\n1   2     -1\n');
    expect(await output('read', sample, '/group/text', '-s', '1')).toBe('with "quotes", commas\\nand a line\n');
  });

  test('JSON', async () => {
    const value = async (...args: string[]): Promise<unknown> =>
      JSON.parse(await output('read', sample, ...args, '-f', 'json')).data;
    expect(await output('read', sample, '/group/int64', '-f', 'json')).toBe(
      '{"dataset": "/group/int64", "datatype": "int64", "shape": [4],\n"data": [9223372036854775807, -9223372036854775808, 0, 7]}\n',
    );
    expect(await value('/group/odd')).toEqual([
      ['NaN', 'Infinity', -0],
      [0.1, '-Infinity', 'NaN'],
    ]);
    expect(await value('/group/scalar')).toBe(42);
    expect(await value('/group/empty')).toEqual([]);
    expect(await value('/group/records')).toEqual([
      { id: 1, value: 0.25 },
      { id: 2, value: -1 },
    ]);
    expect(await value('/group/text')).toEqual(['plain', 'with "quotes", commas\nand a line', '']);
    expect(await value('/grid', '-s', '...,-1')).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => [0, 1, 2, 3, 4, 5, 6].map((j) => gridValue(i, j, 7))),
    );
    expect(await value('/grid', '-s', '[5:1:2, 3]')).toEqual([]);
    expect(await value('/grid', '-s', '1::3,2:5:2,:1')).toEqual(
      [1, 4].map((i) => [2, 4].map((j) => [gridValue(i, j, 0)])),
    );
  });

  test('CSV', async () => {
    expect(await output('read', sample, '/group/odd', '-f', 'csv')).toBe('NaN,Infinity,-0.0\n0.1,-Infinity,NaN\n');
    expect(await output('read', sample, '/group/records', '-f', 'csv')).toBe('id,value\n1,0.25\n2,-1\n');
    expect(await output('read', sample, '/group/text', '-f', 'csv')).toBe(
      'plain\n"with ""quotes"", commas\nand a line"\n""\n',
    );
  });

  test('-o writes a file in the format of its ending, and nothing else', async () => {
    const target = mkdtempSync(join(folder, 'out-'));
    expect(await output('read', sample, '/group/int64', '-o', join(target, 'a.csv'))).toBe('');
    expect(await output('read', sample, '/group/int64', '-o', join(target, 'a.csv'))).toBe('');
    expect(readdirSync(target)).toEqual(['a.csv']);
    expect(await output('read', sample, '/group/int64', '-o', '/dev/null')).toBe('');
    expect(existsSync('/dev/null')).toBe(true);
    const failed = await h5rx('read', sample, '/group/text', '-f', 'npy', '-o', join(target, 'b.npy'));
    expect(failed).toMatchObject({
      code: 1,
      stderr: 'h5rx: npy cannot hold strings of variable length (/group/text); use --format json\n',
    });
    expect(await h5rx('read', sample, '/grid', '-o', join(target, 'no folder', 'c.csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^h5rx: cannot write .*c\.csv: ENOENT/),
    });
    expect(await h5rx('read', sample, '/grid', '-o', sample)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/this is the file that is read/),
    });
    expect(readdirSync(target)).toEqual(['a.csv']);
  });
});

describe.concurrent('h5rx demo', () => {
  test('writes a file, says what it did, and removes it', async () => {
    const text = await output('demo');
    expect(text).toMatch(/^Wrote (.*)\n {2}\/entry\/waves: 64\.0 MiB in /);
    expect(text).toMatch(/ n +16777152\n {2}NaN +64\n/);
    expect(existsSync(/^Wrote (.*)/.exec(text)![1]!)).toBe(false);
  });

  test('--keep keeps it, and overwrites nothing', async () => {
    const kept = join(folder, 'kept.h5');
    await output('demo', '--keep', kept);
    expect(await output('ls', kept)).toContain('waves  float32  64 × 512 × 512, chunks 1 × 256 × 256, 1 attribute');
    expect(await h5rx('demo', '--keep', sample)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^h5rx: .*sample\.h5.*\n$/),
    });
    expect(await output('read', sample, '/group/scalar')).toBe('42\n');
  });
});

describe('what is wrong is said in one line', () => {
  const notHdf5 = join(folder, 'letter.h5');
  beforeAll(() => writeFileSync(notHdf5, 'This is a letter and no HDF5 file.\n'.repeat(100)));

  test.concurrent.each<[what: string, args: () => string[], code: number, message: RegExp]>([
    ['missing file', () => ['ls', join(folder, 'none.h5')], 1, /none\.h5/],
    ['a folder', () => ['ls', folder], 1, /h5rx-cli-/],
    ['not HDF5', () => ['ls', notHdf5], 1, /letter\.h5 is not an HDF5 file/],
    ['unknown path', () => ['info', sample, '/nothing'], 1, /'\/nothing' is not in 'sample\.h5'/],
    ['unknown dataset', () => ['stats', sample, '/nothing'], 1, /'\/nothing' is not in 'sample\.h5'/],
    ['a group', () => ['read', sample, '/group'], 1, /\/group/],
    ['dangling link', () => ['read', sample, '/dangling'], 1, /dangling/],
    [
      'too many dimensions',
      () => ['read', sample, '/grid', '-s', '0,0,0,0'],
      1,
      /\/grid has 3 dimensions \(6 × 7 × 8\), the selection names 4/,
    ],
    [
      'index outside',
      () => ['read', sample, '/grid', '-s', '6'],
      1,
      /index 6 is outside of dimension 0 of \/grid, which has 6 elements/,
    ],
    [
      'negative index outside',
      () => ['read', sample, '/grid', '-s', '...,-9'],
      1,
      /index -9 is outside of dimension 2/,
    ],
    [
      'selection that is none',
      () => ['read', sample, '/grid', '--select', 'a:b'],
      2,
      /--select a:b: 'a:b' is no index and no range/,
    ],
    ['step backwards', () => ['read', sample, '/grid', '--select', '::-1'], 2, /the step of '::-1' must be at least 1/],
    ['unknown format', () => ['read', sample, '/grid', '--format', 'xml'], 2, /xml/],
    ['unknown command', () => ['lsd'], 2, /lsd/],
    ['missing argument', () => ['stats', sample], 2, /dataset/],
    ['depth', () => ['ls', sample, '--depth', 'deep'], 2, /whole number/],
  ])('%s', async (_, args, code, message) => {
    const run = await h5rx(...args());
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.code).toBe(code);
    if (code === 1) expect(run.stderr).toMatch(/^h5rx: [^\n]+\n$/);
  });

  test('--debug shows where it comes from', async () => {
    const { code, stderr } = await h5rx('--debug', 'stats', sample, '/nothing');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n\s+at /);
    expect(stderr).toMatch(/kind not-found/);
  });

  test('--help and --version are no failures', async () => {
    expect(await output('--help')).toMatch(/Usage: h5rx/);
    expect(await output('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.skipIf(process.platform !== 'linux')('Ctrl-C', () => {
  test('ends stats with one line and 130, and closes the file', async () => {
    const child = start('stats', endless, '/endless');
    const end = ended(child);
    await until(() => hasOpen(child, endless));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/^h5rx: interrupted[^\n]*\n$/);
  });

  test('leaves no half file behind', async () => {
    const target = mkdtempSync(join(folder, 'half-'));
    const child = start('read', endless, '/endless', '-o', join(target, 'all.npy'));
    const end = ended(child);
    await until(() => readdirSync(target).length > 0);
    expect(readdirSync(target)).toEqual([expect.stringMatching(/^all\.npy\.\d+\.part$/)]);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stderr: 'h5rx: interrupted\n' });
    expect(readdirSync(target)).toEqual([]);
  });

  test('removes the demo’s file', async () => {
    const kept = join(folder, 'stopped.h5');
    const child = start('demo', '--keep', kept);
    const end = ended(child);
    await until(() => existsSync(kept));
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stdout: '', stderr: 'h5rx: interrupted\n' });
    expect(existsSync(kept)).toBe(false);
  });

  test('a reader who leaves the pipe (| head) ends it quietly', async () => {
    const child = start('read', endless, '/endless', '--format', 'csv');
    child.stdout!.once('data', () => child.stdout!.destroy());
    const stderr: Buffer[] = [];
    child.stderr!.on('data', (part: Buffer) => stderr.push(part));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, stderr: Buffer.concat(stderr).toString() }).toEqual({ code: 0, stderr: '' });
  });
});
