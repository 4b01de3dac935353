// From starting a program to its first value: loading the library, its engine and, for h5rx, a worker.

import { byTurns, inNode, inPython } from '../harness.mjs';
import { openH5wasm, openJsfive, openZarr, readZarr } from '../peers.mjs';
import { row } from '../table.mjs';

export const reads = ['small.h5', 'small.zarr'];

export async function run({ files, stores, python, rounds }) {
  const args = { path: files.small, store: stores.small };
  const timed = (start) => async () => {
    const began = performance.now();
    await start();
    return performance.now() - began;
  };
  const samples = await byTurns(rounds, files.small, {
    h5rx: timed(() => inNode(import.meta.url, 'firstValueOfH5rx', args)),
    h5wasm: timed(() => inNode(import.meta.url, 'firstValueOfH5wasm', args)),
    jsfive: timed(() => inNode(import.meta.url, 'firstValueOfJsfive', args)),
    zarrita: timed(() => inNode(import.meta.url, 'firstValueOfZarrita', args)),
    h5py: python && timed(() => inPython(python, 'first_value', { path: args.path })),
  });
  return [row({ what: 'program start to first value', samples, unit: 'ms', better: 'lower' })];
}

export async function firstValueOfH5rx({ path }) {
  const { openDataset, openFile, readDataset } = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { data } = await lastValueFrom(openFile(path).pipe(openDataset('small/d7'), readDataset()));
  return data[0];
}

export async function firstValueOfH5wasm({ path }) {
  return (await openH5wasm(path)).get('small/d7').value[0];
}

export async function firstValueOfJsfive({ path }) {
  return (await openJsfive(path)).get('small/d7').value[0];
}

export async function firstValueOfZarrita({ store }) {
  return (await readZarr(await openZarr(store, 'small/d7')))[0];
}
