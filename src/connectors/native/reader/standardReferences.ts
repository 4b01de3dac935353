import type { StandardReferences } from '../../../codec/CodecContext.js';
import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import {
  hasBlob,
  parseStandardReference,
  type StandardReference,
} from '../../../format/references/standardReference.js';
import { leastExtent, selectionOf } from '../../../format/selections/selectionOf.js';
import type { Reference } from '../../../model/Reference.js';

type StoredRegionReference = Extract<StandardReference, { type: 'region' }>;

/** What is the same in all elements with one object in a heap. */
type Known = Omit<Reference, 'file' | 'token'>;

/**
 * Makes values of the references of HDF5 1.12 (`H5T_STD_REF`) that a file stores, which nobody writes to meanwhile.
 *
 * @param hid - Number of the identifier that they carry.
 */
export function standardReferences(
  format: FileFormat,
  read: (offset: number, length: number) => Uint8Array,
  hid: number,
): Required<Pick<StandardReferences, 'decode'>> {
  const collections = new GlobalHeapCollections(format);
  const known = new Map<string, Reference>();
  const heapObject = (address: number, index: number): Uint8Array => runSync(collections.object(address, index), read);

  function decodeNew(element: Uint8Array): Reference | null {
    const stored = parseStandardReference(element, format, heapObject);
    if (!stored) return null;
    const { type, token } = stored;
    const rest: Known =
      stored.type === 'attr'
        ? { type, attribute: stored.attribute }
        : stored.type === 'region'
          ? { type, region: regionOf(stored) }
          : { type };
    return { ...rest, file: hid, token };
  }

  return {
    decode(element) {
      if (!hasBlob(element)) return decodeNew(element);
      const key = String.fromCharCode(...element);
      const before = known.get(key);
      // A token of its own, as those of other references have; large selections are shared.
      if (before) return { ...before, token: before.token.slice() };
      const reference = decodeNew(element);
      if (reference) known.set(key, reference);
      return reference;
    },
  };
}

function regionOf({ rank, region }: StoredRegionReference): NonNullable<Reference['region']> {
  const selection = selectionOf(region, rank);
  return { dims: leastExtent(selection, rank), selection };
}
