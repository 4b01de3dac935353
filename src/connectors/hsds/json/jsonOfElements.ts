import { decoderFor } from '../../../codec/decoder.js';
import { npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { CompoundData, H5Container, H5Data } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import { unframe } from '../wire/unframe.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { wireReferences } from '../wire/wireReferences.js';
import type { Json } from './Json.js';
import { jsonOfRegion } from './jsonOfRegion.js';
import { valueType } from './valueType.js';

/**
 * The value in JSON of elements that have HSDS's binary form: what `elementsOfJson` reads. Meant for those of variable length, which
 * have no other form in attributes.
 *
 * @param plain - The datatype that HSDS takes them for.
 * @param dims - Their dimensions. The one sequence of a scalar is in a list of its own, as the server takes it.
 */
export function jsonOfElements(bytes: Uint8Array, plain: Datatype, dims: readonly number[]): Json {
  const type = valueType(plain);
  const form = wireFormOf(type);
  const npoints = npointsOf(dims);
  const decoder = decoderFor(form.raw, type, 'H5T_NATIVE', { file: 0, references: wireReferences(0) });
  const data = decoder.allocate(npoints);
  decoder.decode(unframe(bytes, form, npoints), 0, npoints, data, 0, 1);
  const elements = rowsOf(data, type, npoints);
  if (dims.length > 0) return nested(elements, dims);
  return type.class === 'H5T_VLEN' ? elements : elements[0]!;
}

/** The JSON of each element of a container. */
function rowsOf(data: H5Data, type: Datatype, count: number): Json[] {
  switch (type.class) {
    case 'H5T_COMPOUND': {
      const columns = type.members.map((member) => rowsOf((data as CompoundData)[member.name]!, member.type, count));
      return Array.from({ length: count }, (_, n) => columns.map((column) => column[n]!));
    }
    case 'H5T_ARRAY': {
      const length = npointsOf(type.dims);
      const items = rowsOf(data, type.base, count * length);
      return Array.from({ length: count }, (_, n) => nested(items.slice(n * length, (n + 1) * length), type.dims));
    }
    case 'H5T_VLEN':
      return (data as H5Container[]).map((items) => rowsOf(items, type.base, lengthOf(items, type.base)));
    case 'H5T_REFERENCE':
      return (data as (Reference | null)[]).map(jsonOfRegion);
    default:
      return Array.from(data as ArrayLike<Json>);
  }
}

/** The number of elements in a container. */
function lengthOf(data: H5Container, type: Datatype): number {
  if (type.class === 'H5T_COMPOUND') {
    const [first] = type.members;
    return lengthOf((data as CompoundData)[first!.name]!, first!.type);
  }
  const { length } = data as ArrayLike<unknown>;
  return type.class === 'H5T_ARRAY' ? lengthOf(data, type.base) / npointsOf(type.dims) : length;
}

function nested(items: readonly Json[], dims: readonly number[]): Json[] {
  const [size = 1, ...rest] = dims;
  if (rest.length === 0) return [...items];
  const inner = npointsOf(rest);
  return Array.from({ length: size }, (_, n) => nested(items.slice(n * inner, (n + 1) * inner), rest));
}
