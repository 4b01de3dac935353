import { H5Error, type H5ErrorRecord } from './H5Error.js';

/** What many records have in one field: the values, in a form that is cheap to send to another thread. */
export type Column = (
  | { readonly values: readonly unknown[] }
  /** Texts, one after the other, with NUL between them. */
  | { readonly texts: string }
  | { readonly numbers: Float64Array }
  /** Few different values: for each record the index of its own. */
  | { readonly codes: Uint8Array; readonly of: readonly unknown[] }
  | { readonly errors: readonly H5ErrorRecord[] }
  | { readonly records: Columns }
  /** A list of records for each: how many, and all of them. */
  | { readonly lists: Columns; readonly counts: Uint32Array }
) & {
  /** Which records have the field; all of them by default. */
  readonly at?: Uint32Array;
};

/** Records as columns: 50,000 objects take long to be sent, some columns do not. */
export interface Columns {
  readonly count: number;
  readonly fields: Readonly<Record<string, Column>>;
}

/**
 * The records of columns.
 *
 * @param routine - Errors among them are of this routine where they name none.
 */
export function recordsOf({ count, fields }: Columns, routine: string): Record<string, unknown>[] {
  const records = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [field, column] of Object.entries(fields)) {
    const { at } = column;
    const values = valuesOf(column, routine);
    for (let n = 0; n < values.length; n += 1) (records[at ? at[n]! : n] as Record<string, unknown>)[field] = values[n];
  }
  return records;
}

function valuesOf(column: Column, routine: string): ArrayLike<unknown> {
  if ('values' in column) return column.values;
  if ('texts' in column) return column.texts.split('\0');
  if ('numbers' in column) return column.numbers;
  if ('codes' in column) return Array.from(column.codes, (code) => column.of[code]);
  if ('records' in column) return recordsOf(column.records, routine);
  if ('lists' in column) {
    const records = recordsOf(column.lists, routine);
    let from = 0;
    return Array.from(column.counts, (count) => {
      from += count;
      return records.slice(from - count, from);
    });
  }
  return column.errors.map((record) => H5Error.fromRecord({ ...record, routine: record.routine || routine }));
}
