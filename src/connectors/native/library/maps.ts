import { encoderFor } from '../../../codec/encoder.js';
import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { H5T_STD_I32LE } from '../../../model/H5T.js';
import type { MemoryType } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { createAttribute } from '../editor/createAttribute.js';
import { createDataset } from '../editor/createDataset.js';
import { createGroup } from '../editor/createGroup.js';
import { type NewLinkPlace, newLinkPlace } from '../editor/newLinkPlace.js';
import { writeAttribute } from '../editor/writeAttribute.js';
import { describeDataset } from '../handlers/describeDataset.js';
import { attributeExists } from '../handlers/viewAttribute.js';
import { kindOf, locateKind, type Reaching } from '../worker/follow.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { storeChunks } from './storeChunks.js';
import type { Transfer } from './Transfer.js';
import { boxArguments, holdsPointers, reclaim } from './transferRequest.js';
import { withPlugins } from './withPlugins.js';

/**
 * Maps in a file that has none: a group with the attribute `H5M_VERSION`, holding the extendible one-dimensional
 * datasets `keys` and `values` of the map's datatypes. Any HDF5 tool reads them.
 */
const VERSION_ATTRIBUTE = 'H5M_VERSION';
const VERSION = 1;
const CHUNK = 256;

/** The datasets of a map. */
export type MapPart = 'keys' | 'values';

/** Whether an object is a map. */
export function* isMap(place: Place): Steps<boolean> {
  return (yield* kindOf(place)) === 'group' && (yield* attributeExists({ place, attribute: VERSION_ATTRIBUTE }));
}

/** Makes sure that an object is a map. */
export function* requireMap(place: Place): Steps<void> {
  if (!(yield* isMap(place))) throw failure('bad-argument', `${subjectOf(place)} is not a map`);
}

/** The dataset of the keys or the values of a map. */
export function partOf(map: Place, part: MapPart, reaching: Reaching): Steps<Place> {
  return locateKind(map, part, 'dataset', reaching);
}

/** Refuses keys that nothing tells apart. */
export function checkKeyType(keyType: Datatype): void {
  if (holdsStandardReferences(memoryRawType(keyType)))
    throw failure('unsupported', 'key_type_id: references of HDF5 1.12 (H5T_STD_REF) cannot be keys');
}

/** Creates an empty map; `undo` takes its group away when that fails. */
export function* createMap(
  objects: ObjectTable,
  to: NewLinkPlace,
  types: Readonly<Record<MapPart, Datatype>>,
  reaching: Reaching,
  undo: () => Steps<void>,
): Steps<Place> {
  const map = yield* createGroup(to, {}, {});
  try {
    yield* fillMap(objects, map, types, reaching);
  } catch (error) {
    yield* undo();
    throw error;
  }
  return map;
}

function* fillMap(
  objects: ObjectTable,
  map: Place,
  types: Readonly<Record<MapPart, Datatype>>,
  reaching: Reaching,
): Steps<void> {
  const space: Dataspace = { class: 'H5S_SIMPLE', dims: [0], maxdims: [H5S_UNLIMITED], selection: { type: 'all' } };
  for (const part of ['keys', 'values'] as const) {
    const to = yield* newLinkPlace(map, part, {}, reaching);
    yield* createDataset(objects, { to, type: types[part], space, lcpl: {}, dcpl: { chunk: [CHUNK] } });
  }
  const scalar: Dataspace = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } };
  const version = { place: map, attribute: VERSION_ATTRIBUTE };
  yield* createAttribute(objects, version, H5T_STD_I32LE, scalar, {});
  yield* writeAttribute(version, 'H5T_NATIVE', [VERSION]);
}

/** Gives the keys or the values of a map room for a number of pairs. */
export function* resizePart(part: Place, pairs: number): Steps<void> {
  const { file, path } = part;
  const subject = subjectOf(part);
  const lent = yield* file.lend(`changing the extent of ${subject}`);
  lent.change(subject, (module, id) => module.resize_dataset(id, path, [BigInt(pairs)]));
  file.forgetDescriptions();
}

/** Refuses a value that the map cannot hold, before anything is changed for it. */
export function* requireValue(values: Place, memType: MemoryType, value: H5WritableData): Steps<void> {
  const { raw, type } = yield* describeDataset(values);
  const encode = (): never => {
    throw new TypeError('values are checked here, not encoded');
  };
  const context = { file: values.asked.file.hid, references: { encode } };
  encoderFor(raw, type, memType, context).check(value, 1, 'value');
}

/** Copies an element of the keys or values of a map over another, as it is. */
export function* moveElement(part: Place, from: number, to: number): Steps<void> {
  const description = yield* describeDataset(part);
  const { raw, space } = description;
  const { path, file } = part;
  const subject = subjectOf(part);
  if (holdsStandardReferences(raw))
    // libhdf5 would store regions that it has read in sizes that are not theirs.
    throw failure('unsupported', `${subject} has references of HDF5 1.12 (H5T_STD_REF), which are not moved`);
  const lent = yield* file.lend(`writing raw data of ${subject}`);
  const { library } = lent;
  yield* withPlugins(library, { place: part, description }, 'write', function* () {
    library.scratch(raw.size, (pointer) => {
      const boxAt = (at: number) => boxArguments(space, { start: [at], stride: [1], count: [1] });
      const source = boxAt(from);
      lent.check(subject, (module, id) =>
        module.get_dataset_data(id, path, source.count, source.offset, source.stride, BigInt(pointer)),
      );
      try {
        const target = boxAt(to);
        storeChunks(lent, part, (module, id) =>
          module.set_dataset_data(id, path, target.count, target.offset, target.stride, BigInt(pointer)),
        );
      } finally {
        if (holdsPointers(raw)) reclaim(lent, part, source, pointer);
      }
    });
  });
}

/** A transfer of one element of a map's `keys` or `values`. */
export function* mapTransfer(part: Place, memType: MemoryType, n: number, dxpl: DataTransfer): Steps<Transfer> {
  const description = yield* describeDataset(part);
  const selection = { type: 'hyperslab', start: [n], stride: [1], count: [1], block: [1] } as const;
  const fileSpace = { ...description.space, selection };
  return { place: part, description, memType, memSpace: 'H5S_ALL', fileSpace, dxpl };
}
