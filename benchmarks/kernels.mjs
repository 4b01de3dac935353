// The kernels that undo filters, beside what else could: MB/s of what comes out, on one core. `npm run bench` measures
// whole reads; this is the bench of docs/decisions/0009-filters.md.
//
//   node benchmarks/kernels.mjs              in Node
//   node benchmarks/kernels.mjs --browser    in Chromium (CHROMIUM names it)

import { deflateSync } from 'node:zlib';
import { build } from 'esbuild';
import { readings } from './data.mjs';

const CHUNK_BYTES = [4096, 16384, 65536, 262144, 1048576];
/** Different chunks of a size, so that no branch predictor learns one by heart. */
const CHUNKS = 16;

/** Chunks of float32 readings, shuffled: as they lie in a file, deflated, and before that. */
function chunksOf(bytes) {
  return Array.from({ length: CHUNKS }, (_, n) => {
    const values = readings(new Float32Array(bytes / 4), (n * bytes) / 4);
    const plain = new Uint8Array(values.buffer);
    const shuffled = new Uint8Array(bytes);
    for (let i = 0; i < bytes; i += 1) shuffled[(i % 4) * (bytes / 4) + (i >> 2)] = plain[i];
    return { stream: deflateSync(shuffled).toString('base64'), bytes };
  });
}

/** The cases, with all they import, as the text of a module for Node and browsers. */
async function bundledCases() {
  const { outputFiles } = await build({
    entryPoints: [new URL('kernelCases.mjs', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    external: ['node:*'],
  });
  return outputFiles[0].text;
}

async function inNode(source, chunks) {
  const { measure } = await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);
  return measure(chunks);
}

async function inBrowser(source, chunks) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    return await page.evaluate(
      async ([source, chunks]) => {
        const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
        const { measure } = await import(url);
        return measure(chunks);
      },
      [source, chunks],
    );
  } finally {
    await browser.close();
  }
}

const run = process.argv.includes('--browser') ? inBrowser : inNode;
const tables = await run(
  await bundledCases(),
  Object.fromEntries(CHUNK_BYTES.map((bytes) => [bytes, chunksOf(bytes)])),
);
for (const [title, rows] of Object.entries(tables)) {
  console.log(`\n${title}, MB/s`);
  console.table(rows);
}
