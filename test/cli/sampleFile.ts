import {
  compound,
  type DatasetCreation,
  type Dataspace,
  type Datatype,
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
  H5Gclose_async,
  H5Gcreate_async,
  H5Lcreate_external_async,
  H5Lcreate_hard_async,
  H5Lcreate_soft_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_SCALAR,
  H5S_UNLIMITED,
  H5Screate,
  H5Screate_simple,
  H5T_C_S1,
  H5T_CSET_UTF8,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_FLOAT,
  H5T_NATIVE_INT,
  H5T_NATIVE_LLONG,
  H5T_NATIVE_UCHAR,
  H5T_NATIVE_ULLONG,
  H5T_VARIABLE,
  H5Tset_cset,
  H5Tset_size,
  type H5WritableData,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

/** Value of `/grid` (6 × 7 × 8, chunks of 2 × 3 × 8) at an index. */
export const gridValue = (i: number, j: number, k: number): number => i * 100 + j * 10 + k + 0.5;

const TEXT = H5Tset_cset(H5Tset_size(H5T_C_S1, H5T_VARIABLE), H5T_CSET_UTF8);

/** A small file with a bit of everything that the command treats in a way of its own. */
export async function writeSampleFile(path: string): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const lcpl = { createIntermediateGroup: true };
  const dataset = (
    name: string,
    type: Datatype,
    space: Dataspace,
    data?: H5WritableData,
    dcpl: DatasetCreation = {},
  ): void => {
    const dset = H5Dcreate_async(file, name, type, space, lcpl, dcpl, H5P_DEFAULT, es);
    if (data !== undefined) H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
    H5Dclose_async(dset, es);
  };
  const grid = Float32Array.from({ length: 6 * 7 * 8 }, (_, i) =>
    gridValue(Math.floor(i / 56), Math.floor(i / 8) % 7, i % 8),
  );
  dataset('grid', H5T_NATIVE_FLOAT, H5Screate_simple([6, 7, 8], [H5S_UNLIMITED, 7, 8]), grid, {
    chunk: [2, 3, 8],
    deflate: 3,
  });
  dataset(
    'group/int64',
    H5T_NATIVE_LLONG,
    H5Screate_simple([4]),
    BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n, 7n),
  );
  dataset('group/uint64', H5T_NATIVE_ULLONG, H5Screate_simple([2]), BigUint64Array.of(2n ** 64n - 1n, 1n));
  const odd = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0, 0.1, Number.NEGATIVE_INFINITY, Number.NaN);
  dataset('group/odd', H5T_NATIVE_DOUBLE, H5Screate_simple([2, 3]), odd);
  dataset('group/scalar', H5T_NATIVE_INT, H5Screate(H5S_SCALAR), Int32Array.of(42));
  dataset('group/empty', H5T_NATIVE_INT, H5Screate_simple([0, 3], [H5S_UNLIMITED, 3]), undefined, { chunk: [2, 3] });
  dataset('group/text', TEXT, H5Screate_simple([3]), ['plain', 'with "quotes", commas\nand a line', '']);
  const records = compound({ id: H5T_NATIVE_INT, value: H5T_NATIVE_DOUBLE });
  dataset('group/records', records, H5Screate_simple([2]), {
    id: Int32Array.of(1, 2),
    value: Float64Array.of(0.25, -1),
  });

  const group = H5Gcreate_async(file, 'group/inner', H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
  const title = H5Acreate_async(group, 'title', TEXT, H5Screate(H5S_SCALAR), H5P_DEFAULT, H5P_DEFAULT, es);
  H5Awrite_async(title, H5T_NATIVE, ['größer'], es);
  H5Aclose_async(title, es);
  const ids = H5Acreate_async(group, 'ids', H5T_NATIVE_LLONG, H5Screate_simple([2]), H5P_DEFAULT, H5P_DEFAULT, es);
  H5Awrite_async(ids, H5T_NATIVE, BigInt64Array.of(2n ** 60n + 1n, -1n), es);
  H5Aclose_async(ids, es);
  H5Gclose_async(group, es);

  H5Lcreate_hard_async(file, '/group', file, '/group/inner/cycle', H5P_DEFAULT, H5P_DEFAULT, es);
  H5Lcreate_soft_async('/grid', file, 'soft', H5P_DEFAULT, H5P_DEFAULT, es);
  H5Lcreate_soft_async('/nowhere', file, 'dangling', H5P_DEFAULT, H5P_DEFAULT, es);
  H5Lcreate_external_async('other.h5', '/x', file, 'external', H5P_DEFAULT, H5P_DEFAULT, es);
  H5Fclose_async(file, es);
  await finished(es);
}

/** A file with a terabyte of zeros that are not stored: whatever reads it has to be stopped. */
export async function writeEndlessFile(path: string): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const space = H5Screate_simple([2 ** 20, 2 ** 20]);
  H5Dclose_async(
    H5Dcreate_async(file, 'endless', H5T_NATIVE_UCHAR, space, H5P_DEFAULT, { chunk: [256, 4096] }, H5P_DEFAULT, es),
    es,
  );
  H5Fclose_async(file, es);
  await finished(es);
}

async function finished(es: EventSet): Promise<void> {
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0]!.error;
}
