import type { Datatype } from '../model/Datatype.js';
import { failure, type H5Error } from '../model/H5Error.js';
import { formatDatatype } from '../model/H5T.js';

/** The error of a memory datatype that HDF5 converts neither to nor from the datatype in the file. */
export function mismatch(file: Datatype, memory: Datatype, reason?: string): H5Error {
  const what = `no conversion between ${formatDatatype(file)} in the file and ${formatDatatype(memory)} in memory`;
  return failure('bad-argument', reason === undefined ? what : `${what}: ${reason}`);
}
