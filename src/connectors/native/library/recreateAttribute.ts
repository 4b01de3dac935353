import { encoderFor } from '../../../codec/encoder.js';
import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import type { LentFile } from './LentFile.js';
import { libraryRawType } from './libraryRawType.js';
import { makeAttribute } from './makeAttribute.js';
import { holdsPointers } from './reclaim.js';
import { WasmArena } from './WasmArena.js';

/**
 * Writes all elements of an attribute of a file that cannot be edited. h5wasm cannot write to an existing attribute, so the
 * attribute is deleted and created again, which changes its position in the creation order. If that fails, the old one is
 * created again.
 *
 * Errors: `H5Error` `bad-argument` for data that the attribute cannot hold, and errors of HDF5.
 */
export function recreateAttribute(
  lent: LentFile,
  at: AttributePlace,
  { type, space }: { readonly type: Datatype; readonly space: Dataspace },
  memType: MemoryType,
  data: H5WritableData,
): void {
  const { library } = lent;
  const { place, attribute } = at;
  const { path } = place;
  const subject = attributeSubject(at);
  if (space.class === 'H5S_NULL') {
    if (data === null) return;
    throw failure('bad-argument', `${subject} has a null dataspace: it holds no elements, and buf must be null`);
  }
  const raw = libraryRawType(type);
  const n = npointsOf(space.dims);
  const bytes = n * raw.size;
  const encoder = encoderFor(raw, type, memType, { file: place.file.hid });
  encoder.check(data, n, 'buf');
  const arena = new WasmArena(library);
  try {
    library.scratch(2 * bytes, (before) => {
      const pointer = before + bytes;
      lent.check(subject, (module, id) => module.get_attribute_data(id, path, attribute, BigInt(before)));
      try {
        // Fields that the data do not have keep their values.
        if (encoder.partial) library.module.HEAPU8.copyWithin(pointer, before, before + bytes);
        if (n > 0) encoder.encode(data, 0, 1, n, arena.targetAt(pointer, bytes), 0);
        lent.change(subject, (module, id) => module.delete_attribute(id, path, attribute));
        try {
          makeAttribute(lent, at, type, space, pointer);
        } catch (error) {
          makeAttribute(lent, at, type, space, before);
          throw error;
        }
      } finally {
        if (holdsPointers(raw))
          lent.call(subject, (module, id) => module.reclaim_vlen_memory(id, path, attribute, BigInt(before)));
      }
    });
  } finally {
    arena.free();
  }
}
