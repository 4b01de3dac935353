// A dataset larger than one wants in memory, copied chunk by chunk through an operator of the user: memory at the peak.

import { rmSync } from 'node:fs';
import { byTurns, inNode } from '../harness.mjs';
import { cannot, digits, row } from '../table.mjs';
import { outputOf } from '../written.mjs';

export const reads = ['large.h5'];
export const fullOnly = true;

const NO_STREAMS = 'It has no streams that could be held back.';

export async function run(context) {
  const { files, filters, size, say } = context;
  const target = outputOf(context, 'h5rx');
  const { h5rx } = await byTurns(1, files.large, {
    h5rx: async () => {
      try {
        return await inNode(import.meta.url, 'copyByH5rx', { path: files.large, target });
      } finally {
        rmSync(target, { force: true });
      }
    },
  });
  const bytes = size.large[0] * size.large[1] * 4;
  if (h5rx.some((one) => one.bytes !== bytes)) throw new Error(`h5rx did not copy ${bytes} bytes`);
  const rates = { h5rx: h5rx.map(({ seconds }) => bytes / seconds / 1e6) };
  const memory = { h5rx: h5rx.map(({ rss }) => rss / 1e6) };
  say(JSON.stringify({ rates, memory }));
  const cells = {
    h5wasm: cannot(NO_STREAMS),
    jsfive: cannot(NO_STREAMS),
    zarrita: cannot(NO_STREAMS),
    h5py: cannot(NO_STREAMS),
  };
  const what = `copying ${digits(bytes / 2 ** 30)} GiB, ${filters} to no filter, \`readChunks, map, writeChunks\``;
  return [
    row({ what, samples: rates, unit: 'MB/s', cells }),
    row({
      what: `${what}: peak memory of the process`,
      samples: memory,
      unit: 'MB',
      better: 'lower',
      targets: [{ atMost: 330 }],
      summary: (all) => Math.max(...all),
      cells,
    }),
  ];
}

export async function copyByH5rx({ path, target }) {
  const h5 = await import('h5rx');
  const { lastValueFrom, map, tap } = await import('rxjs');
  const file = await lastValueFrom(h5.H5Fcreate_async(target, h5.H5F_ACC_TRUNC));
  let bytes = 0;
  const start = performance.now();
  const source$ = h5.openFile(path).pipe(h5.openDataset('data'));
  const { space, type, chunk } = await lastValueFrom(source$.pipe(h5.whileOpen(describe(h5))));
  const target$ = h5.H5Dcreate_async(file, 'data', type, space, {}, { chunk });
  await lastValueFrom(
    source$.pipe(
      h5.readChunks({ ordered: false }),
      map((part) => ({ ...part })),
      h5.writeChunks(target$),
      tap(({ data }) => {
        bytes += data.byteLength;
      }),
    ),
  );
  await lastValueFrom(h5.H5Fclose_async(file));
  return { seconds: (performance.now() - start) / 1000, bytes, rss: process.resourceUsage().maxRSS * 1024 };
}

/** What a copy of a dataset needs to know of it. */
const describe = (h5) => async (dset) => {
  const { lastValueFrom } = await import('rxjs');
  const [space, type, { chunk }] = await Promise.all([
    lastValueFrom(h5.H5Dget_space_async(dset)),
    lastValueFrom(h5.H5Dget_type_async(dset)),
    lastValueFrom(h5.H5Dget_create_plist_async(dset)),
  ]);
  return { space, type, chunk };
};
