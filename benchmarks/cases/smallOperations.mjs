// Ten thousand small operations: all at once into one event set, and each awaited before the next one.

import { MessageChannel, Worker } from 'node:worker_threads';
import { SMALL } from '../data.mjs';
import { byTurns, inNode, inPython } from '../harness.mjs';
import { JSFIVE_READS_WHOLE, openH5wasm, openJsfive, openZarr, readZarr } from '../peers.mjs';
import { cannot, row } from '../table.mjs';

export const reads = ['small.h5', 'small.zarr'];

const OPERATIONS = 10_000;

/**
 * What a step does, how many operations of HDF5 it is, and the targets: into one event set against h5wasm called directly, each
 * awaited against a bare message round trip between two threads.
 */
const KINDS = {
  exists: { what: '`H5Lexists`', operations: 1, times: 0.7, ofRoundTrip: 0.85 },
  describe: { what: '`H5Dopen`, `get_space`, `get_type`, `close`', operations: 4, times: 0.7 },
  read: { what: '`H5Dread` of 4 elements', operations: 1, times: 1, ofRoundTrip: 0.7 },
};

export async function run({ files, stores, python, rounds }) {
  const rows = [];
  for (const [kind, { what, operations, times, ofRoundTrip }] of Object.entries(KINDS)) {
    const args = { path: files.small, kind, count: OPERATIONS / operations, datasets: SMALL };
    const rate = (measure) => measure && (async () => OPERATIONS / (await measure()));
    const store = stores.small;
    const { inOneSet, oneByOne, roundTrips, ...peers } = await byTurns(rounds, files.small, {
      roundTrips: rate(ofRoundTrip && (() => inNode(import.meta.url, 'roundTrips', args))),
      inOneSet: rate(() => inNode(import.meta.url, 'inOneSet', args)),
      oneByOne: rate(() => inNode(import.meta.url, 'oneByOne', args)),
      h5wasm: rate(() => inNode(import.meta.url, 'byH5wasm', args)),
      jsfive: rate(kind !== 'read' && (() => inNode(import.meta.url, 'byJsfive', args))),
      zarrita: rate(() => inNode(import.meta.url, 'byZarrita', { ...args, store })),
      h5py: rate(python && (() => inPython(python, 'small_operations', args))),
    });
    const targets = [{ times, than: 'h5wasm' }];
    const cells = kind === 'read' ? { jsfive: cannot(JSFIVE_READS_WHOLE) } : {};
    const common = { unit: 'op/s', cells };
    rows.push(
      row({ what: `${what}: into one event set`, samples: { h5rx: inOneSet, ...peers }, targets, ...common }),
      row({ what: `${what}: each step awaited`, samples: { h5rx: oneByOne, ...peers }, ...common }),
    );
    if (!ofRoundTrip) continue;
    rows.push(
      row({
        what: `${what}: each awaited, to a bare message round trip between two threads`,
        samples: { h5rx: oneByOne.map((sample, n) => sample / roundTrips[n]) },
        unit: '×',
        targets: [{ atLeast: ofRoundTrip }],
      }),
    );
  }
  return rows;
}

const WARMING = 200;
const name = (n, datasets) => `small/d${n % datasets}`;

/** The step of a kind with h5rx: issues its operations into `es`, gives the last but for the closing one. */
async function h5rxStep(kind, datasets) {
  const h5 = await import('h5rx');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const rowSpace = (n) =>
    h5.H5Sselect_hyperslab(h5.H5Screate_simple([4, 4]), 'H5S_SELECT_SET', [n % 4, 0], null, [1, 4], null);
  const steps = {
    exists: (file, _, n, es) => h5.H5Lexists_async(file, name(n, datasets), none, es),
    describe: (file, _, n, es) => {
      const dset = h5.H5Dopen_async(file, name(n, datasets), none, es);
      h5.H5Dget_space_async(dset, es);
      const type = h5.H5Dget_type_async(dset, es);
      h5.H5Dclose_async(dset, es);
      return type;
    },
    read: (_, dset, n, es) => h5.H5Dread_async(dset, native, all, rowSpace(n), none, es),
  };
  return { h5, step: steps[kind] };
}

async function withFile(path, h5, work) {
  const { lastValueFrom } = await import('rxjs');
  const es = new h5.EventSet();
  const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, h5.H5P_DEFAULT, es);
  const dset = h5.H5Dopen_async(file, 'small/d0', h5.H5P_DEFAULT, es);
  const wait = async () => {
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };
  await wait();
  return work(file, dset, es, wait);
}

export async function inOneSet({ path, kind, count, datasets }) {
  const { h5, step } = await h5rxStep(kind, datasets);
  return withFile(path, h5, async (file, dset, es, wait) => {
    for (let n = 0; n < WARMING; n += 1) step(file, dset, n, es);
    await wait();
    const start = performance.now();
    for (let n = 0; n < count; n += 1) step(file, dset, n, es);
    await wait();
    return (performance.now() - start) / 1000;
  });
}

export async function oneByOne({ path, kind, count, datasets }) {
  const { lastValueFrom } = await import('rxjs');
  const { h5, step } = await h5rxStep(kind, datasets);
  return withFile(path, h5, async (file, dset, es, wait) => {
    const steps = async (first, end) => {
      for (let n = first; n < end; n += 1) await lastValueFrom(step(file, dset, n, es));
      await wait();
    };
    await steps(0, WARMING);
    const start = performance.now();
    await steps(0, count);
    return (performance.now() - start) / 1000;
  });
}

/** Messages to another thread and back, each awaited: no operation that is carried out there can be faster. */
export async function roundTrips({ count }) {
  const worker = new Worker(
    "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (port) => port.on('message', (message) => port.postMessage(message)));",
    { eval: true },
  );
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  let answered;
  port1.on('message', () => answered());
  const trip = () =>
    new Promise((resolve) => {
      answered = resolve;
      port1.postMessage([{ type: 'ping' }]);
    });
  const seconds = await timeSteps(trip, count);
  await worker.terminate();
  return seconds;
}

/** Seconds that `count` asynchronous steps take, one after the other. */
async function timeSteps(step, count) {
  for (let n = 0; n < WARMING; n += 1) await step(n);
  const start = performance.now();
  for (let n = 0; n < count; n += 1) await step(n);
  return (performance.now() - start) / 1000;
}

export async function byH5wasm({ path, kind, count, datasets }) {
  const { default: h5wasm } = await import('h5wasm/node');
  const module = await h5wasm.ready;
  const file = await openH5wasm(path);
  const dataset = file.get('small/d0');
  const steps = {
    exists: (n) => module.get_type(file.file_id, name(n, datasets)) >= 0,
    describe: (n) => {
      const { shape, dtype } = file.get(name(n, datasets));
      return [shape, dtype];
    },
    read: (n) => dataset.slice([[n % 4, (n % 4) + 1], []]),
  };
  const step = steps[kind];
  for (let n = 0; n < WARMING; n += 1) step(n);
  const start = performance.now();
  for (let n = 0; n < count; n += 1) step(n);
  return (performance.now() - start) / 1000;
}

/** The file is in memory before the clock starts: other parties have it open by then. */
export async function byJsfive({ path, kind, count, datasets }) {
  const group = (await openJsfive(path)).get('small');
  const inGroup = (n) => name(n, datasets).slice('small/'.length);
  const steps = {
    exists: (n) => group.keys.includes(inGroup(n)),
    describe: (n) => {
      const { shape, dtype } = group.get(inGroup(n));
      return [shape, dtype];
    },
  };
  return timeSteps(steps[kind], count);
}

export async function byZarrita({ store, kind, count, datasets }) {
  const array = await openZarr(store, 'small/d0');
  const steps = {
    exists: (n) => array.store.has(`/${name(n, datasets)}/zarr.json`),
    describe: async (n) => {
      const { shape, dtype } = await openZarr(store, name(n, datasets));
      return [shape, dtype];
    },
    read: (n) => readZarr(array, [n % 4, null]),
  };
  return timeSteps(steps[kind], count);
}
