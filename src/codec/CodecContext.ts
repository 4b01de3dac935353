import type { ReferenceDatatype } from '../model/Datatype.js';
import type { Reference } from '../model/Reference.js';
import type { HeapObjects } from './RawMemory.js';

/**
 * Decodes and encodes the references whose raw elements only say where the rest of them is: those of HDF5 1.12 (`H5T_STD_REF`), and
 * the old ones to regions (`H5T_STD_REF_DSETREG`).
 */
export interface HeapReferences {
  /**
   * Whether `decode` and `encode` are for the old references to objects and regions too: those of a connector whose elements
   * have another form than HDF5's.
   */
  readonly ofAnyKind?: boolean;
  /** The reference of a raw `H5T_STD_REF`; null for a null reference. The bytes are only valid during the call. */
  decode?(element: Uint8Array, heap: Uint8Array | HeapObjects): Reference | null;
  /** The raw `H5T_STD_REF` of a reference, or with `ofAnyKind` the raw element of the kind that is wanted. */
  encode?(reference: Reference, refType: ReferenceDatatype['refType']): Uint8Array;
  /** The selection of an old region reference with a token; undefined where it is unknown. */
  region?(token: Uint8Array, heap: HeapObjects): Reference['region'];
  /** The token, in the form of a file, of an old region reference whose region is put into a heap. */
  encodeRegion?(reference: Reference): Uint8Array;
}

/** What a decoder or encoder knows about the transfer it serves. */
export interface CodecContext {
  /** Identifier number of the file, which decoded references carry. */
  readonly file: number;
  /** Without it references of HDF5 1.12 are `unsupported`, and old region references have no region. */
  readonly references?: HeapReferences;
  /** Whether another identifier stands for the same file, so that its references may be written; equality by default. */
  readonly isSameFile?: (file: number) => boolean;
}
