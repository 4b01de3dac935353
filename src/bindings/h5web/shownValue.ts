import {
  type CompoundData,
  type Datatype,
  type H5Container,
  H5Rget_obj_name_async,
  type NdArray,
  type NumericArray,
  type Reference,
} from 'h5rx';
import { catchError, from, map, mergeMap, type Observable, of, toArray } from 'rxjs';
import { isBoolean, isComplex } from './typeOf.js';

type Elements = NumericArray | unknown[];

/** References whose names are asked for at once. */
const NAMED_AT_ONCE = 64;

/**
 * Elements as h5web wants them: numbers in a typed array, of anything else one item an element; of a scalar its only one. A reference is
 * told as the path that it leads to, so the file has to be open.
 *
 * @param isJson - Whether they have to survive JSON, in which h5web shows attributes: plain arrays without bigints.
 */
export function shownValue({ datatype, data }: NdArray, isScalar: boolean, isJson = false): Observable<unknown> {
  // Bytes without a meaning stay in one array, as h5web's own providers tell them.
  if (isBytes(datatype) && !isScalar && !isJson) return of(data);
  const references = new Set<Reference>();
  const elements = elementsOf(datatype, data, isJson, (reference) => references.add(reference));
  return from(references).pipe(
    mergeMap((reference) => nameOf(reference).pipe(map((name) => [reference, name] as const)), NAMED_AT_ONCE),
    toArray(),
    map((named) => {
      const names = new Map(named);
      const told = named.length > 0 ? elementsOf(datatype, data, isJson, (one) => names.get(one)) : elements;
      return isScalar ? told[0] : told;
    }),
  );
}

function elementsOf(
  type: Datatype,
  data: H5Container,
  isJson: boolean,
  tell: (reference: Reference) => unknown,
): Elements {
  const numbers = data as NumericArray;
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
      return isJson ? Array.from<number | bigint, unknown>(numbers, jsonOf) : numbers;
    case 'H5T_ENUM':
      if (isJson) return Array.from<number | bigint, unknown>(numbers, isBoolean(type) ? Boolean : Number);
      // h5web takes no bigints for names.
      return type.size > 4 ? Float64Array.from<number | bigint>(numbers, Number) : numbers;
    case 'H5T_OPAQUE':
    case 'H5T_BITFIELD':
    case 'H5T_TIME':
      return partsOf(isJson ? Array.from(data as Uint8Array) : numbers, type.size);
    case 'H5T_COMPLEX':
      return partsOf(Array.from(data as Float64Array), 2);
    case 'H5T_COMPOUND': {
      const columns = type.members.map(({ name, type: field }) =>
        elementsOf(field, (data as CompoundData)[name] as H5Container, isJson, tell),
      );
      // The real part is first, wherever the file has it.
      if (isComplex(type) && type.members[0]?.name === 'i') columns.reverse();
      return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => columns.map((column) => column[row]));
    }
    case 'H5T_ARRAY':
      return partsOf(
        elementsOf(type.base, data, isJson, tell),
        type.dims.reduce((size, dim) => size * dim, 1),
      );
    case 'H5T_VLEN':
      return (data as H5Container[]).map((sequence) => elementsOf(type.base, sequence, isJson, tell));
    case 'H5T_REFERENCE':
      return (data as (Reference | null)[]).map((reference) => reference && tell(reference));
    case 'H5T_STRING':
      return data as string[];
  }
}

function isBytes({ class: name }: Datatype): boolean {
  return name === 'H5T_OPAQUE' || name === 'H5T_BITFIELD' || name === 'H5T_TIME';
}

function partsOf(elements: Elements, size: number): Elements[] {
  return Array.from({ length: elements.length / size }, (_, part) => elements.slice(part * size, (part + 1) * size));
}

/** A number as JSON can have it: as text in h5web's manner where it would not be exact. */
function jsonOf(value: number | bigint): unknown {
  return typeof value === 'number' || Number.isSafeInteger(Number(value)) ? Number(value) : `${value}n`;
}

/** What a reference leads to, or why that cannot be told. */
function nameOf(reference: Reference): Observable<unknown> {
  const { type, region, attribute } = reference;
  return H5Rget_obj_name_async(reference).pipe(
    catchError((error: Error) => of(error.message)),
    map((path) => (type === 'object' ? path : { path, selection: region?.selection, attribute })),
  );
}
