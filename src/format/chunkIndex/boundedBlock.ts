import { unsupportedFormat } from '../bytes/formatError.js';

/** Far above any block of an index that libhdf5 creates with its defaults. */
const MAX_BLOCK_BYTES = 2 ** 28;

/** Refuses a block of an index that is too large to write at once. Errors: `H5Error` `unsupported`. */
export function boundedBlock(structure: string, bytes: number): void {
  if (!(bytes <= MAX_BLOCK_BYTES)) throw unsupportedFormat(`${structure} of ${bytes} bytes`);
}
