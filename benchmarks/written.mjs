// What writing cases share: where a party writes, and what another reader finds there.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from './data.mjs';
import { inNode, inPython } from './harness.mjs';
import { openH5wasm, openZarr, readZarr } from './peers.mjs';

/** Where a party writes its dataset, which is called `data`. */
export const outputOf = ({ folder }, party) => join(folder, `written-${party}`);

/**
 * A measurement of writing, whose checksum is that of what an independent reader finds in the file afterwards: h5py, or
 * h5wasm where there is none. Removes the file.
 *
 * @param write - Writes the file at a path and gives the measurement.
 */
export function thenRead(context, party, write) {
  const path = outputOf(context, party);
  return async () => {
    try {
      const measurement = await write(path);
      return { ...measurement, checksum: await read(context, party, path) };
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  };
}

function read({ python }, party, path) {
  if (party === 'zarrita') return inNode(import.meta.url, 'checksumInZarr', { path });
  return python ? inPython(python, 'checksum_in', { path }) : inNode(import.meta.url, 'checksumIn', { path });
}

export async function checksumIn({ path }) {
  return checksum((await openH5wasm(path)).get('data').value);
}

export async function checksumInZarr({ path }) {
  return checksum(await readZarr(await openZarr(path, 'data')));
}
