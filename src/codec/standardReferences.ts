import type { ReferenceDatatype } from '../model/Datatype.js';
import { failure, type H5Error } from '../model/H5Error.js';
import type { CodecContext } from './CodecContext.js';
import type { RawType } from './RawType.js';

/** Whether elements hold references of HDF5 1.12 (`H5T_STD_REF`). */
export function holdsStandardReferences(raw: RawType): boolean {
  switch (raw.class) {
    case 'H5T_REFERENCE':
      return raw.refType === 'std';
    case 'H5T_ARRAY':
    case 'H5T_VLEN':
      return holdsStandardReferences(raw.base);
    case 'H5T_COMPOUND':
      return raw.members.some(({ type }) => holdsStandardReferences(type));
    default:
      return false;
  }
}

/**
 * The error of references of HDF5 1.12 in a place where only libhdf5 could decode them.
 *
 * @param where - The place, after "references".
 */
export function unsupportedReference(where: string): H5Error {
  return failure('unsupported', `references of HDF5 1.12 (H5T_STD_REF) ${where} are not supported`);
}

/** Whether the context decodes and encodes references of a type as a whole. */
export function isDecodedBy({ references }: CodecContext, { refType }: ReferenceDatatype): boolean {
  return refType === 'std' || references?.ofAnyKind === true;
}
