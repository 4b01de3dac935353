import type { Reference } from '../../../../src/model/Reference.js';

/** What JSON has no place for: the extent that a region is in, without which a reference to all of it needs no region. */
export function withoutExtents(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  if (Array.isArray(data)) return data.map(withoutExtents);
  const { region, ...rest } = data as Partial<Reference>;
  if (rest.token) return { ...rest, selection: region?.selection.type === 'all' ? undefined : region?.selection };
  return Object.fromEntries(Object.entries(data).map(([name, column]) => [name, withoutExtents(column)]));
}
