import { memoryRawType } from '../../../codec/RawType.js';
import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { creationMetadata } from './creationMetadata.js';
import type { LentFile } from './LentFile.js';

/** Creates an attribute with the elements at a pointer, by libhdf5: for files that cannot be edited. */
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
    // Its status is that of the last close.
    return 0;
  });
  if (lent.library.stack.length > 0) throw lent.library.failure(subject, 'gives');
}

/** Creates an attribute of zeros; no string and no sequence is at pointer 0. */
export function makeEmptyAttribute(lent: LentFile, at: AttributePlace, type: Datatype, space: Dataspace): void {
  const { library } = lent;
  const bytes = npointsOf(space.dims) * memoryRawType(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES)).size;
  library.scratch(bytes, (pointer) => {
    library.module.HEAPU8.fill(0, pointer, pointer + bytes);
    makeAttribute(lent, at, type, space, pointer);
  });
}
