import type { ReferenceDatatype } from '../../model/Datatype.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementDecoder } from '../element.js';
import { unsupportedReference } from '../standardReferences.js';
import { allocate } from './allocate.js';

/** References of HDF5 1.12, as the context decodes them. */
export function standardReferenceDecoder({ size }: ReferenceDatatype, { references }: CodecContext): ElementDecoder {
  const decodeOne = references?.decode?.bind(references);
  if (!decodeOne) throw unsupportedReference('here');
  return {
    allocate: (n) => allocate(n, () => new Array<Reference | null>(n).fill(null)),
    decode({ bytes, heap }, offset, stride, count, into, at, step) {
      const target = into as (Reference | null)[];
      for (let i = 0; i < count; i++) {
        const from = offset + i * stride;
        target[at + i * step] = decodeOne(bytes.subarray(from, from + size), heap);
      }
    },
  };
}
