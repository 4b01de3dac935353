// A long transfer with progress that can be stopped, in both ways: a stream by an AbortSignal (here Ctrl-C, or by itself
// after 64 MiB, so that the example ends), operations of an event set by the set's `cancel`.
//
//     node examples/cancel.mjs [FILE DATASET]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventSet,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dopen_async,
  H5Dread_async,
  H5Error,
  H5F_ACC_RDONLY,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fopen_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  openDataset,
  openFile,
  readChunks,
  untilAborted,
  withProgress,
} from 'h5rx';
import { filter, firstValueFrom, lastValueFrom, sampleTime } from 'rxjs';

const folder = await mkdtemp(join(tmpdir(), 'h5rx-cancel-'));
const [file = await sample(join(folder, 'large.h5')), dataset = '/large'] = process.argv.slice(2);
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

// 1. A stream and an AbortSignal.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('Ctrl-C')));
let reached = 0;
try {
  await lastValueFrom(
    openFile(file).pipe(
      openDataset(dataset),
      readChunks(),
      withProgress(({ loadedBytes, totalBytes }) => {
        if (loadedBytes >= 64 * 2 ** 20) controller.abort(new Error('this example has seen enough'));
        reached = loadedBytes;
        if (process.stderr.isTTY) process.stderr.write(`\r${mebibytes(loadedBytes)} of ${mebibytes(totalBytes)} `);
      }),
      untilAborted(controller.signal),
    ),
  );
  console.log(`stream: read all ${mebibytes(reached)}`);
} catch (error) {
  // Leaving the stream has canceled what was under way and closed the dataset and the file.
  if (!(error instanceof H5Error && error.kind === 'canceled')) throw error;
  console.log(`stream: canceled after ${mebibytes(reached)} because of: ${error.cause.message}`);
}

// 2. One operation in an event set: a transfer of many pieces, which a cancel stops between two of them.
const es = new EventSet();
const input = H5Fopen_async(file, H5F_ACC_RDONLY, H5P_DEFAULT, es);
const dset = H5Dopen_async(input, dataset, H5P_DEFAULT, es);
const part = H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
const watching = es.progress$.pipe(sampleTime(100)).subscribe(({ loadedBytes, totalBytes }) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${mebibytes(loadedBytes)} of ${mebibytes(totalBytes)} `);
});
await firstValueFrom(es.progress$.pipe(filter(({ loadedBytes }) => loadedBytes >= 8 * 2 ** 20)));
const asked = performance.now();
const { num_not_canceled } = await lastValueFrom(es.cancel());
await lastValueFrom(es.wait());
const milliseconds = (performance.now() - asked).toFixed(0);
console.log(
  `event set: all still ${milliseconds} ms after the cancel, which ${num_not_canceled} operations had already passed or begun`,
);
console.log(`event set: ${JSON.stringify(es.status)}`);
part.subscribe({ error: ({ kind }) => console.log(`event set: the read ended as '${kind}'`) });
watching.unsubscribe();

// The file is still open and well; the next set can go on with it.
const closing = new EventSet();
H5Dclose_async(dset, closing);
H5Fclose_async(input, closing);
await lastValueFrom(closing.wait());
await rm(folder, { recursive: true });

/** A file with 1 GiB of zeros that were never written, and so take no place in it. */
async function sample(path) {
  const set = new EventSet();
  const created = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, set);
  const space = H5Screate_simple([128, 1024, 1024]);
  H5Dclose_async(
    H5Dcreate_async(
      created,
      'large',
      H5T_NATIVE_DOUBLE,
      space,
      H5P_DEFAULT,
      { chunk: [1, 512, 1024] },
      H5P_DEFAULT,
      set,
    ),
    set,
  );
  H5Fclose_async(created, set);
  const { err_occurred } = await lastValueFrom(set.wait());
  if (err_occurred) throw set.takeErrors()[0].error;
  return path;
}
