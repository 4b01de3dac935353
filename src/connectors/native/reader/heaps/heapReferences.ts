import type { HeapReferences } from '../../../../codec/CodecContext.js';
import type { HeapObjects } from '../../../../codec/RawMemory.js';
import type { FileFormat } from '../../../../format/bytes/FileFormat.js';
import { unsupportedFormat } from '../../../../format/bytes/formatError.js';
import { parseRegionReference, regionId } from '../../../../format/references/regionReference.js';
import { hasHeapObject, parseStandardReference } from '../../../../format/references/standardReference.js';
import type { StoredSelection } from '../../../../format/selections/parseSelection.js';
import { leastExtent, rankOf, selectionOf } from '../../../../format/selections/selectionOf.js';
import { H5Error } from '../../../../model/H5Error.js';
import type { Reference } from '../../../../model/Reference.js';

/**
 * Decodes stored references that have a part in a global heap (`H5T_STD_REF`, `H5T_STD_REF_DSETREG`). References to the same heap object
 * share its selection, which may be large.
 *
 * @param hid - Number of the identifier that decoded references carry.
 */
export function heapReferences(format: FileFormat, hid: number): Required<Pick<HeapReferences, 'decode' | 'region'>> {
  const references = new Map<string, Reference>();
  const regions = new Map<string, Reference['region']>();

  return {
    decode(element, heap) {
      const read = (): Reference | null => decodeStandard(element, format, objectsOf(heap), hid);
      if (!hasHeapObject(element)) return read();
      const key = String.fromCharCode(...element);
      const before = references.get(key);
      // Only the selection is shared: each reference has its own token.
      if (before) return { ...before, token: before.token.slice() };
      const reference = read();
      if (reference) references.set(key, reference);
      return reference;
    },

    region(token, heap) {
      const key = String.fromCharCode(...token);
      if (!regions.has(key)) regions.set(key, decodeRegion(token, format, heap));
      return regions.get(key);
    },
  };
}

function decodeStandard(element: Uint8Array, format: FileFormat, heap: HeapObjects, hid: number): Reference | null {
  const stored = parseStandardReference(element, format, (address, index) => bytesOf(heap, address, index));
  if (!stored) return null;
  const { type, token, externalFile } = stored;
  const common = { type, file: hid, token, ...(externalFile !== undefined && { externalFile }) };
  if (stored.type === 'attr') return { ...common, attribute: stored.attribute };
  return stored.type === 'region' ? { ...common, region: regionOf(stored.region, stored.rank) } : common;
}

/** Undefined where the region cannot be decoded: the token is valid nevertheless, and opening the region gives the error. */
function decodeRegion(token: Uint8Array, format: FileFormat, heap: HeapObjects): Reference['region'] {
  try {
    const { address, index } = regionId(token);
    const { region } = parseRegionReference(bytesOf(heap, address, index), format, address);
    return regionOf(region);
  } catch (error) {
    if (error instanceof H5Error && error.kind !== 'io') return undefined;
    throw error;
  }
}

/**
 * The region of a reference, from the selection that the file stores.
 *
 * @param rank - Rank of the dataset, where the file stores it; a selection of all or of nothing has none.
 */
function regionOf(region: StoredSelection, rank = rankOf(region) ?? 0): NonNullable<Reference['region']> {
  const selection = selectionOf(region, rank);
  return { dims: leastExtent(selection, rank), selection };
}

function bytesOf(heap: HeapObjects, address: number, index: number): Uint8Array {
  const { bytes, start, length } = heap.find(address, index);
  return bytes.subarray(start, start + length);
}

function objectsOf(heap: Uint8Array | HeapObjects): HeapObjects {
  if (heap instanceof Uint8Array) throw unsupportedFormat('references (H5T_STD_REF) in memory of libhdf5');
  return heap;
}
