import type { FieldSizes } from '../bytes/ByteWriter.js';

/** For structures without fields of "Size of Offsets" or "Size of Lengths" (File Format Specification, II.A). */
export const NO_SIZES: FieldSizes = Object.freeze({ sizeofOffsets: 0, sizeofLengths: 0 });
