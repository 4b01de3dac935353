// Computing while reading: `project` works on a chunk inside its concurrency slot. Workers read and decompress the next
// chunks meanwhile, and never run further ahead than there are slots, so memory stays bounded however large the data.
//
//     node examples/pipeline.mjs [FILE DATASET]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventSet,
  H5Dclose_async,
  H5Dcreate_async,
  H5F_ACC_RDWR,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5Screate_simple,
  H5T_NATIVE_FLOAT,
  openDataset,
  openFile,
  readChunks,
  withProgress,
  writeChunks,
} from 'h5rx';
import { from, lastValueFrom, map, of, range, reduce, toArray } from 'rxjs';

const SHAPE = [24, 512, 512];
const BINS = 64;

const folder = await mkdtemp(join(tmpdir(), 'h5rx-pipeline-'));
try {
  const [file = await sample(join(folder, 'sample.h5')), dataset = '/frames'] = process.argv.slice(2);

  // First one after the other, to have something to compare with: this needs memory for all of it.
  let bytes = 0;
  const report = ({ loadedBytes }) => {
    bytes = loadedBytes;
  };
  const [reading, chunks] = await timed(
    openFile(file).pipe(openDataset(dataset), readChunks(), withProgress(report), toArray()),
  );
  const [computing, expected] = await timed(from(chunks).pipe(map(histogram), reduce(add)));

  // Now both at once. Histograms come in the order of the chunks; the program never holds more than four chunks.
  const [together, result] = await timed(
    openFile(file).pipe(
      openDataset(dataset),
      readChunks({ concurrency: 4, project: (chunk) => of(histogram(chunk)) }),
      reduce(add),
    ),
  );
  const shorter = Math.min(reading, computing);
  const hidden = Math.max(0, Math.min(1, (reading + computing - together) / shorter));
  console.log(`${chunks.length} chunks, ${(bytes / 2 ** 20).toFixed(0)} MiB`);
  console.log(
    `reading alone ${reading.toFixed(2)} s, computing alone ${computing.toFixed(2)} s, both at once ${together.toFixed(2)} s`,
  );
  console.log(`${(100 * hidden).toFixed(0)} % of the shorter one is hidden`);
  console.log(`the same histogram both ways: ${result.every((count, bin) => count === expected[bin])}`);
  console.log(`fullest bin: ${result.indexOf(Math.max(...result))} of ${BINS}, with ${Math.max(...result)} values`);
} finally {
  await rm(folder, { recursive: true });
}

/** How often values of -1 to 1 fall into each bin, after a smoothing that takes some time. */
function histogram({ data }) {
  const counts = new Float64Array(BINS);
  let smooth = 0;
  for (let i = 0; i < data.length; i += 1) {
    smooth += (Math.tanh(2 * data[i]) - smooth) / 8;
    counts[Math.min(Math.floor(((smooth + 1) / 2) * BINS), BINS - 1)] += 1;
  }
  return counts;
}

function add(a, b) {
  return a.map((count, bin) => count + b[bin]);
}

/** Seconds until an Observable completes, and its last value. */
async function timed(work$) {
  const began = performance.now();
  const value = await lastValueFrom(work$);
  return [(performance.now() - began) / 1000, value];
}

/** A file with compressed frames: made in an event set, then written frame by frame by a stream. */
async function sample(path) {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const dcpl = { chunk: [1, 256, 512], deflate: 1 };
  H5Dclose_async(
    H5Dcreate_async(file, 'frames', H5T_NATIVE_FLOAT, H5Screate_simple(SHAPE), H5P_DEFAULT, dcpl, H5P_DEFAULT, es),
    es,
  );
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0].error;

  const [frames, rows, columns] = SHAPE;
  await lastValueFrom(
    range(0, frames).pipe(
      map((frame) => ({ data: frameOf(frame, rows, columns), offset: [frame, 0, 0], shape: [1, rows, columns] })),
      writeChunks(openFile(path, H5F_ACC_RDWR).pipe(openDataset('frames'))),
    ),
  );
  return path;
}

function frameOf(frame, rows, columns) {
  const values = new Float32Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, i += 1)
      values[i] = Math.sin(column / 40 + frame) * Math.cos(row / 60);
  }
  return values;
}
