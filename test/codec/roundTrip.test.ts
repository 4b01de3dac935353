import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyElements } from './anyElements.js';
import { decode, encode, roundTrip } from './transfer.js';

describe('any datatype', () => {
  it('gives back the values that were encoded', () => {
    fc.assert(
      fc.property(anyElements(), ({ type, n, values }) => {
        expect(roundTrip(type, values, n)).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  it('never reads outside the memory, whatever the bytes', () => {
    const hostile = anyElements().chain(({ type, n, values }) => {
      const { bytes, heap } = encode(type, values, n);
      const mutated = (part: Uint8Array) => fc.uint8Array({ minLength: part.length, maxLength: part.length });
      return fc.record({ type: fc.constant(type), bytes: mutated(bytes), heap: mutated(heap) });
    });
    fc.assert(
      fc.property(hostile, ({ type, bytes, heap }) => {
        try {
          decode(type, bytes, 'H5T_NATIVE', heap);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'corrupt-file' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
