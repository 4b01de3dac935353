import type { FieldSizes } from '../bytes/ByteWriter.js';

/** For structures that have neither addresses nor lengths of the file's sizes. */
export const NO_SIZES: FieldSizes = Object.freeze({ sizeofOffsets: 0, sizeofLengths: 0 });
