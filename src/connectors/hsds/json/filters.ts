import { failure } from '../../../model/H5Error.js';
import type { FilterProperty } from '../../../model/H5P.js';
import type { FilterSupport } from '../../Capabilities.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader, shownJson } from './JsonReader.js';

interface Filter {
  readonly class: string;
  readonly name: string;
  readonly support: FilterSupport;
}

const FILTERS = new Map<number, Filter>([
  [1, { class: 'H5Z_FILTER_DEFLATE', name: 'gzip', support: 'applied' }],
  // It shuffles only what it compresses.
  [2, { class: 'H5Z_FILTER_SHUFFLE', name: 'shuffle', support: 'applied' }],
  [3, { class: 'H5Z_FILTER_FLETCHER32', name: 'fletcher32', support: 'noted' }],
  [4, { class: 'H5Z_FILTER_SZIP', name: 'szip', support: 'refused' }],
  [5, { class: 'H5Z_FILTER_NBIT', name: 'nbit', support: 'noted' }],
  [6, { class: 'H5Z_FILTER_SCALEOFFSET', name: 'scaleoffset', support: 'noted' }],
  [32000, { class: 'H5Z_FILTER_LZF', name: 'lzf', support: 'refused' }],
  [32001, { class: 'H5Z_FILTER_BLOSC', name: 'blosclz', support: 'applied' }],
  [32003, { class: 'H5Z_FILTER_SNAPPY', name: 'snappy', support: 'refused' }],
  [32004, { class: 'H5Z_FILTER_LZ4', name: 'lz4', support: 'applied' }],
  [32005, { class: 'H5Z_FILTER_LZ4HC', name: 'lz4hc', support: 'applied' }],
  [32008, { class: 'H5Z_FILTER_BITSHUFFLE', name: 'bitshuffle', support: 'noted' }],
  [32015, { class: 'H5Z_FILTER_ZSTD', name: 'zstd', support: 'applied' }],
]);

const DEFLATE = 1;
/** Filters of a pipeline; HDF5 has at most 32 (H5Z_MAX_NFILTERS). */
const MAX_FILTERS = 32;
const MAX_VALUES = 1024;
/** The level of deflate that h5json means where it says none. */
const DEFAULT_LEVEL = 4;
/** Blosc's client data: value 5 is the compressor. */
const BLOSC = 32001;
const BLOSC_COMPRESSORS = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'gzip', 'zstd'] as const;

/** What HSDS 1.0 does with filters, by their numbers; it refuses all others. */
export const filterSupports: ReadonlyMap<number, FilterSupport> = new Map(
  Array.from(FILTERS, ([id, { support }]) => [id, support]),
);

/** The JSON of a filter. Errors: `H5Error` `unsupported` (one that HSDS refuses). */
export function jsonOfFilter({ id, cdValues = [], name }: FilterProperty): JsonObject {
  const filter = FILTERS.get(id);
  if (!filter || filter.support === 'refused')
    throw failure(
      'unsupported',
      `dcpl_id.filters: filter ${id}${name === undefined ? '' : ` (${name})`}, which HSDS does not have`,
    );
  const compressor = id === BLOSC ? BLOSC_COMPRESSORS[cdValues[5] ?? 0] : undefined;
  return {
    class: filter.class,
    id,
    // The name decides what it compresses with.
    name: compressor === undefined || compressor === 'snappy' ? filter.name : compressor,
    ...(id === DEFLATE && { level: cdValues[0] ?? DEFAULT_LEVEL }),
  };
}

/** The filter of JSON that says no more than HSDS does. Errors: `H5Error` `corrupt-file`. */
export function filterOf(json: Json): FilterProperty {
  const of = JsonReader.of(json, 'a filter');
  const id = of.has('id') ? of.integer('id', 1, 0xffff) : idOfClass(of.text('class'));
  const name = id === DEFLATE ? 'deflate' : of.has('name') ? of.text('name') : FILTERS.get(id)?.name;
  const level = of.has('level') ? of.integer('level', 0, 0xffff_ffff) : DEFAULT_LEVEL;
  return { id, cdValues: id === DEFLATE ? [level] : [], ...(name !== undefined && { name }) };
}

/** The pipeline of JSON. */
export function filtersOf(json: readonly Json[]): FilterProperty[] {
  if (json.length > MAX_FILTERS) throw failure('corrupt-file', `a pipeline of ${json.length} filters`);
  return json.map(filterOf);
}

/** A pipeline exactly as it was asked for. */
export function exactFilters(filters: readonly FilterProperty[]): Json {
  return filters.map(({ id, cdValues = [], optional, name }) => ({
    id,
    cdValues: [...cdValues],
    ...(optional !== undefined && { optional }),
    ...(name !== undefined && { name }),
  }));
}

/** The pipeline that `exactFilters` described. Errors: `H5Error` `corrupt-file`. */
export function parseExactFilters(json: readonly Json[]): FilterProperty[] {
  if (json.length > MAX_FILTERS) throw failure('corrupt-file', `a pipeline of ${json.length} filters`);
  return json.map((item) => {
    const of = JsonReader.of(item, 'a filter');
    return {
      id: of.integer('id', 1, 0xffff),
      cdValues: of.integers('cdValues', MAX_VALUES, 0, 0xffff_ffff),
      ...(of.has('optional') && { optional: of.boolean('optional') }),
      ...(of.has('name') && { name: of.text('name') }),
    };
  });
}

function idOfClass(name: string): number {
  for (const [id, filter] of FILTERS) if (filter.class === name) return id;
  throw failure('unsupported', `filter ${shownJson(name)}`);
}
