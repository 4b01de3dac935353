// From starting a program to its first value: loading the library, its engine and, for h5rx, a worker.

import { byTurns, inNode, inPython, row } from '../harness.mjs';

export async function run({ files, python, rounds }) {
  const args = { path: files.small };
  const timed = (start) => async () => {
    const began = performance.now();
    await start();
    return performance.now() - began;
  };
  const samples = await byTurns(rounds, files.small, {
    h5rx: timed(() => inNode(import.meta.url, 'firstValueOfH5rx', args)),
    h5wasm: timed(() => inNode(import.meta.url, 'firstValueOfH5wasm', args)),
    h5py: python && timed(() => inPython(python, 'first_value', args)),
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
  const { default: h5wasm, File } = await import('h5wasm/node');
  await h5wasm.ready;
  const file = new File(path, 'r');
  return file.get('small/d7').value[0];
}
