// How long the calling thread's event loop stands still while a large compressed dataset is read.

import { byTurns, digits, inNode, row } from '../harness.mjs';

export async function run({ files, size, quick, say }) {
  const rows = size.largeRead / 4 / size.large[1];
  const args = { path: files.large, rows, columns: size.large[1] };
  const results = await byTurns(quick ? 2 : 3, {
    idle: () => inNode(import.meta.url, 'whileIdle', args),
    h5Dread: () => inNode(import.meta.url, 'whileH5Dread', args),
    readChunks: () => inNode(import.meta.url, 'whileReadChunks', args),
    collect: () => inNode(import.meta.url, 'whileCollect', args),
    h5wasm: () => inNode(import.meta.url, 'whileH5wasm', args),
  });
  const longest = (party) => results[party].map((one) => one.longest);
  const worst = (samples) => Math.max(...samples);
  const text = (party) => {
    const usual = Math.max(...results[party].map((one) => one.usual));
    return `${digits(worst(longest(party)))} ms (99.9 % of ticks within ${digits(usual)} ms)`;
  };
  for (const [party, all] of Object.entries(results)) {
    say(`${party}: ${all.map((one) => `${digits(one.longest)} ms in ${digits(one.seconds)} s`).join(', ')}`);
  }
  const what = (how) => `longest block of the event loop, ${digits(size.largeRead / 2 ** 20)} MiB compressed: ${how}`;
  const one = (how, party) =>
    row({
      what: what(how),
      samples: { h5rx: longest(party), h5wasm: longest('h5wasm') },
      cells: { h5rx: text(party), h5wasm: `${digits(worst(longest('h5wasm')))} ms` },
      unit: 'ms',
      better: 'lower',
      targets: [{ atMost: 10 }],
      summary: worst,
    });
  return [
    row({
      what: 'longest block of the event loop with nothing to read: what the machine itself does',
      samples: {},
      cells: { h5rx: text('idle') },
    }),
    one('`H5Dread_async`', 'h5Dread'),
    one('`readChunks`', 'readChunks'),
    one('`readChunks`, `collect`', 'collect'),
  ];
}

/** A timer of 1 ms beside `work`: milliseconds by which its ticks were late. */
async function watched(work) {
  const delays = [];
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    delays.push(now - last - 1);
    last = now;
  };
  const timer = setInterval(tick, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.length = 0;
  const start = performance.now();
  last = start;
  await work();
  // A block that ends with the work shows in the tick after it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  delays.sort((a, b) => a - b);
  return {
    longest: delays.at(-1),
    usual: delays[Math.floor((delays.length - 1) * 0.999)],
    seconds: (performance.now() - start) / 1000,
  };
}

export const whileIdle = () => watched(() => new Promise((resolve) => setTimeout(resolve, 2000)));

async function withH5rx({ path, columns }, read) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const run = (rows) =>
    lastValueFrom(h5.openFile(path).pipe(h5.openDataset('data'), read(h5, { start: [0, 0], count: [rows, columns] })), {
      defaultValue: undefined,
    });
  await run(512);
  return run;
}

export async function whileH5Dread(args) {
  const run = await withH5rx(args, (h5, selection) => h5.readDataset({ selection }));
  return watched(() => run(args.rows));
}

export async function whileReadChunks(args) {
  const run = await withH5rx(args, (h5, selection) => h5.readChunks({ selection, project: () => [] }));
  return watched(() => run(args.rows));
}

export async function whileCollect(args) {
  const run = await withH5rx(
    args,
    (h5, selection) => (dset$) => dset$.pipe(h5.readChunks({ selection }), h5.collect()),
  );
  return watched(() => run(args.rows));
}

export async function whileH5wasm({ path, rows, columns }) {
  const { default: h5wasm, File } = await import('h5wasm/node');
  await h5wasm.ready;
  const file = new File(path, 'r');
  const dataset = file.get('data');
  const read = (count) =>
    dataset.slice([
      [0, count],
      [0, columns],
    ]);
  read(512);
  return watched(() => read(rows));
}
