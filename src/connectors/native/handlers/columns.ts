import type { Column, Columns } from '../../../model/Columns.js';
import type { H5Error } from '../../../model/H5Error.js';

/** The fields of many records; those that no record has are left out. */
export function columns(count: number, fields: Readonly<Record<string, Column | undefined>>): Columns {
  const present = Object.entries(fields).filter((field): field is [string, Column] => field[1] !== undefined);
  // The text of no texts is that of one empty text.
  return { count, fields: count === 0 ? {} : Object.fromEntries(present) };
}

/** A text of each record. */
export function texts(values: readonly string[]): Column {
  // Only a damaged text has a NUL.
  return values.some((text) => text.includes('\0')) ? { values } : { texts: values.join('\0') };
}

/** A number of each record. */
export function numbers(values: readonly number[]): Column {
  return { numbers: Float64Array.from(values) };
}

/** One of a few values of each record. */
export function coded(values: readonly unknown[]): Column {
  const of = [...new Set(values)];
  const codes = new Map(of.map((value, code) => [value, code]));
  return { codes: Uint8Array.from(values, (value) => codes.get(value) as number), of };
}

/** One of a few values of each record that has one: at most 256 different ones. */
export function someCoded(values: readonly unknown[]): Column | undefined {
  const { found, at } = present(values);
  return found.length > 0 ? { ...coded(found), at } : undefined;
}

/** A number of each record that has one. */
export function someNumbers(values: readonly (number | undefined)[]): Column | undefined {
  const { found, at } = present(values);
  return found.length > 0 ? { ...numbers(found), at } : undefined;
}

/** A list of records of each record that has one. */
export function someLists<T>(
  values: readonly (readonly T[] | undefined)[],
  toColumns: (records: readonly T[]) => Columns,
): Column | undefined {
  const { found, at } = present(values);
  if (found.length === 0) return undefined;
  return { lists: toColumns(found.flat()), counts: Uint32Array.from(found, ({ length }) => length), at };
}

/** A value of each record that has one. */
export function some(values: readonly unknown[]): Column | undefined {
  const { found, at } = present(values);
  return found.length > 0 ? { values: found, at } : undefined;
}

/** A text of each record that has one. */
export function someTexts(values: readonly (string | undefined)[]): Column | undefined {
  const { found, at } = present(values);
  return found.length > 0 ? { ...texts(found), at } : undefined;
}

/** The error of each record that has one. */
export function errors(values: readonly (H5Error | undefined)[]): Column | undefined {
  const { found, at } = present(values);
  return found.length > 0 ? { errors: found.map((error) => error.toRecord()), at } : undefined;
}

/** The values that are not undefined, and which of all they are. */
export function present<T>(values: readonly (T | undefined)[]): { readonly found: T[]; readonly at: Uint32Array } {
  const found: T[] = [];
  const at = new Uint32Array(values.length);
  for (let n = 0; n < values.length; n += 1) {
    const value = values[n];
    if (value === undefined) continue;
    at[found.length] = n;
    found.push(value);
  }
  return { found, at: at.slice(0, found.length) };
}
