import { failure } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { partAccess } from '../PartAccess.js';
import type { RawVlen } from '../RawType.js';
import { listContainer } from './listContainer.js';

/** Variable-length sequences: a container each. */
export function vlenEncoder(
  { base: item, itemBytes = item.size, layout }: RawVlen,
  base: ElementEncoder,
): ElementEncoder {
  const parts = partAccess(layout);
  return {
    // Not partial: a sequence in the file is replaced as a whole, so fields left out would have no values.
    ...listContainer('sequences', (sequence, where) => {
      const length = base.lengthOf(sequence);
      // Without a length, the check of the base says what it expects.
      base.check(sequence, length ?? 0, where);
      if (length === undefined) throw failure('bad-argument', `${where}: no whole number of elements`);
    }),
    encode(data, at, step, count, target, offset, stride) {
      const sequences = data as readonly unknown[];
      for (let i = 0; i < count; i++) {
        const sequence = sequences[at + i * step];
        const length = base.lengthOf(sequence)!;
        parts.putSequence(target, offset + i * stride, length, length * itemBytes, (items, start) =>
          base.encode(sequence, 0, 1, length, items, start, item.size),
        );
      }
    },
  };
}
