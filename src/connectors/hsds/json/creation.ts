import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation, GroupCreation } from '../../../model/H5P.js';
import { requestedFilters } from '../../shared/requestedFilters.js';
import { packedSize } from '../wire/packedSize.js';
import { creationOrderOf, jsonOfCreationOrder } from './creationOrder.js';
import type { StoredDatatype } from './datatype.js';
import { MAX_RANK } from './exactDatatype.js';
import { EXACT, fillValueOf, jsonOfFillValue } from './fillValue.js';
import { exactFilters, filtersOf, jsonOfFilter, parseExactFilters } from './filters.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader } from './JsonReader.js';

/** The largest dataset that the server stores as compact (`max_compact_dset_size`). */
const MAX_COMPACT = 65_536;
const ALLOC_TIMES = { default: 'DEFAULT', early: 'EARLY', late: 'LATE', incr: 'INCR' } as const;
const FILL_TIMES = { alloc: 'ALLOC', never: 'NEVER', ifset: 'IFSET' } as const;
const LAYOUTS = { H5D_COMPACT: 'compact', H5D_CONTIGUOUS: 'contiguous', H5D_CHUNKED: 'chunked' } as const;

/**
 * The member `creationProperties` of a request that creates a dataset: what HSDS does, and under `hdf5` what it does otherwise than was
 * asked for, which `creationOf` gives back.
 *
 * A contiguous dataset is chunked by the server as it likes, since it would otherwise be one chunk, which is read and written as a whole.
 *
 * @param file - The identifier number of the file, for references in the fill value.
 * Errors: `H5Error` `unsupported` (virtual or external data, filters that HSDS refuses, some fill values), `bad-argument`.
 */
export function jsonOfCreation(dcpl: DatasetCreation, type: Datatype, space: Dataspace, file: number): JsonObject {
  if (dcpl.layout === 'virtual' || dcpl.virtual)
    throw failure('unsupported', 'dcpl_id.virtual: HSDS has no virtual datasets');
  if (dcpl.external) throw failure('unsupported', 'dcpl_id.external: HSDS has no datasets with external raw data');
  const { allocTime, fillTime, attrCreationOrder, fillValue } = dcpl;
  const fill = fillValue === undefined || fillValue === null ? {} : jsonOfFillValue(type, fillValue, file);
  const { [EXACT]: exactFill, ...filled } = fill;
  const { [EXACT]: exactLayout, ...laidOut } = jsonOfLayout(dcpl, type, space);
  const exact = { ...(exactFill as JsonObject | undefined), ...(exactLayout as JsonObject | undefined) };
  return {
    ...laidOut,
    ...filled,
    ...(allocTime && { allocTime: `H5D_ALLOC_TIME_${ALLOC_TIMES[allocTime]}` }),
    ...(fillTime && { fillTime: `H5D_FILL_TIME_${FILL_TIMES[fillTime]}` }),
    ...jsonOfCreationOrder(attrCreationOrder ? { attrCreationOrder } : {}),
    ...(Object.keys(exact).length > 0 && { [EXACT]: exact }),
  };
}

function jsonOfLayout(dcpl: DatasetCreation, type: Datatype, { dims, maxdims, class: kind }: Dataspace): JsonObject {
  const { chunk } = dcpl;
  const layout = dcpl.layout ?? (chunk ? 'chunked' : undefined);
  const filters = requestedFilters(dcpl);
  const pipeline = filters.map(jsonOfFilter);
  const exact = { ...(filters.length > 0 && { filters: exactFilters(filters) }) };
  if (layout === 'chunked' && chunk) {
    // The server refuses chunks of a dimension without elements that never grows; such a dataset never has a chunk.
    if (dims.some((size, d) => size === 0 && maxdims[d] === 0))
      return { [EXACT]: { ...exact, layout, chunk: [...chunk] } };
    return {
      layout: { class: 'H5D_CHUNKED', dims: [...chunk] },
      ...(pipeline.length > 0 && { filters: pipeline }),
      ...(filters.length > 0 && { [EXACT]: exact }),
    };
  }
  const isFixed = dims.every((size, d) => maxdims[d] === size);
  const isCompact =
    layout === 'compact' && kind === 'H5S_SIMPLE' && isFixed && npointsOf(dims) * packedSize(type) <= MAX_COMPACT;
  if (isCompact && filters.length === 0) return { layout: { class: 'H5D_COMPACT' } };
  return {
    ...(pipeline.length > 0 && { filters: pipeline }),
    [EXACT]: { ...exact, ...(layout && { layout }) },
  };
}

/**
 * The creation properties of a dataset, as they were asked for, and where that is not known, as the server has them.
 *
 * @param json - The dataset, as the server answers it.
 * @param file - The identifier number that references in the fill value carry.
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a layout that is unknown).
 */
export function creationOf(json: Json, type: StoredDatatype, file: number): DatasetCreation {
  const of = propertiesOf(json);
  const exact = of.has(EXACT) ? of.inner(EXACT) : undefined;
  const fillValue = fillValueOf(of, type, file);
  const filters = pipelineOf(of, exact);
  const chunk = exact?.has('chunk') ? exact.integers('chunk', MAX_RANK, 1) : chunkOf(json);
  const layout = exact?.has('layout') ? exact.choice('layout', ['compact', 'contiguous', 'chunked']) : layoutOf(json);
  const { attrCreationOrder } = creationOrderOf(of);
  return {
    ...(layout && { layout }),
    ...(layout === 'chunked' && chunk && { chunk }),
    ...(filters.length > 0 && { filters }),
    ...timesOf(of),
    ...(fillValue !== undefined && { fillValue }),
    ...(attrCreationOrder && { attrCreationOrder }),
  };
}

/**
 * The dimensions of the chunks that the server has, in elements; undefined where all of the dataset is one. Reads and writes that keep
 * to them are fastest.
 *
 * @param json - The dataset, as the server answers it.
 */
export function chunkOf(json: Json): readonly number[] | undefined {
  const layout = layoutJson(json);
  return layout?.has('dims') ? layout.integers('dims', MAX_RANK, 1) : undefined;
}

/** Servers before 1.0 tell the layout beside the creation properties. */
function layoutJson(json: Json): JsonReader | undefined {
  const of = propertiesOf(json);
  const dataset = JsonReader.of(json, 'a dataset');
  const layout = of.has('layout') ? of.inner('layout') : dataset.has('layout') ? dataset.inner('layout') : undefined;
  // A null dataspace has none.
  return layout?.has('class') ? layout : undefined;
}

function layoutOf(json: Json): DatasetCreation['layout'] {
  const layout = layoutJson(json);
  if (!layout) return undefined;
  // Chunks and data may lie in an HDF5 file: `H5D_CHUNKED_REF`, `H5D_CHUNKED_REF_INDIRECT`, `H5D_CONTIGUOUS_REF`.
  const name = layout.text('class').replace(/_REF(_INDIRECT)?$/, '');
  if (Object.hasOwn(LAYOUTS, name)) return LAYOUTS[name as keyof typeof LAYOUTS];
  throw failure('unsupported', `a dataset with layout ${name}`);
}

function pipelineOf(of: JsonReader, exact: JsonReader | undefined): NonNullable<DatasetCreation['filters']> {
  if (exact?.has('filters')) return parseExactFilters(exact.list('filters'));
  return of.has('filters') ? filtersOf(of.list('filters')) : [];
}

function timesOf(of: JsonReader): Pick<DatasetCreation, 'allocTime' | 'fillTime'> {
  const allocTime = keyOf(ALLOC_TIMES, of.get('allocTime'), 'H5D_ALLOC_TIME_');
  const fillTime = keyOf(FILL_TIMES, of.get('fillTime'), 'H5D_FILL_TIME_');
  return { ...(allocTime && { allocTime }), ...(fillTime && { fillTime }) };
}

/** The key with a value, which the JSON has with a prefix. */
function keyOf<Names extends Readonly<Record<string, string>>>(names: Names, json: Json | undefined, prefix: string) {
  return (Object.keys(names) as (keyof Names & string)[]).find((name) => json === `${prefix}${names[name]}`);
}

function propertiesOf(json: Json): JsonReader {
  const of = JsonReader.of(json, 'a dataset');
  return of.has('creationProperties') ? of.inner('creationProperties') : new JsonReader({}, of.what);
}

/** The member `creationProperties` of a request that creates a group. */
export function jsonOfGroupCreation(gcpl: GroupCreation): JsonObject {
  const { linkPhaseChange } = gcpl;
  return {
    ...jsonOfCreationOrder(gcpl),
    ...(linkPhaseChange && { [EXACT]: { linkPhaseChange: [...linkPhaseChange] } }),
  };
}

/** The creation properties of a group. Errors: `H5Error` `corrupt-file`. */
export function groupCreationOf(json: Json): GroupCreation {
  const of = propertiesOf(json);
  const exact = of.has(EXACT) ? of.inner(EXACT) : undefined;
  const change = exact?.has('linkPhaseChange') ? exact.integers('linkPhaseChange', 2, 0, 0xffff) : undefined;
  const [maxCompact, minDense] = change ?? [];
  return {
    ...creationOrderOf(of),
    ...(maxCompact !== undefined && minDense !== undefined && { linkPhaseChange: [maxCompact, minDense] as const }),
  };
}
