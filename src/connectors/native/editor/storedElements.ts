import type { CodecContext } from '../../../codec/CodecContext.js';
import { encoderFor } from '../../../codec/encoder.js';
import { storedRawType } from '../../../codec/RawType.js';
import type { FileEdit } from '../../../format/edit/FileEdit.js';
import { GlobalHeapWriter } from '../../../format/globalHeap/GlobalHeapWriter.js';
import { encodeReference } from '../../../format/references/encodeReference.js';
import { encodeRegionReference } from '../../../format/references/encodeRegionReference.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';

/**
 * Encodes a container of `n` elements as a file stores them (File Format Specification, IV.A.2.d), as libhdf5 would write them.
 *
 * @param edit - Receives the global heap collections with the parts that have variable length.
 * @param type - The elements' datatype, laid out as in the file.
 * @param name - The name of the data in errors.
 * @param before - The elements that the file has; fields that the memory type does not have keep these values.
 * Errors: `H5Error` `bad-argument` for data that is not a container of `n` elements of the memory type.
 */
export function storedElements(
  edit: FileEdit,
  type: Datatype,
  memType: MemoryType,
  data: H5WritableData,
  n: number,
  context: CodecContext,
  name: string,
  before?: Uint8Array,
): Uint8Array {
  const { format } = edit;
  const heap = new GlobalHeapWriter(edit);
  const raw = storedRawType(type, format.sizeofOffsets);
  const encoder = encoderFor(raw, type, memType, {
    ...context,
    references: {
      encode: (reference) => encodeReference(reference, format, heap),
      encodeRegion: (reference) => encodeRegionReference(reference, format, heap),
    },
  });
  encoder.check(data, n, name);
  if (encoder.partial && !before)
    throw failure('bad-argument', `${name}: some fields of an element cannot be written here without the others`);
  const stored = encoder.partial && before ? before.slice(0, n * raw.size) : new Uint8Array(n * raw.size);
  if (n > 0) encoder.encode(data, 0, 1, n, { bytes: () => stored, add: (object) => heap.add(object) }, 0);
  heap.finish();
  return stored;
}
