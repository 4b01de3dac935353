import {
  type DatasetCreation,
  type Dataspace,
  type Datatype,
  type FileId,
  H5Dclose_async,
  H5Dget_create_plist_async,
  H5Dget_space_async,
  H5Dget_type_async,
  H5Dopen_async,
  type H5Error,
  H5O_INFO_ALL,
  H5Oget_info_by_name_async,
  H5S_UNLIMITED,
  type ObjectInfo,
} from '../index.node.js';
import type { Ask } from './withFile.js';

/** A dataset without its values. */
export interface DatasetFacts {
  readonly datatype: Datatype;
  readonly space: Dataspace;
  readonly dcpl: DatasetCreation;
  /** Names of its dimensions, if any has one and they were looked up: `withDimensions`. */
  readonly dimensions?: readonly (string | undefined)[];
}

/** The description of an object; `dataset` of datasets only. */
export interface ObjectFacts {
  readonly info: ObjectInfo;
  readonly dataset?: DatasetFacts;
}

/** Describes an object without reading values. */
export async function describeObject(file: FileId, path: string, ask: Ask): Promise<ObjectFacts> {
  const info = await ask(H5Oget_info_by_name_async(file, path, H5O_INFO_ALL));
  if (info.type !== 'H5O_TYPE_DATASET') return { info };
  const id = await ask(H5Dopen_async(file, path));
  try {
    const [datatype, space, dcpl] = await Promise.all([
      ask(H5Dget_type_async(id)),
      ask(H5Dget_space_async(id)),
      ask(H5Dget_create_plist_async(id)),
    ]);
    return { info, dataset: { datatype, space, dcpl } };
  } finally {
    H5Dclose_async(id).subscribe({ error: (_: H5Error) => {} });
  }
}

/** Sizes for a person: `64 × 512`, with the greatest sizes where they differ. */
export function formatSpace({ class: kind, dims, maxdims }: Dataspace): string {
  if (kind === 'H5S_NULL') return 'null';
  if (kind === 'H5S_SCALAR') return 'scalar';
  const extendible = maxdims.some((size, d) => size !== dims[d]);
  return (
    dims.join(' × ') +
    (extendible ? ` (up to ${maxdims.map((size) => (size === H5S_UNLIMITED ? '∞' : size)).join(' × ')})` : '')
  );
}

/** Sizes for a program: null for a null dataspace, and for a size without limit. */
export function spaceJson({ class: kind, dims, maxdims }: Dataspace): {
  shape: readonly number[] | null;
  maxshape: (number | null)[] | null;
} {
  if (kind === 'H5S_NULL') return { shape: null, maxshape: null };
  return { shape: dims, maxshape: maxdims.map((size) => (size === H5S_UNLIMITED ? null : size)) };
}

const FILTER_NAMES: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  305: 'lzo',
  307: 'bzip2',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32026: 'blosc2',
};

/** The names of a dataset's filters, in their order. */
export function filterNames({ filters = [], shuffle, deflate, fletcher32 }: DatasetCreation): string[] {
  const flags = [shuffle && 'shuffle', deflate !== undefined && 'deflate', fletcher32 && 'fletcher32'];
  return [
    ...filters.map(({ id, name }) => FILTER_NAMES[id] ?? (name || `filter ${id}`)),
    ...flags.filter((name) => typeof name === 'string'),
  ];
}
