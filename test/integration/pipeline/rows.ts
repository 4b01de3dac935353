import * as h5 from 'h5rx';
import { runScript } from './runScript.js';

/** Extent of the dataset `rows` that `writeRows.py` writes; a row is a chunk. */
export const ROWS = 1024;
export const COLUMNS = 2 ** 20;

export function writeRows(python: string, path: string): void {
  runScript(python, 'writeRows.py', [path]);
}

/** A selection of some rows, or of some columns of them. */
export function rowsFrom(first: number, count: number, firstColumn = 0, columns = COLUMNS): h5.Dataspace {
  const space = h5.H5Screate_simple([ROWS, COLUMNS]);
  return h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [first, firstColumn], null, [count, columns]);
}

/** Reads what `rowsFrom` selects. */
export function readRows(
  dset: h5.DatasetId | h5.Operation<h5.DatasetId>,
  [first, count, firstColumn, columns]: readonly [number, number, number?, number?],
  dxpl: h5.DataTransfer = {},
): h5.Operation<Uint8Array> {
  const space = rowsFrom(first, count, firstColumn, columns);
  const read: h5.Operation<unknown> = h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, space, dxpl);
  return read as h5.Operation<Uint8Array>;
}

const patterns = Array.from({ length: 8 }, (_, row) =>
  Buffer.from(Uint8Array.from({ length: COLUMNS }, (__, i) => (7 * i + row) % 251)),
);

/** Numbers of the rows that are not what was written. */
export function wrongRows(
  data: Uint8Array,
  [first, count, firstColumn = 0, columns = COLUMNS]: readonly [number, number, number?, number?],
): number[] {
  if (data.length !== count * columns) throw new Error(`${data.length} elements of ${count} rows of ${columns}`);
  return Array.from({ length: count }, (_, n) => n).filter((n) => {
    const row = Buffer.from(data.buffer, data.byteOffset + n * columns, columns);
    return !row.equals(patterns[(first + n) % 8]!.subarray(firstColumn, firstColumn + columns));
  });
}
