import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset, openFile, readAttribute, readDataset } from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { describeWithHsds } from '../support/hsds/describeWithHsds.js';
import type { HsdsClient } from '../support/hsds/hsdsClient.mjs';
import type { RangeServer } from '../support/rangeServer.mjs';
import { documentedServer } from './documentedServer.js';
import { documentedDomains } from './domains.js';
import { linkPackages } from './linkPackages.js';
import { contradictions, moduleOf, type Program, programsFor } from './programs.js';
import { writeRunFile } from './writeRunFile.js';

const root = makeFolder();
const runFile = join(root, 'run.h5');
const programs = programsFor('node');
let server: RangeServer;

beforeAll(async () => {
  await writeRunFile(runFile);
  server = await documentedServer(runFile);
  linkPackages(root);
});
afterAll(async () => {
  await server?.close();
  rmSync(root, { recursive: true, force: true });
});

/** What is true after a program, besides that it ended well and printed what it says. */
const AFTERWARDS: Readonly<Record<string, (folder: string) => void | Promise<void>>> = {
  'README.md Use it': (folder) => expect(readdirSync(folder)).toContain('example.h5'),
  'docs/streams.md How a stream ends': async (folder) => {
    const read$ = openFile(join(folder, 'run.h5')).pipe(openDataset('x'), readDataset());
    expect(new Set((await lastValueFrom(read$)).data as Float32Array)).toEqual(new Set([8]));
  },
  'docs/streams.md Ended from downstream': async (folder) => {
    const title$ = openFile(join(folder, 'run.h5')).pipe(readAttribute('title'));
    expect((await lastValueFrom(title$)).data).toEqual(['updated']);
  },
  'docs/remote.md The next visit': (folder) => {
    const [kept = ''] = readdirSync(join(folder, 'var/cache/run-viewer'));
    expect(kept).toMatch(/^[0-9a-f]{64}$/);
  },
};

/** Runs a program in a process and a folder of its own. */
async function run(program: Program, hsds?: HsdsClient): Promise<string> {
  const folder = join(root, program.name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  copyFileSync(runFile, join(folder, 'run.h5'));
  const domains = hsds && (await documentedDomains(hsds, program.name.replace(/\W+/g, '-'), runFile, folder));
  const here = new URL('.', import.meta.url).href.replace(/\/$/, '');
  // Folders of the system that a page names are in that of the program.
  const source = moduleOf(program, 'node', { here, server: server.url, ...(domains && { domains }) }).replaceAll(
    "'/var/cache",
    "'var/cache",
  );
  writeFileSync(join(folder, 'program.mjs'), source);
  const env = { ...process.env, ...domains?.env };
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, ['program.mjs'], { cwd: folder, env, timeout: 50_000 }, (error, _, stderr) => {
      if (error || stderr) reject(new Error(error?.killed ? 'it does not end' : (error?.message ?? stderr)));
      else resolve();
    });
  });
  return folder;
}

/** Runs a program, and compares what it prints with what its page says. */
async function check(program: Program, hsds?: HsdsClient): Promise<void> {
  const folder = await run(program, hsds);
  const said = new Map<number, string>(JSON.parse(readFileSync(join(folder, 'said.json'), 'utf8')));
  expect(contradictions(program.page, program.claims, said)).toEqual([]);
  await AFTERWARDS[program.name]?.(folder);
}

const named = (some: readonly Program[]) => some.map((program) => [program.name, program] as const);

describe('the programs of the documentation', () => {
  test.each(named(programs.filter(({ needsHsds }) => !needsHsds)))('%s', async (_, program) => {
    await check(program);
  });

  test('those with something to check afterwards are there', () => {
    const names = programs.map(({ name }) => name);
    expect(Object.keys(AFTERWARDS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describeWithHsds('the programs of the documentation that need HSDS', (hsds) => {
  test.each(named(programs.filter(({ needsHsds }) => needsHsds)))('%s', async (_, program) => {
    await check(program, hsds);
  });
});
