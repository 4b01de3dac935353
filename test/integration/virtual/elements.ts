/** Containers as lists of elements; of compounds the elements are lists of fields. */
export function elementsOf(data: unknown): unknown {
  if (ArrayBuffer.isView(data)) return Array.from(data as unknown as ArrayLike<number>, Number);
  if (Array.isArray(data)) return data.map((one) => (ArrayBuffer.isView(one) ? elementsOf(one) : one));
  const columns = Object.values(data as Record<string, unknown>).map((column) => elementsOf(column) as unknown[]);
  return columns[0]?.map((_, n) => columns.map((column) => column[n]));
}

/** What h5py tells of a dataset, rows behind one another; elements of these names are lists themselves. */
export function toldElements(name: string, values: unknown): unknown {
  return /(records|others|sequences)$/.test(name) ? values : (values as unknown[]).flat();
}
