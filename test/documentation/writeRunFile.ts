import {
  EventSet,
  H5Aclose_async,
  H5Acreate_async,
  H5Awrite_async,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_SCALAR,
  H5Screate,
  H5Screate_simple,
  H5T_IEEE_F32LE,
  H5T_NATIVE,
  text,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

const SIZE = 512;

/** Values of `/entry/data`: in row y and column x, the row. */
const DATA = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.floor(i / SIZE));

/** Values of `/entry/frames`: the number of the frame. */
const FRAMES = Float32Array.from({ length: 4 * SIZE * SIZE }, (_, i) => Math.floor(i / SIZE / SIZE));

/**
 * `run.h5` of the documentation: `/entry/data`, 512 rows of 512 numbers in chunks of 64 rows, each number that of its row, with the
 * attribute `unit`; `/entry/frames`, four frames of 512 times 512 numbers; and `/x`, 1,000 times 7.
 */
export async function writeRunFile(path: string): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, { libverBounds: ['latest', 'latest'] }, es);
  const dataset = (name: string, dims: readonly number[], chunk: readonly number[], data: Float32Array) => {
    const lcpl = { createIntermediateGroup: true };
    const dcpl = { chunk, deflate: 4 };
    const dset = H5Dcreate_async(file, name, H5T_IEEE_F32LE, H5Screate_simple(dims), lcpl, dcpl, H5P_DEFAULT, es);
    H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
    return dset;
  };
  const data = dataset('/entry/data', [SIZE, SIZE], [64, SIZE], DATA);
  const unit = H5Acreate_async(data, 'unit', text, H5Screate(H5S_SCALAR), H5P_DEFAULT, H5P_DEFAULT, es);
  H5Awrite_async(unit, H5T_NATIVE, ['counts'], es);
  H5Aclose_async(unit, es);
  const others = [
    dataset('/entry/frames', [4, SIZE, SIZE], [1, SIZE, SIZE], FRAMES),
    dataset('/x', [1000], [100], new Float32Array(1000).fill(7)),
  ];
  for (const dset of [data, ...others]) H5Dclose_async(dset, es);
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0]?.error;
}
