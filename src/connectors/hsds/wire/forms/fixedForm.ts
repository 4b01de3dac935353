import type { RawType } from '../../../../codec/RawType.js';
import type { WireForm } from '../WireForm.js';

/** Elements of fixed size, whose bytes are everywhere the same. */
export function fixedForm(raw: RawType): WireForm {
  const { size } = raw;
  return {
    raw,
    isFixed: true,
    least: size,
    read(frame, end, memory, at) {
      const start = frame.take(size, end);
      memory.memory.set(frame.bytes.subarray(start, start + size), at);
    },
    skip: (frame, end) => void frame.take(size, end),
    write(source, at, _parts, frame) {
      frame.append(new Uint8Array(source.buffer, source.byteOffset + at, size));
    },
  };
}
