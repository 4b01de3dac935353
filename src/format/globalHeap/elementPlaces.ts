import type { CompoundDatatype, Datatype } from '../../model/Datatype.js';
import { corruptFile } from '../bytes/formatError.js';
import { storedSize } from '../bytes/storedSize.js';
import { itemBytes } from './itemBytes.js';

/** A place in a stored element that refers to something else in the file: to data in a global heap, or to an object. */
export type ElementPlace = { readonly offset: number } & (
  | {
      /** Variable-length data: a count of items, then the ID of the heap object that holds them (File Format Specification, III.E). */
      readonly kind: 'sequence';
      /** Bytes from one item to the next. */
      readonly itemSize: number;
      /** Bytes that the heap object has per item, at least `itemSize`. */
      readonly itemBytes: number;
      readonly items: readonly ElementPlace[];
      /** Set for a variable-length string, whose items are its bytes. */
      readonly isText?: true;
    }
  /** An old object reference (an address), an old region reference (the ID of a heap object), or a reference of HDF5 1.12. */
  | { readonly kind: 'object' | 'region' | 'standard' }
);

/** Which places are wanted; a copy within a file need not change references. */
export interface WantedPlaces {
  readonly sizeofOffsets: number;
  readonly references: boolean;
}

const TEXT = { kind: 'sequence', itemSize: 1, itemBytes: 1, items: [], isText: true } as const;

/** The places in an element of `elementSize` bytes that refer elsewhere; at most `elementSize` of them. */
export function elementPlaces(type: Datatype, elementSize: number, wanted: WantedPlaces, offset = 0): ElementPlace[] {
  const { sizeofOffsets, references } = wanted;
  const size = storedSize(type, sizeofOffsets);
  if (!(offset + size <= elementSize))
    throw corruptFile(`datatype: a field of ${size} bytes at byte ${offset} of elements of ${elementSize} bytes`);
  switch (type.class) {
    case 'H5T_VLEN': {
      const itemSize = storedSize(type.base, sizeofOffsets);
      const items = elementPlaces(type.base, itemSize, wanted);
      return [{ offset, kind: 'sequence', itemSize, itemBytes: itemBytes(type.base, sizeofOffsets), items }];
    }
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? [{ ...TEXT, offset }] : [];
    case 'H5T_REFERENCE':
      if (!references) return [];
      return [{ offset, kind: type.refType === 'object' || type.refType === 'region' ? type.refType : 'standard' }];
    case 'H5T_COMPOUND':
      return memberPlaces(type, elementSize, wanted, offset);
    case 'H5T_ARRAY': {
      const first = elementPlaces(type.base, elementSize, wanted, offset);
      if (first.length === 0) return [];
      const itemSize = storedSize(type.base, sizeofOffsets);
      const count = type.dims.reduce((product, n) => product * n, 1);
      if (count * itemSize > size) throw corruptFile(`datatype: ${count} items of ${itemSize} bytes in ${size} bytes`);
      return Array.from({ length: count }, (_, n) =>
        first.map((place) => ({ ...place, offset: place.offset + n * itemSize })),
      ).flat();
    }
    default:
      return [];
  }
}

function memberPlaces(
  { members }: CompoundDatatype,
  elementSize: number,
  wanted: WantedPlaces,
  offset: number,
): ElementPlace[] {
  const places: ElementPlace[] = [];
  for (const { type, offset: within } of members) {
    for (const place of elementPlaces(type, elementSize, wanted, offset + within)) places.push(place);
    if (places.length > elementSize) throw corruptFile('datatype: members of the compound overlap');
  }
  return places;
}
