import { unsupportedFormat } from '../bytes/formatError.js';

/** Far more than an index that libhdf5 makes by itself has in one piece; what is beyond was chosen to be large. */
const MAX_BLOCK_BYTES = 2 ** 28;

/** Errors: `H5Error` `unsupported`, where a part of an index that is written at once would be absurdly large. */
export function boundedBlock(structure: string, bytes: number): void {
  if (!(bytes <= MAX_BLOCK_BYTES)) throw unsupportedFormat(`${structure} of ${bytes} bytes`);
}
