import type { CompoundData, H5Data } from '../../../model/H5Data.js';

/** Element `n` of a container of `count` elements, as a container of one element. */
export function elementOf(data: H5Data, n: number, count: number): H5Data {
  if (data === null) return null;
  if (Array.isArray(data) || ArrayBuffer.isView(data)) {
    const items = data as Uint8Array;
    const width = items.length / count;
    return items.slice(n * width, (n + 1) * width);
  }
  const columns = Object.entries(data as CompoundData);
  return Object.fromEntries(
    columns.map(([field, column]) => [field, elementOf(column as H5Data, n, count)]),
  ) as CompoundData;
}
