import { readFileSync, writeFileSync } from 'node:fs';
import {
  type Dataspace,
  type Datatype,
  EventSet,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_NULL,
  H5S_SCALAR,
  H5Screate,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_INT,
  H5T_NATIVE_SHORT,
  type H5WritableData,
  text,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

/** A dataset of a file that is to be written. */
type Written = readonly [
  name: string,
  type: Datatype,
  space: Dataspace,
  chunk?: readonly number[] | undefined,
  data?: H5WritableData,
];

/** Writes datasets in the newest format, whose object headers have checksums. */
async function writeDatasets(path: string, datasets: readonly Written[]): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, { libverBounds: ['latest', 'latest'] }, es);
  for (const [name, type, space, chunk, data] of datasets) {
    const dset = H5Dcreate_async(file, name, type, space, H5P_DEFAULT, chunk ? { chunk } : {}, H5P_DEFAULT, es);
    if (data !== undefined) H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
    H5Dclose_async(dset, es);
  }
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0]!.error;
}

/** Steps of `/deep`. */
export const STEPS = 201;

/** `/wide`, of which each slice has 8 chunks of 1 MiB, and `/deep`, of many small slices: the values of slice `n` begin with `n`. */
export async function writeWideFile(path: string): Promise<void> {
  const wide = Float64Array.from({ length: 2 * 1024 * 1024 }, (_, i) => i);
  const deep = Int16Array.from({ length: STEPS * 64 * 64 }, (_, i) => Math.floor(i / 4096) + (i % 64));
  await writeDatasets(path, [
    ['wide', H5T_NATIVE_DOUBLE, H5Screate_simple([2, 1024, 1024]), [1, 128, 1024], wide],
    ['deep', H5T_NATIVE_SHORT, H5Screate_simple([STEPS, 64, 64]), [1, 64, 64], deep],
  ]);
}

/** A name that would be more than text if it were shown as HTML. */
export const HOSTILE_NAME = '<img src=x onerror="globalThis.attacked = true">';

/** What a page may meet: a hostile name, nothing but a name, a scalar, no elements, and a dataset that cannot be read. */
export async function writeOddFile(path: string): Promise<void> {
  await writeDatasets(path, [
    [HOSTILE_NAME, text, H5Screate_simple([1]), undefined, ['<b>bold</b>']],
    ['empty', H5T_NATIVE_INT, H5Screate_simple([0, 3])],
    ['null', H5T_NATIVE_INT, H5Screate(H5S_NULL)],
    ['scalar', H5T_NATIVE_INT, H5Screate(H5S_SCALAR), undefined, Int32Array.of(42)],
    ['unreadable', H5T_NATIVE_INT, H5Screate_simple([3])],
  ]);
  const bytes = readFileSync(path);
  // The header that was written last is that of the last dataset.
  const at = bytes.lastIndexOf('OHDR') + 8;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(path, bytes);
}

/** A file without datasets. */
export async function writeEmptyFile(path: string): Promise<void> {
  await writeDatasets(path, []);
}
