// How the JavaScript peers are used, each as its documentation shows. Runs in the child processes.

import { readFile } from 'node:fs/promises';

/** Why jsfive has no way to read less than a dataset. */
export const JSFIVE_READS_WHOLE = 'jsfive reads whole datasets only.';

/** A file in jsfive, which wants all of its bytes in memory: that it has to read them belongs to its time. */
export async function openJsfive(path) {
  const { File } = await import('jsfive');
  const bytes = await readFile(path);
  const whole = bytes.byteLength === bytes.buffer.byteLength;
  return new File(
    whole ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    path,
  );
}

export async function openH5wasm(path, mode = 'r') {
  const { default: h5wasm, File } = await import('h5wasm/node');
  await h5wasm.ready;
  return new File(path, mode);
}

/** An array of a Zarr store on disk. */
export async function openZarr(store, name) {
  const zarr = await import('zarrita');
  const { default: FileSystemStore } = await import('@zarrita/storage/fs');
  return zarr.open.v3(zarr.root(new FileSystemStore(store)).resolve(name), { kind: 'array' });
}

/** A selection of an array in one typed array; all of it by default. */
export async function readZarr(array, selection = null, options = {}) {
  const { get } = await import('zarrita');
  const { data } = await get(array, selection, { createQueue, ...options });
  return data;
}

/** Chunk files that zarrita has open at once: without a limit, 100,000 chunks exhaust the descriptors of a process. */
const OPEN_AT_ONCE = 64;

export function createQueue() {
  const tasks = [];
  return {
    add: (task) => tasks.push(task),
    onIdle: async () => {
      const waiting = tasks.values();
      const lane = async () => {
        for (const task of waiting) await task();
      };
      await Promise.all(Array.from({ length: OPEN_AT_ONCE }, lane));
    },
  };
}

/** Loads h5rx as the peers are loaded before the clock starts: its worker runs, has its parts, and has told one member of the file. */
export async function startH5rx(path) {
  const { members, openFile } = await import('h5rx');
  const { lastValueFrom, take } = await import('rxjs');
  await lastValueFrom(openFile(path).pipe(members(), take(1)));
}
