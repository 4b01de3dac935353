import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The programs of a page: blocks of JavaScript that import what they use; others are parts of one. */
function programsIn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```js\n(.*?)^```$/gms)]
    .map(([, code]) => code as string)
    .filter((code) => code.startsWith('import '));
}

/** A page's `document`, as far as a download needs one: what is downloaded is written to the working folder. */
const DOCUMENT = `
import { writeFileSync } from 'node:fs';
globalThis.document = {
  createElement: () => ({
    async click() {
      writeFileSync(this.download, Buffer.from(await (await fetch(this.href)).arrayBuffer()));
    },
  }),
};
`;

const folder = mkdtempSync(join(tmpdir(), 'h5rx-documentation-'));

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, target] of [
    ['h5rx', root],
    ['rxjs', join(root, 'node_modules/rxjs')],
  ] as const)
    symlinkSync(target, join(folder, 'node_modules', name), 'dir');
  writeFileSync(join(folder, 'document.mjs'), DOCUMENT);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function output(program: string): Promise<string> {
  writeFileSync(join(folder, 'program.mjs'), `import './document.mjs';\n${program}`);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder });
  expect(stderr).toBe('');
  return stdout;
}

test('the programs of README.md run, and do what it says', async () => {
  const [first, second, ...others] = programsIn('README.md');
  expect(others).toEqual([]);
  expect(await output(first as string)).toMatch(
    /^96\n\{\n {2}data: Float64Array\(12\) \[[\s\S]*shape: \[ 3, 4 \],[\s\S]*\}\n$/,
  );
  expect(existsSync(join(folder, 'example.h5'))).toBe(true);
  expect(await output(second as string)).toBe('');
  const read = [join(root, 'dist/cli/h5rx.js'), 'info', 'names.h5', '/names'];
  const { stdout } = await promisify(execFile)(process.execPath, read, { cwd: folder });
  expect(stdout).toContain('    unit = "m/s"  (string)\n');
  const values = [join(root, 'dist/cli/h5rx.js'), 'read', 'names.h5', '/names', '-f', 'csv'];
  expect((await promisify(execFile)(process.execPath, values, { cwd: folder })).stdout).toBe('Ångström\n温度\n');
});

test.each(['docs/bundlers.md', 'docs/maps.md', 'docs/streams.md', 'docs/how-it-works.md'])(
  'the programs of %s run',
  async (page) => {
    for (const program of programsIn(page)) await output(program);
  },
);

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/bundlers.md',
  'docs/browser.md',
  'docs/streams.md',
  'docs/maps.md',
  'docs/how-it-works.md',
])('every link of %s to a file leads to one', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)].map(([, path]) => path as string);
  expect(links.filter((path) => !existsSync(resolve(root, dirname(page), path)))).toEqual([]);
});
