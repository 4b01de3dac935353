import type { CompoundDatatype, Datatype } from '../../model/Datatype.js';
import { corruptFile } from '../bytes/formatError.js';
import { storedSize } from '../bytes/storedSize.js';

/** A field of an element that has the ID of an object of a global heap in the place of data. */
export interface HeapIdField {
  /** Bytes before the field. */
  readonly offset: number;
  /** Bytes of the field before a count of items, of four bytes, that the ID follows; undefined where none is there. */
  readonly countAt?: number;
  /** Whether it is a reference of HDF5 1.12, of which some have no object in a heap: see `hasBlob`. */
  readonly isReference?: true;
  /** Bytes of an item in the heap. */
  readonly itemSize: number;
  /** IDs that items themselves have. */
  readonly items: readonly HeapIdField[];
}

/**
 * The fields of a stored element whose data are in global heaps (File Format Specification, III.E), for elements of
 * `elementSize` bytes. Their number is not greater than that.
 */
export function heapIdFields(type: Datatype, elementSize: number, sizeofOffsets: number, offset = 0): HeapIdField[] {
  const size = storedSize(type, sizeofOffsets);
  if (!(offset + size <= elementSize)) {
    throw corruptFile(`datatype: a field of ${size} bytes at byte ${offset} of elements of ${elementSize} bytes`);
  }
  switch (type.class) {
    case 'H5T_VLEN': {
      const itemSize = storedSize(type.base, sizeofOffsets);
      return [{ offset, countAt: 0, itemSize, items: heapIdFields(type.base, itemSize, sizeofOffsets) }];
    }
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? [{ offset, countAt: 0, itemSize: 1, items: [] }] : [];
    case 'H5T_REFERENCE':
      if (type.refType === 'object') return [];
      if (type.refType === 'region') return [{ offset, itemSize: 0, items: [] }];
      // Type, flags, then the number of bytes of the reference.
      return [{ offset, countAt: 2, itemSize: 1, items: [], isReference: true }];
    case 'H5T_COMPOUND':
      return membersFields(type, elementSize, sizeofOffsets, offset);
    case 'H5T_ARRAY': {
      const first = heapIdFields(type.base, elementSize, sizeofOffsets, offset);
      if (first.length === 0) return [];
      const itemSize = storedSize(type.base, sizeofOffsets);
      const count = type.dims.reduce((product, n) => product * n, 1);
      if (count * itemSize > size) throw corruptFile(`datatype: ${count} items of ${itemSize} bytes in ${size} bytes`);
      return Array.from({ length: count }, (_, n) =>
        first.map((field) => ({ ...field, offset: field.offset + n * itemSize })),
      ).flat();
    }
    default:
      return [];
  }
}

function membersFields(
  { members }: CompoundDatatype,
  elementSize: number,
  sizeofOffsets: number,
  offset: number,
): HeapIdField[] {
  const fields: HeapIdField[] = [];
  for (const member of members) {
    for (const field of heapIdFields(member.type, elementSize, sizeofOffsets, offset + member.offset))
      fields.push(field);
    if (fields.length > elementSize) throw corruptFile(`datatype: members of the compound overlap`);
  }
  return fields;
}
