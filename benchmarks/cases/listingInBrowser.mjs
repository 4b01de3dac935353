// The listing of many datasets in Chromium, from a Blob and from bytes; CHROMIUM names the browser.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inPython } from '../harness.mjs';
import { digits, row } from '../table.mjs';

export const reads = [];
export const needsH5py = true;

const DATASETS = 1000;
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

export async function run({ folder, python, rounds, say }) {
  if (!process.env.CHROMIUM) {
    say('CHROMIUM names no browser');
    return [];
  }
  const path = join(folder, 'listedInBrowser.h5');
  await inPython(python, 'write_listed', { path, datasets: DATASETS });
  const samples = { Blob: [], bytes: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, list] of Object.entries(samples)) list.push(await inFreshPage(path, kind));
  }
  return Object.entries(samples).map(([kind, h5rx]) =>
    row({
      what: `a group of ${digits(DATASETS)} datasets listed in Chromium, from ${kind === 'Blob' ? 'a Blob' : kind}`,
      samples: { h5rx },
      unit: 'ms',
      better: 'lower',
      targets: [{ atMost: 300 }],
    }),
  );
}

/** Milliseconds from the opening of the file to its last fact, the library and its worker started before. */
async function inFreshPage(path, kind) {
  const { chromium } = await import('playwright-core');
  const profile = mkdtempSync(join(tmpdir(), 'h5rx-bench-browser-'));
  const server = await serve(path);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    args: FLAGS,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(list, { kind, datasets: DATASETS });
  } finally {
    await context.close();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Runs in the page. */
async function list({ kind, datasets }) {
  const h5 = await import('/standalone/h5rx.js');
  const { lastValueFrom } = await import('/standalone/rxjs.js');
  const bytes = new Uint8Array(await (await fetch('/data.h5')).arrayBuffer());
  const none = h5.H5P_DEFAULT;
  const source = () => (kind === 'Blob' ? new Blob([bytes]) : bytes.slice());
  const every = async (file, es, most) => {
    const links = await lastValueFrom(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es));
    const told = links.slice(0, most).map(({ name }) => {
      const dset = h5.H5Dopen_async(file, name, none, es);
      const facts = [
        h5.H5Dget_space_async(dset, es),
        h5.H5Dget_type_async(dset, es),
        h5.H5Dget_create_plist_async(dset, es),
        h5.H5Aiterate_async(dset, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es),
      ].map((operation) => lastValueFrom(operation));
      h5.H5Dclose_async(dset, es);
      return Promise.all(facts);
    });
    return (await Promise.all(told)).length;
  };
  const listed = async (most) => {
    const es = new h5.EventSet();
    const start = performance.now();
    const file = h5.H5Fopen_async(source(), h5.H5F_ACC_RDONLY, none, es);
    const count = await every(file, es, most);
    const milliseconds = performance.now() - start;
    h5.H5Fclose_async(file, es);
    await lastValueFrom(es.wait());
    if (count !== most) throw new Error(`${count} datasets were listed, not ${most}`);
    return milliseconds;
  };
  await listed(2);
  return listed(datasets);
}

async function serve(dataFile) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
    if (pathname === '/') return answer('text/html', '<!doctype html><title>h5rx</title>');
    if (pathname === '/data.h5') return answer('application/octet-stream', readFileSync(dataFile));
    if (extname(pathname) !== '.js' || pathname.includes('..')) return response.writeHead(404).end();
    return answer('text/javascript', readFileSync(join(DIST, pathname)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
