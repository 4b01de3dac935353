import type { ElementDecoder } from '../element.js';

/** Array datatypes, and complex numbers as pairs: `length` elements of the base each, flat. */
export function arrayDecoder(base: ElementDecoder, baseSize: number, length: number): ElementDecoder {
  const size = baseSize * length;
  return {
    allocate: (n) => base.allocate(n * length),
    decode(memory, offset, stride, count, into, at, step) {
      if (stride === size && step === 1) {
        base.decode(memory, offset, baseSize, count * length, into, at * length, 1);
        return;
      }
      for (let i = 0; i < count; i++) {
        base.decode(memory, offset + i * stride, baseSize, length, into, (at + i * step) * length, 1);
      }
    },
  };
}
