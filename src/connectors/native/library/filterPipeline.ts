import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { Datatype } from '../../../model/Datatype.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { elementSize } from '../../../model/datatype/size.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { H5F_ACC_TRUNC } from '../../../model/H5F.js';
import type { FilterProperty } from '../../../model/H5P.js';
import { isOptional } from '../../shared/requestedFilters.js';
import { creationMetadata, type DatatypeMetadata } from './creationMetadata.js';
import { isBuiltIn } from './FilterPlugins.js';
import type { H5Library } from './H5Library.js';
import { type Filtered, OWN_FILTERS } from './ownFilterValues.js';
import { withoutPlugin } from './withPlugins.js';

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
/** N-bit and scale-offset, which when reading produce exactly the bytes of a chunk's elements. */
const ELEMENT_FILTERS: ReadonlySet<number> = new Set([5, 6]);
/** `H5Z_FLAG_OPTIONAL`. */
const OPTIONAL = 1;

/**
 * Checks that all filters can be applied when chunks are written.
 *
 * @param path - The dataset's path, for errors.
 * Errors: `H5Error` `bad-argument` for a wrong level of deflate; `unsupported` where a filter is missing.
 */
export function requireFilters(library: H5Library | undefined, filters: readonly FilterProperty[], path: string): void {
  for (const { id, cdValues } of filters) {
    // libhdf5 would refuse the filter, and h5wasm would then create the dataset without it.
    if (id === DEFLATE && !(cdValues?.length === 1 && (cdValues[0] as number) <= 9))
      throw failure(
        'bad-argument',
        `'${path}': dcpl_id.filters: filter 1 (deflate) has one client data value, a level from 0 to 9`,
      );
    if (!isBuiltIn(id) && !library?.plugins.has(id))
      throw failure('unsupported', `'${path}': filter ${id}, which ${withoutPlugin(id)}`);
  }
}

/**
 * The filter pipeline that a dataset's header stores: some filters adapt their client data to the datatype and the chunk.
 *
 * @param library - libhdf5; required if a filter is not one of HDF5's own.
 * Errors: `H5Error` `bad-argument` where a filter cannot be applied to the datatype; `unsupported`.
 */
export function storedPipeline(
  library: H5Library | undefined,
  filters: readonly FilterProperty[],
  type: Datatype,
  chunk: readonly number[],
): StoredFilter[] {
  // As in libhdf5, which does not ask filters about elements of variable length: required filters are refused, and the client data
  // of optional filters are stored unchanged.
  const isVariable = type.class === 'H5T_VLEN' || (type.class === 'H5T_STRING' && type.size === 'H5T_VARIABLE');
  const required = isVariable && filters.find((filter) => !isOptional(filter));
  if (required)
    throw failure(
      'bad-argument',
      `filter ${required.id} cannot be applied to ${formatDatatype(type)}, which has variable length, unless it is optional`,
    );
  const filtered = { type, chunk };
  return filters.map((filter, n) => {
    const { id, cdValues = [] } = filter;
    const before = ELEMENT_FILTERS.has(id) && filters.slice(0, n).find((earlier) => earlier.id !== SHUFFLE);
    if (before)
      throw failure(
        'unsupported',
        `dcpl_id.filters: filter ${id} must come before filter ${before.id}: libhdf5 could not read the chunks otherwise`,
      );
    const flags = isOptional(filter) ? OPTIONAL : 0;
    if (id === DEFLATE) return { id, name: 'deflate', flags, cdValues };
    if (id === SHUFFLE) return { id, name: 'shuffle', flags, cdValues: isVariable ? [] : [elementSize(type)] };
    if (id === FLETCHER32) return { id, name: 'fletcher32', flags, cdValues: [] };
    const own = OWN_FILTERS.get(id);
    if (own) return { id, name: own.name, flags, cdValues: isVariable ? cdValues : own.values(cdValues, filtered) };
    if (!library) throw new TypeError(`libhdf5 is not loaded for filter ${id}`);
    return { id, flags, ...adaptedByPlugin(library, filter, filtered) };
  });
}

/** Converts the error of a creation: where a filter refused its values, that is `bad-argument`, not a damaged file. */
export function refusedFilter(refusal: H5Error): H5Error {
  const isFilters = refusal.errorStack.some(({ function: name }) => name.startsWith('H5Z'));
  if (!isFilters || refusal.kind === 'unsupported') return refusal;
  const { message, errorStack } = refusal;
  return failure('bad-argument', message, { errorStack, cause: refusal });
}

const FOLDER = '/h5rx-filter';

/** Filters of plugins whose client data depend on more than the size of an element: zfp, BitGroom, Granular BitRound. */
const NUMBER_FILTERS: ReadonlyMap<number, readonly Datatype['class'][]> = new Map([
  [32013, ['H5T_INTEGER', 'H5T_FLOAT']],
  [32022, ['H5T_FLOAT']],
  [32023, ['H5T_FLOAT']],
]);

/** A datatype that h5wasm can create and that a filter treats like the given one. */
function standIn(id: number, type: Datatype): DatatypeMetadata {
  const own = creationMetadata(type);
  if (!('unsupported' in own)) return own;
  if (NUMBER_FILTERS.get(id)?.includes(type.class))
    throw failure('unsupported', `dcpl_id.filters: filter ${id}: ${own.unsupported}`);
  // Of other datatypes the filters use only the size.
  const text = creationMetadata({ class: 'H5T_STRING', size: elementSize(type), cset: 'ASCII', strpad: 'NULLTERM' });
  return text as DatatypeMetadata;
}

/**
 * The name and client data that a plugin gives its filter when a dataset is created, found by creating a temporary dataset in
 * memory.
 */
function adaptedByPlugin(
  library: H5Library,
  { id, cdValues = [] }: FilterProperty,
  { type, chunk }: Filtered,
): Pick<StoredFilter, 'name' | 'cdValues'> {
  const { FS } = library.module;
  const size = chunk.map(BigInt);
  const metadata = {
    ...standIn(id, type),
    shape: size,
    maxshape: size,
    chunks: size,
    compression: id,
    compression_opts: cdValues,
    track_order: false,
  };
  FS.mkdir(FOLDER);
  try {
    const file = library.check(FOLDER, (module) => module.open(`${FOLDER}/f.h5`, H5F_ACC_TRUNC, false, -1, -1));
    try {
      library.call(FOLDER, (module) => module.create_dataset(file, '/d', 0n, metadata));
      const { stack } = library;
      if (stack.length > 0 && stack[0]?.function !== 'H5Dwrite')
        throw refusedFilter(library.failure(`dcpl_id.filters: filter ${id}`, 'writes'));
      const [found] = library.checkOutput(`filter ${id}`, (module) => module.get_dataset_filters(file, '/d'));
      return { name: found?.name ?? '', cdValues: [...(found?.cd_values ?? cdValues)] };
    } finally {
      library.call(FOLDER, (module) => module.close_file(file));
    }
  } finally {
    for (const name of FS.readdir(FOLDER)) if (!name.startsWith('.')) FS.unlink(`${FOLDER}/${name}`);
    FS.rmdir(FOLDER);
  }
}
