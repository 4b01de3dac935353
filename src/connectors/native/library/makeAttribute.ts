import { memoryRawType } from '../../../codec/RawType.js';
import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { creationMetadata } from './creationMetadata.js';
import type { LentFile } from './LentFile.js';

/**
 * Creates an attribute by libhdf5, for files that cannot be edited.
 *
 * @param pointer - Address of the elements in the instance's memory.
 * Errors: `H5Error` `unsupported` for datatypes that h5wasm cannot create, and errors of HDF5.
 */
export function makeAttribute(
  lent: LentFile,
  at: AttributePlace,
  type: Datatype,
  space: Dataspace,
  pointer: number,
): void {
  const { place, attribute } = at;
  const subject = attributeSubject(at);
  const described = creationMetadata(type);
  if ('unsupported' in described) throw failure('unsupported', `${subject}: ${described.unsupported}`);
  const maxshape = space.maxdims.map((size) => (size === H5S_UNLIMITED ? 0xffff_ffff_ffff_ffffn : BigInt(size)));
  const metadata = { ...described, shape: space.dims.map(BigInt), maxshape, chunks: null };
  lent.change(subject, (module, id) => {
    module.create_attribute(id, place.path, attribute, BigInt(pointer), metadata);
    // The status that h5wasm returns is that of the last close.
    return 0;
  });
  if (lent.library.stack.length > 0) throw lent.library.failure(subject, 'writes');
}

/**
 * Creates an attribute whose elements are zeros, or empty: a null pointer is an empty string or sequence. Errors: those of
 * `makeAttribute`.
 */
export function makeEmptyAttribute(lent: LentFile, at: AttributePlace, type: Datatype, space: Dataspace): void {
  const { library } = lent;
  const bytes = npointsOf(space.dims) * memoryRawType(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES)).size;
  library.scratch(bytes, (pointer) => {
    library.module.HEAPU8.fill(0, pointer, pointer + bytes);
    makeAttribute(lent, at, type, space, pointer);
  });
}
