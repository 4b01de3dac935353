// Makes fresh projects from the packed tarball and the blocks of docs/interfaces.md: React, Svelte, Vue, Angular, Solid, TanStack
// Query, and a page without a framework. Checks their types, and uses them in Chromium, from their development server and as they
// are built. Fails when one of them does not show what it should, or says anything on the console.
//
//     node scripts/checkInterfaces.mjs [--only NAME] [--folder FOLDER]     what is installed in a folder stays there

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { rangeServer } from '../test/support/rangeServer.mjs';
import { blocksOf } from './documentBlocks.mjs';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { interfaceProjects } from './interfaceProjects.mjs';
import { Gate } from './interfaces/Gate.mjs';
import { runProgram, startServer } from './interfaces/runProgram.mjs';
import { serveFolder } from './interfaces/serveFolder.mjs';
import { packInto } from './packInto.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, folder: { type: 'string' } } });
const chosen = Object.entries(interfaceProjects).filter(([name]) => (options.only ?? name) === name);
if (chosen.length === 0) throw new Error(`no project '${options.only}'; there are ${Object.keys(interfaceProjects)}`);
const blocks = blocksOf(join(root, 'docs/interfaces.md'));
const top = options.folder ? resolve(options.folder) : mkdtempSync(join(tmpdir(), 'h5rx-interfaces-'));

/** Installs what a project needs, and writes its files. */
function prepare(folder, { blocks: names, packages, files, compose }) {
  mkdirSync(folder, { recursive: true });
  packInto(folder, packages);
  const own = blocks.filter(({ directives }) => names.includes(directives.project));
  const sources = Object.fromEntries(own.map(({ directives, code }) => [directives.file, code]));
  for (const [path, text] of Object.entries({ ...files, ...sources, ...compose?.(sources) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Opens a page that is served, uses it, and stops serving it. */
async function usePage(browser, pages, { useExample, path, bytes, isHeld }) {
  const gate = new Gate();
  const server = await rangeServer();
  server.files.set('sample.h5', bytes).set('same.h5', bytes);
  server.state.hold = gate.hold;
  const page = await browser.newPage();
  const said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('console', (message) => {
    const isExpected = message.location().url === `${server.url}/missing.h5`;
    if (['error', 'warning'].includes(message.type()) && !isExpected) said.push(`on the console: ${message.text()}`);
  });
  try {
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto(pages.url);
    await useExample(page, { server, gate, path, isHeld });
    if (said.length > 0) throw new Error('it works');
  } catch (error) {
    throw new Error([error.message, ...said].join('\n'), { cause: error });
  } finally {
    await page.close();
    gate.open();
    await server.close();
    await pages.close();
  }
}

let failed = 0;

/** Does a step, says how it went, and gives whether it went well. */
async function step(name, work) {
  const began = performance.now();
  let problem = '';
  try {
    await work();
  } catch (error) {
    failed += 1;
    problem = `\n  ${error.message.trim().replaceAll('\n', '\n  ')}`;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${problem === '' ? 'ok' : 'FAILED'}  ${name}  (${seconds} s)${problem}`);
  return problem === '';
}

let browser;
try {
  // The sample is written by what is packed.
  ensureBuilt();
  const { sampleFile, requestsFrame } = await import('./interfaces/sample.mjs');
  const { useExample } = await import('./interfaces/scenario.mjs');
  const bytes = await sampleFile();
  const path = join(top, 'sample.h5');
  mkdirSync(top, { recursive: true });
  writeFileSync(path, bytes);
  const use = { useExample, path, bytes, isHeld: await requestsFrame(bytes, 2) };
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  for (const [name, project] of chosen) {
    const folder = join(top, name);
    if (!(await step(`${name}, installed`, () => prepare(folder, project)))) continue;
    if (project.check) await step(`${name}, types`, () => runProgram(folder, project.check));
    await step(`${name}, from its development server`, async () => {
      await usePage(browser, await startServer(folder, project.serve), use);
    });
    await step(`${name}, built`, async () => {
      await runProgram(folder, project.build);
      await usePage(browser, await serveFolder(join(folder, project.built)), use);
    });
  }
} finally {
  await browser?.close();
  if (!options.folder) rmSync(top, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All interfaces work' : `${failed} steps failed`);
process.exit(failed === 0 ? 0 : 1);
