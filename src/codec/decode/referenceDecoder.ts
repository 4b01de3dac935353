import type { ReferenceDatatype } from '../../model/Datatype.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementDecoder } from '../element.js';
import { tokenOf } from '../oldReferences.js';
import { allocate } from './allocate.js';

/**
 * Object and region references; `null` for a null reference, whose bytes are all 0. In a file that is read without libhdf5, region references
 * have their selection.
 */
export function referenceDecoder(raw: ReferenceDatatype, { file, references }: CodecContext): ElementDecoder {
  const { size } = raw;
  const type = raw.refType as 'object' | 'region';
  return {
    allocate: (n) => allocate(n, () => new Array<Reference | null>(n).fill(null)),
    decode({ bytes, heap }, offset, stride, count, into, at, step) {
      const target = into as (Reference | null)[];
      for (let i = 0; i < count; i++) {
        const from = offset + i * stride;
        const element = bytes.subarray(from, from + size);
        if (element.every((byte) => byte === 0)) {
          target[at + i * step] = null;
          continue;
        }
        const token = tokenOf(element, type);
        const region =
          type === 'region' && !(heap instanceof Uint8Array) ? references?.region?.(token, heap) : undefined;
        target[at + i * step] = { type, file, token, ...(region && { region }) };
      }
    },
  };
}
