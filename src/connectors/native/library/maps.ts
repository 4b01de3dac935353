import { encoderFor } from '../../../codec/encoder.js';
import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { H5T_STD_I32LE } from '../../../model/H5T.js';
import type { MemoryType } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { attributeExists, createAttribute, writeAttribute } from './attributes.js';
import { createDataset } from './createDataset.js';
import { createGroup } from './createGroup.js';
import { describeDataset, forgetDatasets } from './describeDataset.js';
import type { H5Library } from './H5Library.js';
import { objectTypeAt } from './objectTypes.js';
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

/** Whether a group is a map. */
export function isMap(file: OpenFile, path: string, routine: string): boolean {
  return objectTypeAt(file, path, routine) === 'group' && attributeExists(file, path, VERSION_ATTRIBUTE, routine);
}

/** Makes sure that a path leads to a map. */
export function requireMap(file: OpenFile, path: string, routine: string): void {
  if (!isMap(file, path, routine))
    throw new H5Error('bad-argument', routine, `'${path}' in '${file.name}' is not a map`);
}

/** Refuses keys that nothing tells apart. */
export function checkKeyType(keyType: Datatype, routine: string): void {
  if (holdsStandardReferences(memoryRawType(keyType)))
    throw new H5Error('unsupported', routine, 'key_type_id: references of HDF5 1.12 (H5T_STD_REF) cannot be keys');
}

/** Creates an empty map; `undo` takes its group away when that fails. */
export function createMap(
  library: H5Library,
  objects: ObjectTable,
  file: OpenFile,
  path: string,
  keyType: Datatype,
  valueType: Datatype,
  undo: () => void,
  routine: string,
): void {
  createGroup(file, path, {}, {}, routine);
  try {
    fillMap(library, objects, file, path, keyType, valueType, routine);
  } catch (error) {
    undo();
    throw error;
  }
}

function fillMap(
  library: H5Library,
  objects: ObjectTable,
  file: OpenFile,
  path: string,
  keyType: Datatype,
  valueType: Datatype,
  routine: string,
): void {
  const space: Dataspace = { class: 'H5S_SIMPLE', dims: [0], maxdims: [H5S_UNLIMITED], selection: { type: 'all' } };
  const common = { file, space, lcpl: {}, dcpl: { chunk: [CHUNK] } };
  createDataset(library, objects, { ...common, path: `${path}/keys`, type: keyType }, routine);
  createDataset(library, objects, { ...common, path: `${path}/values`, type: valueType }, routine);
  const scalar: Dataspace = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } };
  const version = { file, path, attribute: VERSION_ATTRIBUTE };
  createAttribute(library, objects, version, H5T_STD_I32LE, scalar, {}, routine);
  writeAttribute(library, version, 'H5T_NATIVE', [VERSION], routine);
}

/** Gives the keys or the values of a map room for a number of pairs. */
export function resizePart(
  file: OpenFile,
  path: string,
  part: 'keys' | 'values',
  pairs: number,
  routine: string,
): void {
  const dataset = `${path}/${part}`;
  file.check(routine, dataset, (module, id) => module.resize_dataset(id, dataset, [BigInt(pairs)]));
  forgetDatasets(file);
}

/** Refuses a value that the map cannot hold, before anything is changed for it. */
export function requireValue(
  file: OpenFile,
  path: string,
  memType: MemoryType,
  value: H5WritableData,
  routine: string,
): void {
  const { raw, type } = describeDataset(file, `${path}/values`, routine);
  const encode = (): never => {
    throw new TypeError('values are checked here, not encoded');
  };
  encoderFor(raw, type, memType, { file: file.hid, references: { encode } }).check(value, 1, 'value');
}

/** Copies an element of the keys or values of a map over another, as it is. */
export function* moveElement(
  library: H5Library,
  file: OpenFile,
  path: string,
  part: 'keys' | 'values',
  from: number,
  to: number,
  routine: string,
): Steps<void> {
  const dataset = `${path}/${part}`;
  const description = describeDataset(file, dataset, routine);
  const { raw, space } = description;
  if (holdsStandardReferences(raw))
    // libhdf5 would store regions that it has read in sizes that are not theirs.
    throw new H5Error(
      'unsupported',
      routine,
      `'${dataset}' has references of HDF5 1.12 (H5T_STD_REF), which are not moved`,
    );
  const transfer = { routine, file, path: dataset, description };
  yield* withPlugins(library, transfer, 'write', function* () {
    library.scratch(routine, raw.size, (pointer) => {
      const boxAt = (at: number) => boxArguments(space, { start: [at], stride: [1], count: [1] });
      const source = boxAt(from);
      file.check(routine, dataset, (module, id) =>
        module.get_dataset_data(id, dataset, source.count, source.offset, source.stride, BigInt(pointer)),
      );
      try {
        const target = boxAt(to);
        storeChunks(library, transfer, (module, id) =>
          module.set_dataset_data(id, dataset, target.count, target.offset, target.stride, BigInt(pointer)),
        );
      } finally {
        if (holdsPointers(raw)) reclaim(transfer, source, pointer);
      }
    });
  });
}

/** A transfer of one element of a map's `keys` or `values`. */
export function mapTransfer(
  file: OpenFile,
  path: string,
  part: 'keys' | 'values',
  memType: MemoryType,
  n: number,
  dxpl: DataTransfer,
  routine: string,
): Transfer {
  const dataset = `${path}/${part}`;
  const description = describeDataset(file, dataset, routine);
  const selection = { type: 'hyperslab', start: [n], stride: [1], count: [1], block: [1] } as const;
  const fileSpace = { ...description.space, selection };
  return { routine, file, path: dataset, description, memType, memSpace: 'H5S_ALL', fileSpace, dxpl };
}
