import type { Dataspace } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { MAX_RANK } from './exactDatatype.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader } from './JsonReader.js';

const ALL = Object.freeze({ type: 'all' } as const);

/**
 * The dataspace of a `shape` in JSON, with all of it selected.
 *
 * @param what - What has it, for errors.
 * Errors: `H5Error` `corrupt-file`.
 */
export function dataspaceOf(json: Json | undefined, what: string): Dataspace {
  const of = JsonReader.of(json, `${what}: shape`);
  const kind = of.choice('class', ['H5S_SIMPLE', 'H5S_SCALAR', 'H5S_NULL']);
  if (kind !== 'H5S_SIMPLE') return { class: kind, dims: [], maxdims: [], selection: ALL };
  const dims = of.integers('dims', MAX_RANK);
  const maxdims = of.has('maxdims') ? maxdimsOf(of) : dims;
  const isFitting = maxdims.length === dims.length && maxdims.every((most, d) => most >= dims[d]!);
  if (dims.length === 0 || !isFitting) throw of.unexpected('dims', 'dimensions, not beyond their maxdims');
  return { class: kind, dims, maxdims, selection: ALL };
}

/** 0 and `H5S_UNLIMITED` are no limit; `null`, which the server takes too, is none either. */
function maxdimsOf(of: JsonReader): number[] {
  const list = of.get('maxdims');
  const sizes = (Array.isArray(list) ? (list as Json[]) : [list]).map((size) =>
    size === 0 || size === 'H5S_UNLIMITED' || size === null ? H5S_UNLIMITED : size,
  );
  if (
    sizes.length <= MAX_RANK &&
    sizes.every((size) => size === H5S_UNLIMITED || (Number.isSafeInteger(size) && (size as number) > 0))
  )
    return sizes as number[];
  throw of.unexpected('maxdims', `at most ${MAX_RANK} sizes`);
}

/**
 * The members `shape` and `maxdims` of a request that creates a dataset.
 *
 * Errors: `H5Error` `unsupported` (a dimension that is of size 0 for ever, beside one that may grow).
 */
export function jsonOfDataspace({ class: kind, dims, maxdims }: Dataspace): JsonObject {
  if (kind !== 'H5S_SIMPLE') return { shape: kind };
  if (dims.length === 0) throw failure('unsupported', 'a simple dataspace without dimensions: HSDS has none');
  // A dataset that has maxdims can be extended, and must be chunked.
  if (maxdims.every((most, d) => most === dims[d])) return { shape: [...dims] };
  const fixed = maxdims.indexOf(0);
  // There, 0 means that there is no limit.
  if (fixed >= 0)
    throw failure('unsupported', `dimension ${fixed} has maximum size 0 beside one that may grow: HSDS has none`);
  return { shape: [...dims], maxdims: maxdims.map((most) => (most === H5S_UNLIMITED ? 0 : most)) };
}

/** The member `shape` of an attribute; the server keeps no maxdims of one. Errors: as `jsonOfDataspace`. */
export function jsonOfAttributeSpace({ class: kind, dims }: Dataspace): JsonObject {
  if (kind !== 'H5S_SIMPLE') return { class: kind };
  if (dims.length === 0) throw failure('unsupported', 'a simple dataspace without dimensions: HSDS has none');
  return { class: kind, dims: [...dims] };
}
