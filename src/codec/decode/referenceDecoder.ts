import type { ReferenceDatatype } from '../../model/Datatype.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementDecoder } from '../element.js';
import { allocate } from './allocate.js';

/** Object and region references; `null` for a null reference, whose bytes are all 0. */
export function referenceDecoder(raw: ReferenceDatatype, { routine, file }: CodecContext): ElementDecoder {
  const { size } = raw;
  const type = raw.refType as 'object' | 'region';
  return {
    allocate: (n) => allocate(routine, n, () => new Array<Reference | null>(n).fill(null)),
    decode({ bytes }, offset, stride, count, into, at, step) {
      const target = into as (Reference | null)[];
      for (let i = 0; i < count; i++) {
        const from = offset + i * stride;
        const token = bytes.slice(from, from + size);
        target[at + i * step] = token.some((byte) => byte !== 0) ? { type, file, token } : null;
      }
    },
  };
}
