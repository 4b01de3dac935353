import type { HeapReferences } from '../../../codec/CodecContext.js';
import type { RawType } from '../../../codec/RawType.js';
import { holdsStandardReferences, unsupportedReference } from '../../../codec/standardReferences.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { boxesOf } from '../../../model/selection/boxesOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { describeDataset } from './describeDataset.js';
import { storedRegion } from './storedRegion.js';

/** Bytes of the references that files hold. */
const OBJECT_REFERENCE = 8;
const REGION_REFERENCE = 12;

/** The path that a reference leads to. */
export function pathOf(file: OpenFile, reference: Reference, routine: string): string {
  const { externalFile } = reference;
  if (externalFile !== undefined)
    throw new H5Error('unsupported', routine, `the reference leads into another file, '${externalFile}'`);
  const stored = reference.token.byteLength === REGION_REFERENCE;
  if (!stored && reference.token.byteLength !== OBJECT_REFERENCE) {
    throw badArgument(
      routine,
      `a reference of ${reference.token.byteLength} bytes is neither an object nor a region reference`,
    );
  }
  const path = file.call(routine, 'a reference', (module, id) =>
    module.get_referenced_name(id, reference.token, !stored),
  );
  if (!path) throw new H5Error('not-found', routine, `the reference leads to no object of '${file.name}'`);
  return path;
}

/**
 * References as they can be stored: those to regions, which are objects and selections as long as they are in memory,
 * are put into the file, and carry the 12 bytes that lead there.
 */
export function storableReferences(
  file: OpenFile,
  raw: RawType,
  data: H5WritableData,
  routine: string,
): H5WritableData {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  switch (raw.class) {
    case 'H5T_REFERENCE':
      return (data as (Reference | null)[]).map(
        (reference) =>
          reference &&
          (raw.refType === 'std' ? withRegion(file, reference, routine) : storable(file, reference, raw.size, routine)),
      );
    case 'H5T_ARRAY':
      return storableReferences(file, raw.base, data, routine);
    case 'H5T_VLEN':
      return (data as H5WritableData[]).map((sequence) => storableReferences(file, raw.base, sequence, routine));
    case 'H5T_COMPOUND': {
      const columns: Record<string, H5WritableData> = { ...(data as Record<string, H5WritableData>) };
      for (const { name, type } of raw.members) {
        const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
        if (column !== undefined) columns[name] = storableReferences(file, type, column, routine);
      }
      return columns;
    }
    default:
      return data;
  }
}

/** All references of HDF5 1.12 in data that are elements of a datatype. */
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
 * What can be made of references of HDF5 1.12 in memory of libhdf5: null references, which are all zeros.
 *
 * @param where - Where they are, for the error of others, after "references".
 */
export function nullReferences(where: string): Required<Pick<HeapReferences, 'decode'>> {
  return {
    decode(element) {
      if (element.some((byte) => byte !== 0)) throw unsupportedReference(where);
      return null;
    },
  };
}

/** A reference to a region that says itself which, as those of HDF5 1.12 do. */
function withRegion(file: OpenFile, reference: Reference, routine: string): Reference {
  if (reference.type !== 'region' || reference.region || reference.token.byteLength !== REGION_REFERENCE)
    return reference;
  const { dims } = describeDataset(file, pathOf(file, reference, routine), routine).space;
  const { token, selection } = storedRegion(file, reference.token, dims.length, routine);
  return { type: 'region', file: reference.file, token, region: { dims, selection } };
}

function storable(file: OpenFile, reference: Reference, size: number, routine: string): Reference {
  if (reference.type === 'attr') {
    throw new H5Error('unsupported', routine, 'a reference to an attribute can be stored only in an H5T_STD_REF');
  }
  if (size !== REGION_REFERENCE || !reference.region || reference.token.byteLength === REGION_REFERENCE)
    return reference;
  const { dims, selection } = reference.region;
  const path = pathOf(file, reference, routine);
  const [box, ...more] = selection.type === 'all' ? [undefined] : [...firstTwo(boxesOf(selection, dims))];
  if (more.length > 0) {
    throw new H5Error(
      'unsupported',
      routine,
      'a reference to a region that is no regular hyperslab with blocks of one element cannot be stored: h5wasm makes no other',
    );
  }
  const token = file.quiet(routine, path, (module, id) =>
    box
      ? module.create_region_reference(id, path, box.count.map(BigInt), box.start.map(BigInt), box.stride.map(BigInt))
      : module.create_region_reference(id, path, null, null, null),
  );
  return { type: 'region', file: reference.file, token: Uint8Array.from(token) };
}

function* firstTwo<T>(items: Iterable<T>): Iterable<T> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count === 2) return;
  }
}
