import type { CompoundData, H5Container } from '../../model/H5Data.js';
import type { ElementDecoder } from '../element.js';

/** A field to decode. */
export interface FieldDecoder {
  readonly name: string;
  /** Its byte offset in the raw compound. */
  readonly offset: number;
  readonly decoder: ElementDecoder;
}

/** Compounds: a container a field. */
export function compoundDecoder(fields: readonly FieldDecoder[]): ElementDecoder {
  return {
    // Not by assignment: a field may be called `__proto__`.
    allocate: (n) =>
      Object.fromEntries(fields.map(({ name, decoder }): [string, H5Container] => [name, decoder.allocate(n)])),
    decode(memory, offset, stride, count, into, at, step) {
      const columns = into as CompoundData;
      for (const field of fields) {
        field.decoder.decode(memory, offset + field.offset, stride, count, columns[field.name]!, at, step);
      }
    },
  };
}
