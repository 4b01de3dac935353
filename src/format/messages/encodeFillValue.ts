import { ByteWriter } from '../bytes/ByteWriter.js';
import type { FillValue } from './fillValue.js';
import { NO_SIZES } from './noSizes.js';

const ALLOC_TIMES = { default: 0, early: 1, late: 2, incr: 3 } as const;
const FILL_TIMES = { alloc: 0, never: 1, ifset: 2 } as const;
const FILL_TIME_SHIFT = 2;
const UNDEFINED = 0x10;
const VALUE_STORED = 0x20;

/** The data of a fill value message (File Format Specification, IV.A.2.f); libhdf5 writes version 3 from `v18` on. */
export function encodeFillValue(fill: FillValue, version: 2 | 3): Uint8Array {
  const { defined, bytes } = fill;
  const isStored = defined === 'user-defined';
  if (isStored !== (bytes !== undefined && bytes.length > 0))
    throw new RangeError(`a fill value that is ${defined} with ${bytes?.length ?? 0} bytes`);
  const alloc = ALLOC_TIMES[fill.allocTime];
  const time = FILL_TIMES[fill.fillTime];
  const writer = new ByteWriter(NO_SIZES).u8(version);
  if (version === 2) {
    writer
      .u8(alloc)
      .u8(time)
      .u8(defined === 'undefined' ? 0 : 1);
    if (defined === 'default') writer.u32(0);
  } else {
    const state = defined === 'undefined' ? UNDEFINED : isStored ? VALUE_STORED : 0;
    writer.u8(alloc | (time << FILL_TIME_SHIFT) | state);
  }
  if (isStored) writer.u32(bytes!.length).put(bytes!);
  return writer.finish();
}

/**
 * The data of the fill value message of files before HDF5 1.6 (IV.A.2.e). libhdf5 still adds one beside the other where
 * it keeps to the earliest format and the writer set a value.
 */
export function encodeOldFillValue(bytes: Uint8Array): Uint8Array {
  return new ByteWriter(NO_SIZES).u32(bytes.length).put(bytes).finish();
}
