import type { H5Data } from '../../model/H5Data.js';
import type { ElementDecoder } from '../element.js';
import { partAccess } from '../PartAccess.js';
import type { RawVlen } from '../RawType.js';
import { allocate } from './allocate.js';

/** Variable-length sequences: a container each. */
export function vlenDecoder(
  { base: item, itemBytes = item.size, layout }: RawVlen,
  base: ElementDecoder,
): ElementDecoder {
  const parts = partAccess(layout);
  return {
    allocate: (n) => allocate(n, () => Array.from({ length: n }, () => base.allocate(0))),
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as H5Data[];
      for (let i = 0; i < count; i++) {
        const part = parts.sequence(memory, offset + i * stride, itemBytes);
        const sequence = base.allocate(part?.count ?? 0);
        if (part) base.decode(part.memory, part.start, item.size, part.count, sequence, 0, 1);
        target[at + i * step] = sequence;
      }
    },
  };
}
