import { H5Error } from '../../model/H5Error.js';
import type { Routine } from '../../model/Operations.js';
import type { Capabilities } from '../Connector.js';

const EDITING = 'h5wasm cannot edit links and object headers, and h5rx does not yet do so itself';

/** What the native connector cannot do yet, and why. */
export const UNSUPPORTED: Capabilities['unsupported'] = {
  H5Ldelete: `a link cannot be deleted: ${EDITING}`,
  H5Ldelete_by_idx: `a link cannot be deleted: ${EDITING}`,
  H5Lmove: `a link cannot be moved: ${EDITING}`,
  H5Ocopy: 'an object cannot be copied: h5wasm has no H5Ocopy, and h5rx does not yet copy objects itself',
  H5Arename: `an attribute cannot be renamed: ${EDITING}`,
  H5Arename_by_name: `an attribute cannot be renamed: ${EDITING}`,
  H5Tcommit: 'a datatype cannot be committed: h5wasm has no H5Tcommit, and h5rx does not yet write datatypes itself',
  H5Mdelete: 'a pair cannot be deleted from a map: that needs the editing of datasets, which h5rx does not do yet',
};

/** The error of a routine that the native connector cannot do yet. */
export function unsupported(routine: Routine): H5Error {
  return new H5Error('unsupported', `${routine}_async`, UNSUPPORTED[routine] ?? `${routine} is not supported`);
}
