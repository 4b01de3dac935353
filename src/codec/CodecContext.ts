import type { Reference } from '../model/Reference.js';

/** Makes sense of the references of HDF5 1.12 (`H5T_STD_REF`), whose raw elements say only where the rest of them is. */
export interface StandardReferences {
  /** The reference of a raw element; null for a null reference. The bytes are not its to keep. */
  decode?(element: Uint8Array): Reference | null;
  /** The raw element of a reference. */
  encode?(reference: Reference): Uint8Array;
}

/** What a decoder or encoder knows about the transfer it serves. */
export interface CodecContext {
  /** The routine that errors name, for instance `H5Dread_async`. */
  readonly routine: string;
  /** Identifier number of the file, which decoded references carry. */
  readonly file: number;
  /** Without it references of HDF5 1.12 are `unsupported`. */
  readonly references?: StandardReferences;
  /** Whether another identifier stands for the same file, so that its references may be written; equality by default. */
  readonly isSameFile?: (file: number) => boolean;
}
