import type { HeapReferences } from '../../../codec/CodecContext.js';
import type { RawType } from '../../../codec/RawType.js';
import { holdsStandardReferences, unsupportedReference } from '../../../codec/standardReferences.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { boxesOf } from '../../../model/selection/boxesOf.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { describeDataset } from '../handlers/describeDataset.js';
import { objectToken } from '../handlers/objectToken.js';
import { dereference, isStoredRegion, storedRegion } from '../worker/dereference.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { type Place, subjectOf } from '../worker/Place.js';

/**
 * Makes the references in data storable. A region reference in memory has its selection; in a file it has the 12 bytes of a
 * global heap address, so its region is stored in the file first.
 *
 * @param place - The object that the data are written to.
 * @param raw - The layout of the elements in memory.
 * @param regions - `'kept'` leaves the region references of HDF5 before 1.12 unchanged, for callers that store the regions
 *   themselves.
 * Errors: `H5Error` `unsupported` for references that cannot be stored; `not-found` where their objects are missing.
 */
export function* storableReferences(
  place: Place,
  raw: RawType,
  data: H5WritableData,
  regions: 'stored' | 'kept' = 'stored',
): Steps<H5WritableData> {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  switch (raw.class) {
    case 'H5T_REFERENCE': {
      const stored: (Reference | null)[] = [];
      for (const reference of data as (Reference | null)[])
        stored.push(reference && (yield* storableReference(place, reference, raw, regions)));
      return stored;
    }
    case 'H5T_ARRAY':
      return yield* storableReferences(place, raw.base, data, regions);
    case 'H5T_VLEN': {
      const sequences: H5WritableData[] = [];
      for (const sequence of data as H5WritableData[])
        sequences.push(yield* storableReferences(place, raw.base, sequence, regions));
      return sequences;
    }
    case 'H5T_COMPOUND': {
      const columns: Record<string, H5WritableData> = { ...(data as Record<string, H5WritableData>) };
      for (const { name, type } of raw.members) {
        const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
        if (column !== undefined) columns[name] = yield* storableReferences(place, type, column, regions);
      }
      return columns;
    }
    default:
      return data;
  }
}

/** All references of HDF5 1.12 in a container of elements. */
export function* standardReferencesIn(raw: RawType, data: H5WritableData): Generator<Reference, void, undefined> {
  if (!holdsStandardReferences(raw)) return;
  if (raw.class === 'H5T_REFERENCE') {
    for (const reference of data as (Reference | null)[]) if (reference) yield reference;
  } else if (raw.class === 'H5T_ARRAY') {
    yield* standardReferencesIn(raw.base, data);
  } else if (raw.class === 'H5T_COMPOUND') {
    for (const { name, type } of raw.members) {
      const columns = data as Record<string, H5WritableData>;
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (column !== undefined) yield* standardReferencesIn(type, column);
    }
  }
}

/**
 * Decodes references of HDF5 1.12 in libhdf5's memory as far as that is possible: only null references, which are all zeros.
 *
 * @param where - Where the references are; follows the word "references" in the error of all others.
 */
export function nullReferences(where: string): Required<Pick<HeapReferences, 'decode'>> {
  return {
    decode(element) {
      if (element.some((byte) => byte !== 0)) throw unsupportedReference(where);
      return null;
    },
  };
}

function* storableReference(
  { file }: Place,
  reference: Reference,
  { refType, size }: Extract<RawType, { class: 'H5T_REFERENCE' }>,
  regions: 'stored' | 'kept',
): Steps<Reference> {
  if (refType === 'std') return yield* withRegion(file, reference);
  if (reference.type === 'attr')
    throw failure('unsupported', 'a reference to an attribute can be stored only in an H5T_STD_REF');
  if (regions === 'kept' || size !== REGION_REFERENCE || !reference.region || isStoredRegion(reference))
    return reference;
  return yield* storedRegionReference(file, reference, reference.region);
}

/** Converts a stored region reference to the form of HDF5 1.12, which has the token of its dataset and the selection itself. */
function* withRegion(file: OpenFile, reference: Reference): Steps<Reference> {
  if (reference.type !== 'region' || !isStoredRegion(reference)) return reference;
  const { dims } = (yield* describeDataset(yield* dereference(file, reference))).space;
  const { dataset, selection } = yield* storedRegion(file, reference.token, dims.length);
  return { type: 'region', file: reference.file, token: objectToken(dataset), region: { dims, selection } };
}

/** Size in bytes of a stored region reference. */
const REGION_REFERENCE = 12;

/** Has libhdf5 store the region of a reference in the file. */
function* storedRegionReference(
  file: OpenFile,
  reference: Reference,
  { dims, selection }: NonNullable<Reference['region']>,
): Steps<Reference> {
  const place = yield* dereference(file, reference);
  const [box, ...more] = selection.type === 'all' ? [undefined] : [...firstTwo(boxesOf(selection, dims))];
  if (more.length > 0)
    throw failure('unsupported', 'h5wasm can store only references to regular hyperslabs with blocks of one element');
  const { path } = place;
  const subject = subjectOf(place);
  const lent = yield* file.lend(`storing a region of ${subject}`);
  let token: Uint8Array = new Uint8Array(0);
  lent.change(subject, (module, id) => {
    const bytes = box
      ? module.create_region_reference(id, path, box.count.map(BigInt), box.start.map(BigInt), box.stride.map(BigInt))
      : module.create_region_reference(id, path, null, null, null);
    token = Uint8Array.from(bytes);
    return 0;
  });
  if (lent.library.stack.length > 0) throw lent.library.failure(subject, 'writes');
  return { type: 'region', file: reference.file, token };
}

function* firstTwo<T>(items: Iterable<T>): Iterable<T> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count === 2) return;
  }
}
