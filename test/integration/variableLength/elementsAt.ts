import type { Datatype, H5Data, NumericArray } from 'h5rx';

/** Some elements of a container, by their numbers. */
export function elementsAt(data: H5Data, type: Datatype, numbers: readonly number[]): H5Data {
  return itemsAt(data, type, 1, numbers);
}

function itemsAt(data: H5Data, type: Datatype, each: number, numbers: readonly number[]): H5Data {
  if (type.class === 'H5T_ARRAY')
    return itemsAt(
      data,
      type.base,
      type.dims.reduce((a, b) => a * b, each),
      numbers,
    );
  if (type.class === 'H5T_COMPOUND') {
    const columns = data as Record<string, H5Data>;
    return Object.fromEntries(
      type.members.map(({ name, type: member }) => [name, itemsAt(columns[name]!, member, each, numbers)!]),
    );
  }
  const width = each * (type.class === 'H5T_OPAQUE' ? type.size : 1);
  const items = numbers.flatMap((number) => Array.from({ length: width }, (_, n) => number * width + n));
  if (Array.isArray(data)) return items.map((n) => data[n]) as H5Data;
  const source = data as NumericArray;
  const like = source.constructor as new (values: Iterable<number | bigint>) => NumericArray;
  return new like(items.map((n) => source[n]!));
}
