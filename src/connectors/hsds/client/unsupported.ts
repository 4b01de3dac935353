import type { Routine } from '../../../operations/Operations.js';
import type { Capabilities } from '../../Capabilities.js';

const NO_BYTES = 'a domain of HSDS is no file with bytes; `h5rx cp`, or copyFile, makes a file of it';
const NO_CHUNKS = 'HSDS does not tell where chunks are stored, nor gives them as they are stored';
const NO_OTHER_FILES = 'HSDS stores the elements of all datasets itself';

/** What HSDS does not have. */
export const unsupported = {
  H5Fget_file_image: NO_BYTES,
  H5Fread_image: NO_BYTES,
  H5Fget_layout: NO_BYTES,
  H5Frepack: NO_BYTES,
  H5Dget_offset: NO_CHUNKS,
  H5Dchunk_iter: NO_CHUNKS,
  H5Dread_chunk: NO_CHUNKS,
  H5Oget_copy_source: 'objects of HSDS are copied by their routines',
  'ocpypl_id.mergeCommittedDtype':
    'HSDS does not search a domain for datatypes like those that are copied; leave it out',
  'fcpl_id.userblock': NO_BYTES,
  'dcpl_id.external': NO_OTHER_FILES,
  'dcpl_id.virtual': NO_OTHER_FILES,
} as const satisfies Capabilities['unsupported'];

/** The routines among them. */
export type UnsupportedRoutine = keyof typeof unsupported & Routine;
