import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { H5Error } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { H5T_STD_I32LE } from '../../../model/H5T.js';
import type { MemoryType } from '../../../model/Operations.js';
import { attributeExists, createAttribute, writeAttribute } from './attributes.js';
import { createDataset } from './createDataset.js';
import { createGroup } from './createGroup.js';
import { describeDataset } from './describeDataset.js';
import type { H5Library } from './H5Library.js';
import type { ObjectTable } from './ObjectTable.js';
import type { OpenFile } from './OpenFile.js';
import { objectTypeAt } from './objectTypes.js';
import type { Transfer } from './Transfer.js';

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

/** Creates an empty map. */
export function createMap(
  library: H5Library,
  objects: ObjectTable,
  file: OpenFile,
  path: string,
  keyType: Datatype,
  valueType: Datatype,
  routine: string,
): void {
  createGroup(file, path, {}, {}, routine);
  const space: Dataspace = { class: 'H5S_SIMPLE', dims: [0], maxdims: [H5S_UNLIMITED], selection: { type: 'all' } };
  const common = { file, space, lcpl: {}, dcpl: { chunk: [CHUNK] } };
  createDataset(library, objects, { ...common, path: `${path}/keys`, type: keyType }, routine);
  createDataset(library, objects, { ...common, path: `${path}/values`, type: valueType }, routine);
  const scalar: Dataspace = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } };
  const version = { file, path, attribute: VERSION_ATTRIBUTE };
  createAttribute(library, objects, version, H5T_STD_I32LE, scalar, {}, routine);
  writeAttribute(library, version, 'H5T_NATIVE', [VERSION], routine);
}

/** Number of pairs that the file has of a map. */
export function mapSize(file: OpenFile, path: string, routine: string): number {
  return describeDataset(file, `${path}/keys`, routine).space.dims[0] ?? 0;
}

/** A transfer of one element of a map's `keys` or `values`, or of all. */
export function mapTransfer(
  file: OpenFile,
  path: string,
  part: 'keys' | 'values',
  memType: MemoryType,
  n: number | 'all',
  dxpl: DataTransfer,
  routine: string,
): Transfer {
  const dataset = `${path}/${part}`;
  const description = describeDataset(file, dataset, routine);
  const fileSpace: Transfer['fileSpace'] =
    n === 'all'
      ? 'H5S_ALL'
      : { ...description.space, selection: { type: 'hyperslab', start: [n], stride: [1], count: [1], block: [1] } };
  return { routine, file, path: dataset, description, memType, memSpace: 'H5S_ALL', fileSpace, dxpl };
}
