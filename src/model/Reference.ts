import type { Selection } from './Dataspace.js';

/**
 * A reference to an object, to a region of a dataset or to an attribute (HDF5 Reference Manual, H5R). Files have those to
 * attributes in an `H5T_STD_REF` only.
 *
 * Made by `H5Rcreate_*_async` or read from a file; opened by `H5Ropen_*_async`. It is a plain value that needs no
 * `H5Rdestroy`, and it can be opened as long as the file of identifier `file` is open.
 */
export interface Reference {
  readonly type: 'object' | 'region' | 'attr';
  /** Identifier number of the open file that the reference belongs to. */
  readonly file: number;
  /**
   * Leads the connector of the file to the object, and sometimes to the region in it. It has at least one byte, and only the
   * connector can read it. Two references of one file with equal tokens lead to the same object; with different ones they may, too.
   */
  readonly token: Uint8Array;
  /**
   * The selected elements of a region reference: of one that was made in memory in an extent of `dims`; of one that was read
   * from a file `dims` is the least extent that has them, as the file has no other. Absent where the stored selection is not valid.
   */
  readonly region?: { readonly dims: readonly number[]; readonly selection: Selection };
  /** The name of the attribute of an attribute reference. */
  readonly attribute?: string;
  /** The name of the file that the reference leads into, as its file has it; absent where that is the file itself. */
  readonly externalFile?: string;
}
