import type { ElementEncoder } from '../element.js';

/** Array datatypes, and complex numbers as pairs: `length` elements of the base each, flat. */
export function arrayEncoder(base: ElementEncoder, baseSize: number, length: number): ElementEncoder {
  const size = baseSize * length;
  return {
    partial: base.partial,
    elementsPerElement: length * base.elementsPerElement,
    lengthOf(data) {
      const elements = base.lengthOf(data);
      return elements !== undefined && elements % length === 0 ? elements / length : undefined;
    },
    check: (data, n, where) => base.check(data, n * length, where),
    encode(data, at, step, count, target, offset, stride) {
      if (stride === size && step === 1) {
        base.encode(data, at * length, 1, count * length, target, offset, baseSize);
        return;
      }
      for (let i = 0; i < count; i++) {
        base.encode(data, (at + i * step) * length, 1, length, target, offset + i * stride, baseSize);
      }
    },
  };
}
