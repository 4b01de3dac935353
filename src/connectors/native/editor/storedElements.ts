import type { CodecContext } from '../../../codec/CodecContext.js';
import { memoryType } from '../../../codec/conversion.js';
import { encoderFor } from '../../../codec/encoder.js';
import { GrowingMemory } from '../../../codec/GrowingMemory.js';
import { memoryRawType, type RawType } from '../../../codec/RawType.js';
import { ByteWriter } from '../../../format/bytes/ByteWriter.js';
import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import { encodeReference } from '../../../format/references/encodeReference.js';
import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { badArgument } from '../../../model/H5Error.js';
import type { MemoryType } from '../../../model/Operations.js';
import type { Reference } from '../../../model/Reference.js';

/** Where the parts of elements go that have variable length: a global heap of the file. */
export interface ElementHeap {
  add(bytes: Uint8Array): { readonly address: number; readonly index: number };
}

/**
 * A container of `n` elements as a file stores them (File Format Specification, IV.A.2.d): what libhdf5 would make of
 * them in writing.
 *
 * @param type - The elements' datatype, laid out as in the file.
 * @param name - What errors call the data.
 * @param before - The elements as the file has them, whose fields stay that the memory type has not.
 * Errors: `H5Error` `bad-argument` for data that is no container of so many elements of the memory type.
 */
export function storedElements(
  format: FileFormat,
  type: Datatype,
  memType: MemoryType,
  data: H5WritableData,
  n: number,
  heap: ElementHeap,
  context: CodecContext,
  name: string,
  before?: Uint8Array,
): Uint8Array {
  const inMemory = withVariableSizes(type, fileSizes(format.sizeofOffsets), WASM_SIZES);
  const raw = memoryRawType(inMemory);
  const references = { encode: (reference: Reference) => encodeReference(reference, format, heap) };
  const encoder = encoderFor(raw, inMemory, memType, { ...context, references });
  encoder.check(data, n, name);
  if (encoder.partial && !before)
    throw badArgument(context.routine, `${name}: some fields of an element cannot be written here without the others`);
  const memory = new GrowingMemory(n * raw.size);
  if (n > 0) encoder.encode(data, 0, 1, n, memory, 0);
  const size = storedSize(type, format.sizeofOffsets);
  const stored = encoder.partial && before ? before.slice(0, n * size) : new Uint8Array(n * size);
  const given = memoryType(inMemory, memType);
  storeEach(type, raw, given, memory.start, n, stored);
  return stored;

  /** Puts `count` elements, which lie behind one another from a pointer of the memory on, into `target`. */
  function storeEach(
    stored: Datatype,
    element: RawType,
    given: Datatype,
    pointer: number,
    count: number,
    target: Uint8Array,
  ): void {
    const width = storedSize(stored, format.sizeofOffsets);
    for (let i = 0; i < count; i++)
      store(stored, element, given, pointer + i * element.size, target.subarray(i * width, (i + 1) * width));
  }

  /** Puts the element at a pointer of the memory into `target`, with the fields of the memory type. */
  function store(stored: Datatype, element: RawType, given: Datatype, pointer: number, target: Uint8Array): void {
    const bytes = memory.heap();
    if (element.class === 'H5T_COMPOUND' && stored.class === 'H5T_COMPOUND') {
      const fields = new Map(membersOf(given).map(({ name, type }) => [name, type]));
      element.members.forEach(({ name, offset, type: member }, m) => {
        const field = stored.members[m]!;
        const givenField = fields.get(name);
        if (!givenField) return;
        const width = storedSize(field.type, format.sizeofOffsets);
        store(field.type, member, givenField, pointer + offset, target.subarray(field.offset, field.offset + width));
      });
    } else if (element.class === 'H5T_ARRAY' && stored.class === 'H5T_ARRAY') {
      storeEach(stored.base, element.base, baseOf(given), pointer, element.length, target);
    } else if (element.class === 'H5T_STRING' && element.variable) {
      const start = memory.pointerAt(pointer);
      put(start === 0 ? new Uint8Array(0) : bytes.subarray(start, bytes.indexOf(0, start)), undefined, target);
    } else if (element.class === 'H5T_VLEN' && stored.class === 'H5T_VLEN') {
      const count = memory.pointerAt(pointer);
      const start = memory.pointerAt(pointer + 4);
      const items = new Uint8Array(count * storedSize(stored.base, format.sizeofOffsets));
      storeEach(stored.base, element.base, baseOf(given), start, count, items);
      put(items, count, target);
    } else {
      // Of a reference of HDF5 1.12 too, which has not all bytes of libhdf5's.
      target.set(bytes.subarray(pointer, pointer + storedSize(stored, format.sizeofOffsets)));
    }
  }

  /** The ID of bytes in the heap; nothing is kept of an empty sequence. */
  function put(bytes: Uint8Array, count: number | undefined, target: Uint8Array): void {
    if (bytes.length === 0) return;
    const { address, index } = heap.add(bytes.slice());
    target.set(
      new ByteWriter(format)
        .u32(count ?? bytes.length)
        .address(address)
        .u32(index).bytes,
    );
  }
}

function membersOf(type: Datatype): readonly { readonly name: string; readonly type: Datatype }[] {
  return type.class === 'H5T_COMPOUND' ? type.members : [];
}

function baseOf(type: Datatype): Datatype {
  return type.class === 'H5T_ARRAY' || type.class === 'H5T_VLEN' ? type.base : type;
}
