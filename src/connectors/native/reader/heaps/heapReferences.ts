import type { HeapReferences } from '../../../../codec/CodecContext.js';
import type { HeapObjects } from '../../../../codec/RawMemory.js';
import type { FileFormat } from '../../../../format/bytes/FileFormat.js';
import { unsupportedFormat } from '../../../../format/bytes/formatError.js';
import { parseRegionReference, regionId } from '../../../../format/references/regionReference.js';
import { hasHeapObject, parseStandardReference } from '../../../../format/references/standardReference.js';
import { H5Error } from '../../../../model/H5Error.js';
import type { Reference } from '../../../../model/Reference.js';
import { regionOf } from './regionOf.js';

/**
 * Makes values of the references that a file stores and that have a part in a heap (`H5T_STD_REF`, `H5T_STD_REF_DSETREG`). Those
 * that lead to one object of a heap share its selection, however large.
 *
 * @param hid - Number of the identifier that they carry.
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
      // A token of its own, as those of other references have.
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

/** The reference itself is as good as its token; why its region is not known, opening it tells. */
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

function bytesOf(heap: HeapObjects, address: number, index: number): Uint8Array {
  const { bytes, start, length } = heap.find(address, index);
  return bytes.subarray(start, start + length);
}

function objectsOf(heap: Uint8Array | HeapObjects): HeapObjects {
  if (heap instanceof Uint8Array) throw unsupportedFormat('references (H5T_STD_REF) in memory of libhdf5');
  return heap;
}
