import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { describeWithHsds } from '../support/hsds/describeWithHsds.js';
import type { HsdsClient } from '../support/hsds/hsdsClient.mjs';
import type { RangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { documentedServer } from './documentedServer.js';
import { type DocumentedDomains, documentedDomains } from './domains.js';
import { linkPackages } from './linkPackages.js';
import { BLOCKS, blocksFor, namesOf, type PageBlock, ROOT } from './pages.js';
import { writeRunFile } from './writeRunFile.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CLI = join(ROOT, 'dist/cli/h5rx.js');

const root = makeFolder();
const bin = join(root, 'bin');
const runFile = join(root, 'run.h5');
let server: RangeServer;

/** Programs that commands may name, besides those of the system. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  h5rx: [CLI],
  npm: [join(HERE, 'standIn.mjs'), 'npm'],
  node: [join(HERE, 'standIn.mjs'), 'node'],
  esbuild: [join(ROOT, 'node_modules/esbuild/bin/esbuild')],
  rollup: [join(ROOT, 'node_modules/rollup/dist/bin/rollup')],
};

beforeAll(async () => {
  await writeRunFile(runFile);
  server = await documentedServer(runFile);
  mkdirSync(bin);
  for (const [name, command] of Object.entries(PROGRAMS)) {
    const words = [process.execPath, ...command].map((word) => `'${word}'`).join(' ');
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  }
});
afterAll(async () => {
  await server?.close();
  rmSync(root, { recursive: true, force: true });
});

/** The project of a page, in which its commands are run one after the other: h5rx, `run.h5`, the files of the page and of its fixture. */
function projectOf(page: string): string {
  const folder = join(root, page.replace(/\W+/g, '-'));
  if (existsSync(folder)) return folder;
  linkPackages(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  copyFileSync(runFile, join(folder, 'run.h5'));
  const fixture = join(HERE, 'fixtures', basename(page, '.md'));
  if (existsSync(fixture)) cpSync(fixture, folder, { recursive: true });
  for (const { page: its, directives, code } of blocksFor('file'))
    if (its === page && directives.file) writeFileSync(join(folder, directives.file), code);
  return folder;
}

/** The folder of an HSDS that the commands of a page have. */
const domains = new Map<string, Promise<DocumentedDomains>>();

function domainsOf(page: string, hsds: HsdsClient): Promise<DocumentedDomains> {
  const folder = projectOf(page);
  const made =
    domains.get(page) ?? documentedDomains(hsds, `commands-of-${page.replace(/\W+/g, '-')}`, runFile, folder);
  domains.set(page, made);
  return made;
}

/** Runs a block in the project of its page; gives the project. */
async function run(block: PageBlock, program: string, args: string[], hsds?: HsdsClient): Promise<string> {
  const { page } = block;
  const cwd = projectOf(page);
  const served = hsds && (await domainsOf(page, hsds));
  const code = served?.replacedIn(block.code) ?? block.code;
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, ...served?.env };
  await promisify(execFile)(program, [...args, code.replace(/https:\/\/([\w.-]+)\//g, `${server.url}/$1/`)], {
    cwd,
    env,
  });
  return cwd;
}

/** Ends with the first command that fails. */
const STRICT = ['-euo', 'pipefail', '-c'];

const isThere = (folder: string, ...names: string[]): void => {
  expect(names.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
};

/** The bundle of a page, as docs/bundlers.md lays it out; scripts/checkBundlers.mjs opens such ones in Chromium. */
const isBundle = (folder: string): void => {
  isThere(folder, 'out/app/page.js', 'out/worker/browser.js', 'out/parts/writing.js', 'out/parts/libhdf5.browser.js');
  rmSync(join(folder, 'out'), { recursive: true });
};

/** What is true after a block, besides that its commands ended well. */
const AFTERWARDS: Readonly<Record<string, (folder: string) => void>> = {
  'docs/bundlers.md esbuild and rollup': isBundle,
  'docs/bundlers.md esbuild and rollup 2': isBundle,
  'docs/bundlers.md A bundle for Node': (folder) => {
    const away = join(root, 'away');
    for (const name of ['out', 'package.json', 'run.h5'])
      cpSync(join(folder, name), join(away, name), { recursive: true });
    expect(execFileSync(process.execPath, ['out/app/program.js'], { cwd: away, encoding: 'utf8' })).toBe('8\n');
  },
};

const blocksIn = (language: string): (readonly [string, PageBlock])[] => {
  const blocks = blocksFor('commands').filter((block) => block.language === language);
  return namesOf(blocks).map((name, n) => [name, blocks[n] as PageBlock] as const);
};
const shell = blocksIn('sh');
const needsHsds = ([, { directives }]: readonly [string, PageBlock]): boolean => directives.server === 'hsds';
const python = blocksIn('python');

describe('the commands of the documentation', () => {
  test.each(shell.filter((one) => !needsHsds(one)))('%s', async (name, block) => {
    const folder = await run(block, 'bash', STRICT);
    AFTERWARDS[name]?.(folder);
  });

  test('those with something to check afterwards are there', () => {
    const names = shell.map(([name]) => name);
    expect(Object.keys(AFTERWARDS).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('every file of a project is one of a page whose commands use it', () => {
    const commands = (page: string) => shell.filter(([, block]) => block.page === page).map(([, { code }]) => code);
    for (const { page, directives } of blocksFor('file')) expect(commands(page).join(''), directives.file).not.toBe('');
  });
});

describeWithTools('the Python of the documentation', ['python'], (tools) => {
  test.each(python)('%s', async (_, block) => {
    await run(block, tools.python, ['-c']);
  });
});

describeWithHsds('the commands of the documentation that need HSDS', (hsds) => {
  test.each(shell.filter(needsHsds))('%s', { timeout: 120_000 }, async (name, block) => {
    const folder = await run(block, 'bash', STRICT, hsds);
    AFTERWARDS[name]?.(folder);
  });
});

test('the command has what README.md lists', () => {
  const help = (...words: string[]): string =>
    execFileSync(process.execPath, [CLI, ...words, '--help'], { encoding: 'utf8' });
  const listed = BLOCKS.filter(({ page, heading }) => page === 'README.md' && heading === 'The command').map(
    ({ code }) => code,
  );
  const lines = listed.join('').match(/^h5rx .*$/gm) ?? [];
  const commands = (text: string): string[] =>
    [...text.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name as string);
  const named = lines.map((line) => line.split(' ')[1] as string);
  expect([...named, 'help'].sort()).toEqual(commands(help()).sort());
  for (const [n, line] of lines.entries()) {
    const shown = help(named[n] as string);
    for (const [option] of line.matchAll(/(?<= )--?[a-z]+/gi)) expect(shown, line).toMatch(new RegExp(`${option}[ ,]`));
  }
});
