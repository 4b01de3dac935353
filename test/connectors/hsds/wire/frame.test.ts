import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyHsdsElements } from '../support/anyHsdsElements.js';
import { framed, unframed } from '../support/wireTransfer.js';

test('elements of any datatype come back from their binary form', () => {
  fc.assert(
    fc.property(anyHsdsElements(), ({ type, n, values }) => {
      expect(unframed(type, framed(type, values, n), n)).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test('whatever bytes are answered, they are refused or read within their bounds', () => {
  const hostile = anyHsdsElements().chain(({ type, n, values }) => {
    const bytes = framed(type, values, n);
    const any = fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length });
    const oneChanged = fc
      .tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(255))
      .map(([at, byte]) => bytes.map((old, n) => (n === at ? byte : old)));
    const cut = fc.nat(bytes.length).map((length) => bytes.slice(0, length));
    return fc.oneof(any, bytes.length > 0 ? oneChanged : any, cut).map((answer) => ({ type, n, answer }));
  });
  fc.assert(
    fc.property(hostile, ({ type, n, answer }) => {
      try {
        unframed(type, answer, n);
      } catch (error) {
        expect(error).toMatchObject({ kind: expect.stringMatching(/^(corrupt-file|unsupported)$/) });
      }
    }),
    { numRuns: 300 },
  );
});
