// Makes fresh projects with h5web: one with h5rx from its packed tarball, one with h5web's own provider over h5wasm. In Chromium both tell
// all that h5web knows of a file with every kind of entity: where they differ has to be known (compareTold.mjs), and h5py judges. Then
// h5web's App runs on h5rx: every kind, images, slices, progress and cancel in a file of 3.5 GB, search, export, links to other files,
// a remote file, shared memory, React's strict mode.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { rangeServer } from '../test/support/rangeServer.mjs';
import { blocksOf } from './documentBlocks.mjs';
import { compareTold, compareWithH5py } from './h5web/compareTold.mjs';
import { installInto, packInto } from './packInto.mjs';

const VITE = 'vite@8.4.0';
const REACT = ['react@18.3.1', 'react-dom@18.3.1'];
/** Chromium draws h5web's images with WebGL, here in software. */
const FLAGS = ['--headless', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const python = process.env.H5RX_PYTHON ?? 'python3';
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const folder = mkdtempSync(join(tmpdir(), 'h5rx-h5web-'));
const [ours, theirs, data, out] = ['h5rx', 'h5wasm', 'data', 'out'].map((name) => join(folder, name));
for (const path of [ours, theirs, data]) mkdirSync(path);
const inData = (names) => names.map((name) => join(data, name));

/** Builds pages, each of a program that lies in the project. */
function build(project, name, programs) {
  for (const file of [`${name}Page.js`, 'tellFile.js']) cpSync(at(`h5web/${file}`), join(project, file));
  for (const [page, program] of Object.entries(programs))
    writeFileSync(
      join(project, `${page}.html`),
      `<!doctype html><title>h5web</title><link rel="icon" href="data:,"><style>html, body, #app { height: 90vh }</style>
      <body><div id="root"></div><script type="module" src="./${program}"></script></body>`,
    );
  const input = Object.keys(programs).map((page) => `${page}.html`);
  const options = { base: './', logLevel: 'error', build: { outDir: join(out, name), rollupOptions: { input } } };
  const code = `await (await import('vite')).build(${JSON.stringify(options)});`;
  const stdio = ['ignore', 'ignore', 'inherit'];
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: project, stdio });
}

/** The page that the documentation has. */
function writeExample() {
  const { code } = blocksOf(at('../docs/interfaces.md')).find(({ directives }) => directives.project === 'h5web');
  writeFileSync(join(ours, 'example.jsx'), code);
}

/** Serves what was built; below `/isolated/` as pages that may share memory with their workers. */
async function serve() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const served = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = pathname.replace('/isolated/', '/').replace(/\/$/, '/index.html');
    const headers = { 'content-type': types[extname(path)] ?? 'application/octet-stream' };
    response.writeHead(200, { ...headers, ...(pathname.startsWith('/isolated/') && isolation) });
    response.end(readFileSync(join(out, path)));
  });
  await new Promise((resolve) => served.listen(0, '127.0.0.1', resolve));
  return served;
}

const complaints = [];
let step = '';

/** Runs a step; what is wrong in it does not keep the others from running. */
async function check(name, run) {
  step = name;
  const before = complaints.length;
  const began = performance.now();
  const note = await run().catch((error) => {
    complaints.push(`${name}: ${error.message}`);
  });
  const time = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${complaints.length === before ? 'ok' : 'FAILED'}  ${name}  (${time} s)${note ? `  ${note}` : ''}`);
}

const expect = (is, text) => {
  if (!is) complaints.push(`${step}: ${text}`);
};

let browser;
let server;
let remote;
try {
  packInto(ours, [VITE, ...REACT, '@h5web/app@17.0.0', 'rxjs@7.8.2']);
  installInto(theirs, [VITE, ...REACT, '@h5web/app@16.0.1', '@h5web/h5wasm@16.0.1']);
  writeExample();
  build(ours, 'h5rx', { index: 'h5rxPage.js', example: 'example.jsx' });
  build(theirs, 'h5wasm', { index: 'h5wasmPage.js' });
  execFileSync(python, [at('../test/support/python/h5web_kinds.py'), data, '--large']);
  server = await serve();
  remote = await rangeServer({ folder: data });
  browser = await chromium.launch({ executablePath, args: FLAGS });
  const origin = `http://127.0.0.1:${server.address().port}`;

  /** A page of a project with files in its input. */
  const open = async (path, files) => {
    // Small, as images are drawn in software.
    const page = await browser.newPage({ viewport: { width: 900, height: 500 } });
    page.on('pageerror', (error) => complaints.push(`${step}: ${error}`));
    await page.goto(`${origin}/${path}/`);
    await page.waitForFunction(() => 'page' in globalThis);
    await page.setInputFiles('input', inData(files));
    return page;
  };
  const told = async (page) => {
    await page.waitForFunction(() => globalThis.page.stores);
    return page.evaluate(() => globalThis.page.tell());
  };
  const item = (page, name) => page.getByRole('treeitem', { name, exact: true });

  await check('the example of the documentation', async () => {
    const example = await browser.newPage();
    example.on('pageerror', (error) => complaints.push(`${step}: ${error}`));
    await example.goto(`${origin}/h5rx/example.html`);
    await example.setInputFiles('input', inData(['kinds.h5']));
    await item(example, 'kinds.h5').waitFor();
    await item(example, 'storage').click();
    await item(example, 'gzip').click();
    await example.getByRole('figure', { name: 'gzip' }).waitFor();
    await example.close();
  });

  await check('a group of 1,000 is told', async () => {
    const timed = await open('h5rx', ['many.h5']);
    const times = await timed.evaluate(() => globalThis.page.time(globalThis.page.file('many.h5'), '/thousand'));
    expect(times.at(-1).members === 1000, 'members are missing');
    await timed.close();
    return times.map(({ path, ms }) => `${path} ${ms} ms`).join(', ');
  });

  const page = await open('h5rx', ['kinds.h5', 'other.h5', 'large.h5']);
  const expected = JSON.parse(readFileSync(join(data, 'expected.json'), 'utf8'));
  let local;

  await check('every kind is told as h5wasm tells it, or as h5py judges', async () => {
    await page.evaluate(() =>
      globalThis.page.show(globalThis.page.file('kinds.h5'), { externalFiles: globalThis.page.file }),
    );
    local = await told(page);
    const other = await open('h5wasm', ['kinds.h5']);
    await other.evaluate(() => globalThis.page.show(globalThis.page.file('kinds.h5')));
    complaints.push(...compareTold(local, await told(other)), ...compareWithH5py(local, expected));
    await other.close();
    return `${Object.keys(local).length} entities`;
  });

  await check('the App shows every kind', async () => {
    // Of numbers those that differ from each other in more than their size.
    const shown = /^\/(others|nested|storage|links|numbers(?!\/([iu]\d_|big_)))\/[^/]+$/;
    const paths = Object.keys(local).filter((path) => shown.test(path) && !/_scalar$/.test(path));
    for (const path of paths) {
      const group = path.slice(1, path.lastIndexOf('/'));
      if ((await page.locator(`[data-path="${path}"]`).count()) === 0) await item(page, group).click();
      await page.locator(`[data-path="${path}"]`).waitFor();
      const text = await page.evaluate((path) => globalThis.page.shown(path), path);
      expect(!/error|cancelled|No entity/i.test(text), `${path}: ${text}`);
    }
    expect((await page.evaluate(() => globalThis.page.errors)).length === 0, 'there were errors');
    return `${paths.length} entities`;
  });

  await check('search leads to what it finds', async () => {
    await page.getByRole('tab', { name: 'Search' }).click();
    await page.getByLabel('Path to search').fill('vlen_te');
    await page.getByText('/nested/vlen_text').click();
    await page.getByText('vlen_text (copy path)').or(page.getByLabel('vlen_text (copy path)')).first().waitFor();
  });

  /** Shows nothing any more, and waits until nothing is open. */
  const hide = async () => {
    await page.evaluate(() => globalThis.page.hide());
    await page.waitForFunction(() => globalThis.page.counting.open() === 0);
  };

  await check('the file was opened once, in strict mode, and is closed when it is shown no more', async () => {
    const opened = await page.evaluate(() => globalThis.page.counting.opened('file'));
    expect(opened === 1, `the file was opened ${opened} times`);
    await hide();
  });

  await check('images of a file of 3.5 GB, slice by slice', async () => {
    await page.evaluate(() => globalThis.page.show(globalThis.page.file('large.h5')));
    await item(page, 'stack').click();
    await page.getByRole('figure', { name: 'stack' }).waitFor();
    await page.getByRole('slider').last().press('End');
    await page.waitForFunction(() => {
      const { entitiesStore, valuesStore } = globalThis.page.stores;
      const last = { dataset: entitiesStore.get('/stack'), selection: '511,:,:' };
      return (
        valuesStore.has(last) &&
        !valuesStore.progressStore.getState().ongoing.size &&
        valuesStore.get(last).at(-1) === 2 ** 20 - 1
      );
    });
    await page.getByRole('figure', { name: 'stack' }).waitFor();
  });

  await check('an export of a slice is what NumPy loads', async () => {
    // h5web hides exports where there is no place for the button.
    await page.setViewportSize({ width: 2400, height: 500 });
    await page.getByRole('button', { name: 'Export slice' }).click();
    const downloaded = page.waitForEvent('download');
    await page.getByText('Export to NPY').click();
    const download = await downloaded;
    const file = join(folder, 'slice.npy');
    await download.saveAs(file);
    const code = `import numpy as np; a = np.load(${JSON.stringify(file)}); assert a.shape == (1024, 1024) and (a.ravel() == np.arange(2**20)).all()`;
    execFileSync(python, ['-c', code], { stdio: ['ignore', 'ignore', 'inherit'] });
  });

  await check('a read of 1.5 GB tells how far it is, and is canceled at once', async () => {
    await item(page, 'frame').click();
    await page.waitForFunction(() => {
      const [bar] = document.querySelectorAll('progress');
      return bar && bar.value > 0 && bar.value < 1;
    });
    await page.getByRole('button', { name: 'Cancel?' }).click();
    await page.getByText('Request cancelled').waitFor();
    const began = performance.now();
    await item(page, 'stack').click();
    await page.getByRole('figure', { name: 'stack' }).waitFor();
    return `the next image after ${Math.round(performance.now() - began)} ms`;
  });

  await check('a remote file, with links to others, is told as the local one', async () => {
    await page.evaluate((url) => globalThis.page.show(url), `${remote.url}/kinds.h5`);
    await page.getByRole('treeitem', { name: 'kinds.h5' }).waitFor();
    const differences = Object.entries(await told(page)).filter(
      ([path, one]) => JSON.stringify(one) !== JSON.stringify(local[path]),
    );
    expect(differences.length === 0, `${differences.map(([path]) => path)} differ`);
    await page.evaluate((url) => globalThis.page.show(url), `${remote.url}/large.h5`);
    await item(page, 'stack').click();
    await page.getByRole('figure', { name: 'stack' }).waitFor();
    await hide();
    return `${remote.requests.length} requests, ${Math.round(remote.sentBytes / 2 ** 20)} MiB`;
  });

  await check('images and exports where memory is shared', async () => {
    const isolated = await open('isolated/h5rx', ['large.h5']);
    expect(await isolated.evaluate(() => globalThis.crossOriginIsolated), 'the page shares no memory');
    await isolated.evaluate(() => globalThis.page.show(globalThis.page.file('large.h5')));
    await item(isolated, 'stack').click();
    await isolated.getByRole('figure', { name: 'stack' }).waitFor();
    const exported = await isolated.evaluate(async () => {
      const { entitiesStore, getExportURL } = globalThis.page.stores;
      const blob = await getExportURL('npy', entitiesStore.get('/stack'), '0:8,:,:')();
      return blob.size;
    });
    expect(exported === 128 + 8 * 2 ** 22, `an export has ${exported} bytes`);
    await isolated.close();
  });
} finally {
  await browser?.close();
  await remote?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const complaint of complaints) console.error(complaint.slice(0, 2000));
console.log(complaints.length === 0 ? 'h5web works on h5rx' : `${complaints.length} complaints`);
process.exitCode = complaints.length === 0 ? 0 : 1;
