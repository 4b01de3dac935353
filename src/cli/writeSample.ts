import { rm } from 'node:fs/promises';
import { lastValueFrom, type Subscription } from 'rxjs';
import {
  EventSet,
  H5Aclose_async,
  H5Acreate_async,
  H5Awrite_async,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5ES_WAIT_FOREVER,
  H5EScancel,
  H5ESclose,
  H5ESget_err_info,
  H5ESget_op_counter,
  H5ESwait,
  H5F_ACC_EXCL,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_SCALAR,
  H5Screate,
  H5Screate_simple,
  H5Sselect_hyperslab,
  H5T_C_S1,
  H5T_IEEE_F32LE,
  H5T_NATIVE,
  H5T_VARIABLE,
  H5Tset_size,
  type Progress,
} from '../index.node.js';

/** What was written. */
export interface WrittenSample {
  readonly dataset: string;
  readonly chunk: readonly number[];
  readonly bytes: number;
  readonly operations: number;
  readonly seconds: number;
}

const DATASET = '/entry/waves';
/** 64 MiB of single precision. */
const DIMS = [64, 512, 512] as const;
const CHUNK = [1, 256, 256] as const;
const BYTES = DIMS[0] * DIMS[1] * DIMS[2] * 4;
/** Frames that may lie in memory unwritten. */
const FRAMES_AHEAD = 4;

/** Writes the sample file as a C program would: one event set, each frame written without waiting for the one before. */
export async function writeSample(
  path: string,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<WrittenSample> {
  const began = performance.now();
  const es = new EventSet();
  const failures = es.errors$.subscribe(() => stop());
  const stop = (): void => void H5EScancel(es);
  signal.addEventListener('abort', stop);
  let created = false;
  let watching: Subscription | undefined;
  try {
    const file = H5Fcreate_async(path, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT, es);
    await lastValueFrom(file);
    created = true;
    const space = H5Screate_simple([...DIMS]);
    const dset = H5Dcreate_async(
      file,
      DATASET,
      H5T_IEEE_F32LE,
      space,
      { createIntermediateGroup: true },
      { chunk: CHUNK },
      H5P_DEFAULT,
      es,
    );
    const text = H5Tset_size(H5T_C_S1, H5T_VARIABLE);
    const title = H5Acreate_async(dset, 'title', text, H5Screate(H5S_SCALAR), H5P_DEFAULT, H5P_DEFAULT, es);
    H5Awrite_async(title, H5T_NATIVE, ['Two waves that run through each other'], es);
    H5Aclose_async(title, es);
    watching = es.progress$.subscribe(({ loadedBytes }) => report({ loadedBytes, totalBytes: BYTES }));
    const writes: Promise<void>[] = [];
    for (let frame = 0; frame < DIMS[0]; frame += 1) {
      await writes[frame - FRAMES_AHEAD];
      signal.throwIfAborted();
      const rows = H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [frame, 0, 0], null, [1, DIMS[1], DIMS[2]], null);
      const write = H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, rows, { transfer: true }, frameOf(frame), es);
      writes.push(lastValueFrom(write));
      // The event set reports its failure; this only waits, to limit the frames in memory.
      writes.at(-1)?.catch(() => {});
    }
    H5Dclose_async(dset, es);
    H5Fclose_async(file, es);
    const { err_occurred } = await lastValueFrom(H5ESwait(es, H5ES_WAIT_FOREVER));
    signal.throwIfAborted();
    if (err_occurred) throw H5ESget_err_info(es, 1)[0]?.error;
    const operations = Number(H5ESget_op_counter(es));
    H5ESclose(es);
    return { dataset: DATASET, chunk: CHUNK, bytes: BYTES, operations, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    await lastValueFrom(H5ESwait(es, H5ES_WAIT_FOREVER));
    if (created) await rm(path, { force: true });
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    watching?.unsubscribe();
    failures.unsubscribe();
  }
}

/** One frame: two waves at an angle, and a few NaN where a detector would be dead. */
function frameOf(frame: number): Float32Array {
  const [, rows, columns] = DIMS;
  const values = new Float32Array(rows * columns);
  const across = Float64Array.from({ length: columns }, (_, column) => Math.sin(column / 17 + frame / 5));
  for (let row = 0; row < rows; row += 1) {
    const down = Math.cos(row / 23 - frame / 7);
    for (let column = 0; column < columns; column += 1) values[row * columns + column] = across[column]! * down;
  }
  values[(frame * 7919) % values.length] = Number.NaN;
  return values;
}
