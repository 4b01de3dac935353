import type { RawType } from '../../../../codec/RawType.js';
import { partIdAt, putPartId } from '../PartId.js';
import { IN_ANSWER, type WireForm } from '../WireForm.js';
import { appendPrefixed, LENGTH_BYTES } from './prefixedForm.js';

/** Elements that are bytes of any number: texts, and references that say which region or attribute. */
export function partForm(raw: RawType): WireForm {
  return {
    raw,
    isFixed: false,
    least: LENGTH_BYTES,
    read(frame, end, memory, at) {
      const length = frame.length(end);
      putPartId(memory.view, at, length, frame.take(length, end), IN_ANSWER);
    },
    skip: (frame, end) => void frame.take(frame.length(end), end),
    write(source, at, parts, frame) {
      const { address } = partIdAt(source, at);
      appendPrefixed(frame, () => {
        if (address !== 0) frame.append(parts.part(address));
      });
    },
  };
}
