// Builds fresh projects from the packed tarball, as docs/bundlers.md says, and runs them: Vite, webpack, esbuild and rollup
// in Chromium, under a content security policy, and esbuild for Node; with `h5rx/hsds` on a real HSDS, where there is one. Fails when one of
// them does not give the right values.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { HSDS_PYTHON, hsdsPython } from '../test/support/hsds/hsdsPython.mjs';
import { startHsds } from '../test/support/hsds/startHsds.mjs';
import { blocksOf } from './documentBlocks.mjs';
import { root } from './ensureBuilt.mjs';
import { packInto } from './packInto.mjs';

const TOOLS = [
  'vite@8.4.0',
  'webpack@5.113.0',
  'esbuild@0.28.2',
  'rollup@4.68.8',
  '@rollup/plugin-node-resolve@16.0.3',
  'rxjs@7.8.2',
];

const [, POLICY] = blocksOf(join(root, 'docs/bundlers.md'))
  .map(({ code }) => /^Content-Security-Policy: (.*)$/m.exec(code))
  .find((header) => header !== null);

/** Writes a compressed file in memory (which needs libhdf5), reads it from a Blob and tells the sum of its chunks. */
const work = (options) => `
import { EventSet, H5Dclose_async, H5Dcreate_async, H5Dwrite_async, H5F_ACC_TRUNC, H5Fclose_async, H5Fcreate_async,
  H5Fget_file_image_async, H5S_ALL, H5Screate_simple, H5T_NATIVE, H5T_NATIVE_DOUBLE, nativeConnector, openDataset, openFile,
  readChunks } from 'h5rx';
import { lastValueFrom, reduce } from 'rxjs';

export async function work() {
  const connector = nativeConnector({ workers: 2, ${options} });
  const es = new EventSet();
  const file = H5Fcreate_async(new Uint8Array(0), H5F_ACC_TRUNC, {}, { connector }, es);
  const dset = H5Dcreate_async(file, 'x', H5T_NATIVE_DOUBLE, H5Screate_simple([1000]), {}, { chunk: [100], deflate: 4 }, {}, es);
  H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, Float64Array.from({ length: 1000 }, (_, i) => i), es);
  H5Dclose_async(dset, es);
  const image = H5Fget_file_image_async(file, es);
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0].error;
  const blob = new Blob([await lastValueFrom(image)]);
  const sum$ = openFile(blob, 0, { connector }).pipe(openDataset('x'), readChunks(),
    reduce((sum, { data }) => data.reduce((a, b) => a + b, sum), 0));
  const sum = await lastValueFrom(sum$);
  connector.terminate();
  return sum;
}
`;
/** The same in a file of HSDS: by no worker, and by nothing of libhdf5. */
const servedWork = ({ endpoint, username, password }, domain) => `
import { H5Dclose_async, H5Dcreate_async, H5Dwrite_async, H5F_ACC_EXCL, H5Fclose_async, H5Fcreate_async, H5S_ALL, H5Screate_simple,
  H5T_NATIVE, H5T_NATIVE_DOUBLE, openDataset, openFile, readChunks, registerConnector } from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { lastValueFrom, reduce } from 'rxjs';

export async function work() {
  registerConnector('hdf5', hsds(${JSON.stringify({ endpoint, username, password })}));
  const url = 'hdf5:/${domain}';
  const file = await lastValueFrom(H5Fcreate_async(url, H5F_ACC_EXCL));
  const dset = await lastValueFrom(H5Dcreate_async(file, 'x', H5T_NATIVE_DOUBLE, H5Screate_simple([1000]), {}, { chunk: [100], deflate: 4 }));
  const data = Float64Array.from({ length: 1000 }, (_, i) => i);
  for (const one of [H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, data), H5Dclose_async(dset), H5Fclose_async(file)])
    await lastValueFrom(one, { defaultValue: undefined });
  return lastValueFrom(openFile(url).pipe(openDataset('x'), readChunks(), reduce((sum, { data }) => data.reduce((a, b) => a + b, sum), 0)));
}
`;
const RIGHT = 'the sum is 499500';
const told = "work().then((sum) => 'the sum is ' + sum, (error) => error.kind + ': ' + error.message)";
const page = `import { work } from './work.js';\n${told}.then((text) => { document.body.textContent = text; });\n`;
const program = `import { work } from './work.js';\n${told}.then((text) => console.log(text));\n`;
const ownWorker = "import 'h5rx/worker/browser';\n";

const folder = mkdtempSync(join(tmpdir(), 'h5rx-bundlers-'));
const write = (name, text) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const node = (code) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
/** The parts of h5rx lie in a folder beside that of the program. */
const copyParts = (name) =>
  cpSync(join(folder, 'node_modules/h5rx/dist/parts'), join(folder, name, 'parts'), { recursive: true });
const html = (script) =>
  `<!doctype html><title>h5rx</title><link rel="icon" href="data:,"><body><script type="module" src="${script}"></script></body>`;

/** What is built how, and where its page is; what it says when it does not give the sum. */
const projects = {
  'Vite, nothing to do': {
    build: () =>
      node(
        "await (await import('vite')).build({ root: 'auto', base: './', logLevel: 'error', build: { outDir: '../out/vite' } });",
      ),
    page: 'out/vite/index.html',
  },
  'Vite, a worker of its own': {
    build: () =>
      node(
        "await (await import('vite')).build({ root: 'own', base: './', logLevel: 'error', worker: { format: 'es' }, build: { outDir: '../out/vite-own' } });",
      ),
    page: 'out/vite-own/index.html',
  },
  'webpack, nothing to do': {
    build: () => {
      node(`const { default: webpack } = await import('webpack');
        const stats = await new Promise((done, fail) => webpack({ mode: 'production', context: process.cwd(), entry: './auto/page.js',
          output: { path: process.cwd() + '/out/webpack', filename: 'page.js', publicPath: 'auto' } }, (error, stats) => error ? fail(error) : done(stats)));
        if (stats.hasErrors()) throw new Error(stats.toString());`);
      write('out/webpack/index.html', html('page.js'));
    },
    page: 'out/webpack/index.html',
  },
  'esbuild, the worker as an entry': {
    build: () => {
      node(`await (await import('esbuild')).build({ entryPoints: { 'app/page': 'auto/page.js', 'worker/browser': 'h5rx/worker/browser' },
        bundle: true, format: 'esm', minify: true, outdir: 'out/esbuild', logLevel: 'error' });`);
      copyParts('out/esbuild');
      write('out/esbuild/index.html', html('app/page.js'));
    },
    page: 'out/esbuild/index.html',
  },
  'esbuild, a worker and a folder of parts of its own': {
    build: () => {
      node(`await (await import('esbuild')).build({ entryPoints: ['named/page.js', 'named/worker.js'],
        bundle: true, format: 'esm', outdir: 'out/esbuild-own', logLevel: 'error' });`);
      copyParts('out/esbuild-own/assets');
      write('out/esbuild-own/index.html', html('page.js'));
    },
    page: 'out/esbuild-own/index.html',
  },
  'rollup, the worker as an entry': {
    build: () => {
      node(`const { rollup } = await import('rollup');
        const { nodeResolve } = await import('@rollup/plugin-node-resolve');
        const bundle = await rollup({ input: { 'app/page': 'auto/page.js', 'worker/browser': 'h5rx/worker/browser' },
          plugins: [nodeResolve({ browser: true })] });
        await bundle.write({ dir: 'out/rollup', format: 'es', entryFileNames: '[name].js' });`);
      copyParts('out/rollup');
      write('out/rollup/index.html', html('app/page.js'));
    },
    page: 'out/rollup/index.html',
  },
  'no bundler, dist/standalone, dist/worker and dist/parts': {
    build: () => {
      cpSync(join(folder, 'node_modules/h5rx/dist/standalone'), join(folder, 'out/plain/h5rx/standalone'), {
        recursive: true,
      });
      cpSync(join(folder, 'node_modules/h5rx/dist/worker'), join(folder, 'out/plain/h5rx/worker'), { recursive: true });
      copyParts('out/plain/h5rx');
      const plain = (text) =>
        text.replace("'h5rx'", "'./h5rx/standalone/h5rx.js'").replace("'rxjs'", "'./h5rx/standalone/rxjs.js'");
      write('out/plain/work.js', plain(work('')));
      write('out/plain/page.js', page);
      write('out/plain/index.html', html('page.js'));
    },
    page: 'out/plain/index.html',
  },
  'esbuild without the worker: the error says what is missing': {
    build: () => {
      node(`await (await import('esbuild')).build({ entryPoints: { 'app/page': 'auto/page.js' }, bundle: true, format: 'esm',
        outdir: 'out/missing', logLevel: 'error' });`);
      write('out/missing/index.html', html('app/page.js'));
    },
    page: 'out/missing/index.html',
    says: /^worker-lost: .*http:\/\/127\.0\.0\.1:\d+\/out\/missing\/worker\/browser\.js could not be started.*worker-src.*option 'worker'.*docs\/bundlers\.md/,
  },
  'a policy that forbids workers: the error says so': {
    build: () => {},
    page: 'out/esbuild/index.html?no-worker',
    says: /^worker-lost: .*\/out\/esbuild\/worker\/browser\.js could not be started.*worker-src.*option 'worker'/,
  },
  'a worker that is not served as JavaScript: the error says so': {
    build: () => {
      cpSync(join(folder, 'out/missing'), join(folder, 'out/text'), { recursive: true });
      write('out/text/worker/browser.js.txt', 'no program');
    },
    page: 'out/text/index.html?text',
    says: /^worker-lost: .*could not be started.*not served as JavaScript/,
  },
  'esbuild without libhdf5: the error says what needs it': {
    build: () => {
      cpSync(join(folder, 'out/esbuild'), join(folder, 'out/partless'), { recursive: true });
      rmSync(join(folder, 'out/partless/parts/libhdf5.browser.js'));
    },
    page: 'out/partless/index.html',
    says: /^unsupported: .*libhdf5.*\/out\/partless\/parts\/libhdf5\.browser\.js' cannot be imported.*option 'parts'.*docs\/bundlers\.md/,
  },
  'esbuild for Node, the worker and libhdf5 as entries': {
    build: () => {
      node(`await (await import('esbuild')).build({ entryPoints: { 'app/program': 'auto/program.js', 'worker/node': 'h5rx/worker/node',
        'parts/libhdf5.node': 'h5rx/parts/libhdf5.node.js' },
        bundle: true, platform: 'node', format: 'esm', outExtension: { '.js': '.js' }, outdir: 'away/node', logLevel: 'error' });`);
      for (const name of ['writing.js', 'rare.js', 'http.js', 'filters.js', 'zstd.js'])
        cpSync(join(folder, 'node_modules/h5rx/dist/parts', name), join(folder, 'away/node/parts', name));
    },
    program: 'node/app/program.js',
  },
  'esbuild for Node without the worker: the error says what is missing': {
    build: () =>
      node(`await (await import('esbuild')).build({ entryPoints: { 'app/program': 'auto/program.js' }, bundle: true, platform: 'node',
        format: 'esm', outdir: 'away/missing', logLevel: 'error' });`),
    program: 'missing/app/program.js',
    says: /^worker-lost: .*file:.*\/missing\/worker\/node\.js could not be started.*option 'worker'.*docs\/bundlers\.md/,
  },
};

/** With the connector for HSDS. */
const servedProjects = {
  'Vite, h5rx/hsds': {
    build: () =>
      node(
        "await (await import('vite')).build({ root: 'served-vite', base: './', logLevel: 'error', build: { outDir: '../out/served-vite' } });",
      ),
    page: 'out/served-vite/index.html',
  },
  'esbuild for Node, h5rx/hsds': {
    build: () =>
      node(`await (await import('esbuild')).build({ entryPoints: { 'app/program': 'served-node/program.js' }, bundle: true, platform: 'node',
        format: 'esm', outdir: 'away/served', logLevel: 'error' });`),
    program: 'served/app/program.js',
  },
};

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A server of the pages, which their policy lets ask an HSDS too. */
function serve(endpoint) {
  const policyOfPages = endpoint === undefined ? POLICY : `${POLICY}; connect-src 'self' ${endpoint}`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const from = request.headers.referer ?? request.url;
    const policy = /no-worker/.test(from) ? POLICY.replace("worker-src 'self'", "worker-src 'none'") : policyOfPages;
    try {
      const isText = pathname.startsWith('/out/text/worker');
      const body = readFileSync(join(folder, isText ? `${pathname}.txt` : pathname));
      const type = isText ? 'text/plain' : (TYPES[extname(pathname)] ?? 'application/octet-stream');
      response.writeHead(200, {
        'content-type': type,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** What a page comes to say. */
async function textOf(browser, url) {
  const tab = await browser.newPage();
  try {
    const uncaught = [];
    tab.on('pageerror', (error) => uncaught.push(String(error)));
    await tab.goto(url);
    const body = tab.locator('body', { hasText: /./ });
    await body.waitFor({ timeout: 60_000 }).catch((error) => {
      throw new Error([...uncaught, error.message].join('; '), { cause: error });
    });
    return await body.innerText();
  } finally {
    await tab.close();
  }
}

let failed = 0;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/** Outside of every node_modules folder: what is run there has nothing to find. */
const away = mkdtempSync(join(tmpdir(), 'h5rx-bundled-'));
let server;
let browser;
let served;
try {
  packInto(folder, TOOLS);
  const own = "worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })";
  write('auto/work.js', work(''));
  write('auto/page.js', page);
  write('auto/program.js', program);
  write('auto/index.html', html('page.js'));
  write('own/work.js', work(own));
  write('own/worker.js', ownWorker);
  write('own/page.js', page);
  write('own/index.html', html('page.js'));
  write('named/work.js', work(`${own}, parts: new URL('./assets/parts/', import.meta.url)`));
  write('named/worker.js', ownWorker);
  write('named/page.js', page);
  if (hsdsPython()) {
    served = await startHsds();
    for (const name of ['vite', 'node']) {
      write(`served-${name}/work.js`, servedWork(served, served.newDomain(name)));
      write(`served-${name}/page.js`, page);
      write(`served-${name}/program.js`, program);
      write(`served-${name}/index.html`, html('page.js'));
    }
    Object.assign(projects, servedProjects);
  } else if (process.env.H5RX_REQUIRE_TOOLS) throw new Error(`h5rx/hsds is checked with ${HSDS_PYTHON}`);
  else console.log(`Not checked: h5rx/hsds, which needs ${HSDS_PYTHON}`);
  server = await serve(served?.endpoint);
  browser = await chromium.launch({ executablePath, args });
  for (const [name, { build, page: path, program: main, says = RIGHT }] of Object.entries(projects)) {
    const began = performance.now();
    let text;
    try {
      build();
      if (path) text = await textOf(browser, `http://127.0.0.1:${server.address().port}/${path}`);
      else {
        cpSync(join(folder, 'away'), away, { recursive: true });
        writeFileSync(join(away, 'package.json'), '{"type":"module"}');
        const { stdout, stderr } = spawnSync(process.execPath, [join(away, main)], {
          encoding: 'utf8',
          timeout: 60_000,
        });
        text = stdout.trim() || stderr.trim();
      }
    } catch (error) {
      text = error instanceof Error ? error.message : String(error);
    }
    const good = typeof says === 'string' ? text === says : says.test(text);
    if (!good) failed += 1;
    console.log(
      `${good ? 'ok' : 'FAILED'}  ${name}  (${((performance.now() - began) / 1000).toFixed(1)} s)${good ? '' : `\n  ${text}`}`,
    );
  }
} finally {
  await browser?.close();
  server?.close();
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(away, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All bundles work' : `${failed} bundles do not work`);
process.exitCode = failed === 0 ? 0 : 1;
