import { readFileSync, writeFileSync } from 'node:fs';
import {
  compound,
  type DatasetCreation,
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
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_FLOAT,
  H5T_NATIVE_INT,
  H5T_NATIVE_LLONG,
  type H5WritableData,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

/** Shape and chunks of `/frames`; its value at `[f, r, c]` is `frameValue(f, r, c)`. */
export const FRAMES = { shape: [5, 120, 200], chunk: [1, 64, 64] } as const;

export const frameValue = (frame: number, row: number, column: number): number => 1000 * frame + row - column / 256;

/** Marks the chunk of `/corrupt` of which a byte is changed. */
const MARK = 0.1234567890123;

/**
 * A file with numbers of three dimensions, of one, 64-bit integers, records, 2 GiB of zeros that are not stored, and a
 * dataset of which a chunk no longer fits its checksum.
 */
export async function writeSampleFile(path: string): Promise<void> {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const dataset = (
    name: string,
    type: Datatype,
    dims: readonly number[],
    dcpl: DatasetCreation,
    data?: H5WritableData,
  ): void => {
    const dset = H5Dcreate_async(
      file,
      name,
      type,
      H5Screate_simple([...dims]),
      { createIntermediateGroup: true },
      dcpl,
      H5P_DEFAULT,
      es,
    );
    if (data) H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
    H5Dclose_async(dset, es);
  };

  const [frames, rows, columns] = FRAMES.shape;
  const values = new Float32Array(frames * rows * columns);
  for (let i = 0; i < values.length; i += 1) {
    values[i] = frameValue(Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns);
  }
  dataset('frames', H5T_NATIVE_FLOAT, FRAMES.shape, { chunk: FRAMES.chunk, deflate: 4 }, values);
  dataset(
    'group/line',
    H5T_NATIVE_INT,
    [300],
    {},
    Int32Array.from({ length: 300 }, (_, i) => i * i),
  );
  dataset('group/counts', H5T_NATIVE_LLONG, [2, 3], {}, BigInt64Array.from([1n, -1n, 2n ** 62n, 0n, 5n, 7n]));
  const records = compound({ id: H5T_NATIVE_INT, value: H5T_NATIVE_DOUBLE });
  dataset('group/records', records, [2], {}, { id: Int32Array.of(7, 8), value: Float64Array.of(0.5, 1.5) });
  dataset('large', H5T_NATIVE_DOUBLE, [256, 1024, 1024], { chunk: [1, 256, 1024] });
  dataset(
    'corrupt',
    H5T_NATIVE_DOUBLE,
    [64, 64],
    { chunk: [32, 64], fletcher32: true },
    new Float64Array(64 * 64).fill(MARK, 2048),
  );
  H5Fclose_async(file, es);

  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0]!.error;
  corrupt(path);
}

/** Changes a byte of the second chunk of `/corrupt`, found by what it holds. */
function corrupt(path: string): void {
  const bytes = readFileSync(path);
  const mark = Buffer.from(Float64Array.of(MARK, MARK).buffer);
  const at = bytes.indexOf(mark);
  if (at < 0) throw new Error('the chunk to corrupt is not in the file');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(path, bytes);
}
