// A group of very many links: listed, and how long somebody else's small operation waits meanwhile.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, timed } from '../compare.mjs';
import { byTurns, inNode, inPython } from '../harness.mjs';
import { openH5wasm } from '../peers.mjs';
import { digits, row } from '../table.mjs';

export const reads = [];
export const needsH5py = true;

const LINKS = 50_000;

export async function run(context) {
  const { folder, python, rounds } = context;
  const args = { path: join(folder, 'wide.h5'), links: LINKS };
  await inPython(python, 'write_wide', args);
  const here = (name) => () => inNode(import.meta.url, name, args);
  const what = `a group of ${digits(LINKS)} links`;
  const listed = await compare(context, {
    path: args.path,
    what: `${what} listed`,
    measure: { of: ({ seconds }) => seconds * 1000, unit: 'ms', better: 'lower' },
    targets: [{ atMost: 150 }],
    ways: { '`H5Literate_async`': here('byH5rx') },
    peers: { h5wasm: here('byH5wasm'), h5py: () => inPython(python, 'list_links', { path: args.path }) },
  });
  const { h5rx } = await byTurns(rounds, args.path, { h5rx: here('longestWait') });
  return [
    ...listed,
    row({
      what: `${what} listed: what a small operation on another file waits at the most`,
      samples: { h5rx },
      unit: 'ms',
      better: 'lower',
      targets: [{ atMost: 10 }],
    }),
  ];
}

const opened = async (path, connector) => {
  const h5 = await import('h5rx');
  const { firstValueFrom } = await import('rxjs');
  const es = new h5.EventSet();
  const fapl = connector ? { connector } : h5.H5P_DEFAULT;
  const file = await firstValueFrom(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, fapl, es));
  const list = () => firstValueFrom(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
  return { h5, firstValueFrom, file, list };
};

export async function byH5rx({ path }) {
  const { list } = await opened(path);
  const { seconds, result } = await timed(list);
  return { seconds, checksum: result.length };
}

/** In the one worker: the longest small operation on the file's bytes in memory that was issued while the list was made. */
export async function longestWait({ path }) {
  const { nativeConnector } = await import('h5rx');
  const connector = nativeConnector({ workers: 1 });
  const { h5, firstValueFrom, list } = await opened(path, connector);
  const { file: other } = await opened(await readFile(path), connector);
  const exists = () => firstValueFrom(h5.H5Lexists_async(other, 'nothing'));
  await exists();
  let isListing = true;
  const listing = list().then(() => {
    isListing = false;
  });
  let longest = 0;
  while (isListing) longest = Math.max(longest, (await timed(exists)).seconds);
  await listing;
  return longest * 1000;
}

export async function byH5wasm({ path }) {
  const file = await openH5wasm(path);
  const { seconds, result } = await timed(() => file.keys());
  return { seconds, checksum: result.length };
}
