// Builds fresh projects from the packed tarball and the blocks of docs/interfaces.md: React, Svelte, Vue, Angular, Solid, TanStack
// Query, and a page without a framework; checks their types, and uses them in Chromium, as a development and as a production
// build. Fails when one of them does not show what it should, or says anything on the console.
//
//     node scripts/checkInterfaces.mjs [--only NAME] [--folder FOLDER]     keeps what was installed in a folder

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { rangeServer } from '../test/support/rangeServer.mjs';
import { blocksOf } from './documentBlocks.mjs';
import { root } from './ensureBuilt.mjs';
import { interfaceProjects } from './interfaceProjects.mjs';
import { Gate } from './interfaces/Gate.mjs';
import { packInto } from './packInto.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, folder: { type: 'string' } } });
const blocks = blocksOf(join(root, 'docs/interfaces.md')).filter(({ directives }) => directives.project);

/** Writes the files of a project, installs what it needs, and gives its folder. */
function prepare(name, { blocks: names, packages, files }) {
  const folder = join(top, name);
  mkdirSync(folder, { recursive: true });
  packInto(folder, packages);
  const own = blocks.filter(({ directives }) => names.includes(directives.project));
  const sources = Object.fromEntries(own.map(({ directives, code }) => [directives.file, code]));
  for (const [path, text] of Object.entries({ ...files, ...sources })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs a program of a project's packages; gives what it says. */
async function run(folder, [program, ...args], env = {}) {
  const file = join(folder, 'node_modules/.bin', program);
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', ...env },
    });
    return `${stdout}${stderr}`;
  } catch (error) {
    throw new Error(`${program}: ${error.stdout}${error.stderr}`, { cause: error });
  }
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Serves what was built. */
function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    try {
      const body = readFileSync(join(folder, pathname));
      response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Uses what was built in a page of its own. */
async function useBuild(browser, folder, { useExample, bytes, isHeld }) {
  const pages = await serve(folder);
  const gate = new Gate();
  const server = await rangeServer();
  server.files.set('sample.h5', bytes).set('same.h5', bytes);
  server.state.hold = gate.hold;
  const page = await browser.newPage();
  const said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('console', (message) => {
    const isExpected = message.location().url.endsWith('/missing.h5');
    if (['error', 'warning'].includes(message.type()) && !isExpected) said.push(message.text());
  });
  try {
    await page.goto(`http://127.0.0.1:${pages.address().port}/index.html`);
    await useExample(page, { server, gate, bytes, isHeld });
    if (said.length > 0) throw new Error(`on the console: ${said.join('\n')}`);
  } catch (error) {
    throw new Error([error.message, ...said].join('\n'), { cause: error });
  } finally {
    await page.close();
    gate.open();
    await server.close();
    pages.close();
  }
}

const top = options.folder ?? mkdtempSync(join(tmpdir(), 'h5rx-interfaces-'));
const chosen = Object.entries(interfaceProjects).filter(([name]) => (options.only ?? name) === name);
if (chosen.length === 0) throw new Error(`there is no project '${options.only}': ${Object.keys(interfaceProjects)}`);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
let failed = 0;
let browser;

/** Does a step and says how it went. */
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
}

try {
  // What is built first is packed first: the sample is written by it.
  const folders = new Map();
  for (const [name, project] of chosen) await step(`${name}, installed`, () => folders.set(name, prepare(name, project)));
  const { sampleFile, requestsFrame } = await import('./interfaces/sample.mjs');
  const { useExample } = await import('./interfaces/scenario.mjs');
  const bytes = await sampleFile();
  const isHeld = await requestsFrame(bytes, 2);
  browser = await chromium.launch({ executablePath, args });
  for (const [name, { check, builds, env, site = '' }] of chosen) {
    const folder = folders.get(name);
    if (!folder) continue;
    if (check) await step(`${name}, types`, () => run(folder, check));
    for (const [mode, command] of Object.entries(builds)) {
      await step(`${name}, ${mode}`, async () => {
        await run(folder, command, env[mode]);
        await useBuild(browser, join(folder, 'out', mode, site), { useExample, bytes, isHeld });
      });
    }
  }
} finally {
  await browser?.close();
  if (!options.folder) rmSync(top, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All interfaces work' : `${failed} do not work`);
process.exit(failed === 0 ? 0 : 1);
