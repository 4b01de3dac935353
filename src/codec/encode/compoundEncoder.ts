import { failure } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { expected, isColumns } from './expected.js';

/** A field to encode. */
export interface FieldEncoder {
  readonly name: string;
  /** Its byte offset in the raw compound. */
  readonly offset: number;
  readonly encoder: ElementEncoder;
}

/** Compounds: a container a field. `isSubset` if the raw compound has fields that are not written. */
export function compoundEncoder(fields: readonly FieldEncoder[], isSubset: boolean): ElementEncoder {
  const names = new Set(fields.map((field) => field.name));
  return {
    partial: isSubset || fields.some((field) => field.encoder.partial),
    elementsPerElement: 1,
    lengthOf(data) {
      const [first] = fields;
      if (!isColumns(data) || !first || !Object.hasOwn(data, first.name)) return undefined;
      return first.encoder.lengthOf(data[first.name]);
    },
    check(data, n, where) {
      const missing = isColumns(data) ? fields.find(({ name }) => !Object.hasOwn(data, name)) : fields[0];
      if (!isColumns(data) || missing) {
        throw expected(where, `columns ${[...names].join(', ')} of ${n} elements`, data);
      }
      const unknown = Object.keys(data).find((name) => !names.has(name));
      if (unknown !== undefined) throw failure('bad-argument', `${where}: the datatype has no field '${unknown}'`);
      for (const { name, encoder } of fields) encoder.check(data[name], n, `${where}.${name}`);
    },
    encode(data, at, step, count, target, offset, stride) {
      const columns = data as Readonly<Record<string, unknown>>;
      for (const field of fields) {
        field.encoder.encode(columns[field.name], at, step, count, target, offset + field.offset, stride);
      }
    },
  };
}
