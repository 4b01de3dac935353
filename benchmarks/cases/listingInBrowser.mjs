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
  const { count, lastValueFrom, take } = await import('/standalone/rxjs.js');
  const bytes = new Uint8Array(await (await fetch('/data.h5')).arrayBuffer());
  const source = () => (kind === 'Blob' ? new Blob([bytes]) : bytes.slice());
  const listed = async (most) => {
    const start = performance.now();
    const names$ = h5.openFile(source()).pipe(h5.members({ attributes: 'names' }), take(most), count());
    const found = await lastValueFrom(names$);
    const milliseconds = performance.now() - start;
    if (found !== most) throw new Error(`${found} datasets were listed, not ${most}`);
    return milliseconds;
  };
  await listed(1);
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
