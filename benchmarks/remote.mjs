// A remote file of 40 MB, opened cold, and a slice of 600 × 600 out of nine of its 256 chunks: h5rx beside the readers of Python over the
// same server, which counts. usage: H5RX_PYTHON=… node benchmarks/remote.mjs [rounds]
//
// H5RX_PYTHON has h5py and numpy; the peers are measured that it has too: fsspec with aiohttp, pyfive, h5coro, async-hdf5.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rangeServer } from '../test/support/rangeServer.mjs';

const LAYOUTS = ['earliest', 'latest', 'paged8M', 'paged1M', 'paged256K'];
const LATENCY = 50;
const BANDWIDTH = 50e6;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const run = promisify(execFile);
const python = process.env.H5RX_PYTHON;
const rounds = Number(process.argv[2] ?? 3);

/** In a process of its own, so that each party begins afresh; prints what it measured. */
async function inChild(url) {
  const { lastValueFrom } = await import('rxjs');
  const { hyperslab, openDataset, openFile, readDataset } = await import('h5rx');
  const selection = hyperslab({ start: [1800, 1800], count: [600, 600] });
  const begun = performance.now();
  const slice$ = openFile(url).pipe(openDataset('image'), readDataset({ selection }));
  const { data } = await lastValueFrom(slice$);
  const seconds = (performance.now() - begun) / 1000;
  console.log(JSON.stringify({ seconds, sum: data.reduce((sum, value) => sum + value, 0) }));
}

async function measured(party, url) {
  const [program, args] =
    party === 'h5rx'
      ? [process.execPath, [fileURLToPath(import.meta.url), 'child', url]]
      : [python, [here('remote_side.py'), party, url]];
  try {
    const { stdout } = await run(program, args, { timeout: 60_000 });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    return {
      failed: String(error.stderr ?? error)
        .trim()
        .split('\n')
        .at(-1)
        .slice(0, 80),
    };
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-remote-'));
  const server = await rangeServer({ folder, latency: LATENCY, bandwidth: BANDWIDTH });
  try {
    await run(python, [here('../test/support/python/remote_layouts.py'), folder]);
    console.log(`${LATENCY} ms, ${BANDWIDTH / 1e6} MB/s; medians of ${rounds}\n`);
    console.log('| file | reader | ms | requests | MB | waves |\n| --- | --- | --- | --- | --- | --- |');
    for (const name of LAYOUTS) {
      let sum;
      for (const party of ['h5rx', 'h5py', 'pyfive', 'h5coro', 'async-hdf5']) {
        const times = [];
        let failed;
        for (let round = 0; round < rounds && failed === undefined; round += 1) {
          server.reset();
          const one = await measured(party, `${server.url}/${name}.h5`);
          failed = one.failed;
          if (failed !== undefined) continue;
          sum ??= one.sum;
          if (Math.abs(one.sum - sum) > 1e-6 * Math.abs(sum)) failed = `other values: ${one.sum}, not ${sum}`;
          times.push(one.seconds * 1000);
        }
        const { requests, sentBytes, waves } = server;
        const cells =
          failed === undefined
            ? [median(times).toFixed(0), requests.length, (sentBytes / 1e6).toFixed(2), waves]
            : [`cannot: ${failed}`, '', '', ''];
        console.log(`| ${[name, party, ...cells].join(' | ')} |`);
      }
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === 'child') {
  await inChild(process.argv[3]);
} else if (python === undefined) {
  console.error('H5RX_PYTHON must name a Python with h5py');
  process.exitCode = 2;
} else {
  await main();
}
