/** Links or attributes in creation order; undefined if any of them has none. */
export function inCreationOrder<T extends { readonly creationOrder?: number }>(items: readonly T[]): T[] | undefined {
  if (items.some(({ creationOrder }) => creationOrder === undefined)) return undefined;
  return [...items].sort((one, other) => one.creationOrder! - other.creationOrder!);
}
