import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasHeapObject, parseStandardReference } from '../../../src/format/references/standardReference.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { bytes, type Field, FORMAT } from '../build.js';

const TOKEN = Uint8Array.of(0x20, 3, 0, 0, 0, 0, 0, 0);
const POINT = bytes([1, 4], [2, 4], 2, [2, 4], [1, 2], [5, 2], [6, 2]);

const element = (type: number, flags: number, size: number, address = 64, index = 1): Uint8Array =>
  bytes(type, flags, [size, 4], [address, 8], [index, 4]);

const parse = (of: Uint8Array, blob: Uint8Array = new Uint8Array(0)) =>
  parseStandardReference(of, FORMAT, (address, index) => {
    expect([address, index]).toEqual([64, 1]);
    return blob;
  });

const failure = (kind: string, message: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(message) });

describe('a reference of HDF5 1.12', () => {
  test('to an object has its address in place, whatever follows', () => {
    const stored = bytes(2, 0, 8, TOKEN, new Uint8Array(7).fill(0xee));
    expect(hasHeapObject(stored)).toBe(false);
    expect(parse(stored)).toEqual({ type: 'object', token: TOKEN });
  });

  test('to an attribute has a name without a NUL', () => {
    const blob = bytes(8, TOKEN, [7, 2], 'größe');
    expect(parse(element(4, 0, blob.length), blob)).toEqual({ type: 'attr', token: TOKEN, attribute: 'größe' });
  });

  test('to a region has a selection', () => {
    const blob = bytes(8, TOKEN, [POINT.length, 4], [2, 4], POINT);
    expect(parse(element(3, 0, blob.length), blob)).toEqual({
      type: 'region',
      token: TOKEN,
      rank: 2,
      region: { type: 'points', points: [[5, 6]] },
    });
  });

  test('to nothing is null', () => {
    expect(parse(new Uint8Array(18))).toBeUndefined();
    expect(parse(bytes(0, 0, [5, 4], [0, 8], [3, 4]))).toBeUndefined();
  });

  test('with a shorter address is as long as others', () => {
    const format = { ...FORMAT, sizeofOffsets: 4 };
    const stored = bytes(2, 0, 4, TOKEN.subarray(0, 4), new Uint8Array(7));
    expect(parseStandardReference(stored, format, () => TOKEN)).toEqual({ type: 'object', token: TOKEN });
  });

  test.each([
    ['an unknown type', element(5, 0, 9), bytes(8, TOKEN), /type 5/],
    ['a type of the old forms', element(1, 0, 9), bytes(8, TOKEN), /type 1/],
    ['no type, but an object', element(0, 0, 9), bytes(8, TOKEN), /type 0/],
    ['no object', element(4, 0, 9, 0), bytes(8, TOKEN), /no global heap object/],
    ['another size than its object', element(4, 0, 10), bytes(8, TOKEN), /object has 9 bytes, not 10/],
    ['a token that is too long', element(4, 0, 18), bytes(17, TOKEN, new Uint8Array(9)), /token of 17 bytes/],
    ['a name that is too long', element(4, 0, 12), bytes(8, TOKEN, [9, 2], 'x'), /ends at byte 12/],
    ['too many dimensions', element(3, 0, 17), bytes(8, TOKEN, [0, 4], [33, 4]), /rank 33/],
    ['a selection that is cut', element(3, 0, 17), bytes(8, TOKEN, [99, 4], [2, 4]), /ends at byte 17/],
    [
      'a selection of another rank',
      element(3, 0, 17 + POINT.length),
      bytes(8, TOKEN, [POINT.length, 4], [3, 4], POINT),
      /rank 2, not 3/,
    ],
  ])('with %s is corrupt', (_, stored, blob, message) => {
    expect(() => parse(stored, blob)).toThrow(failure('corrupt-file', message));
  });

  test('into another file has the name of that file after the token', () => {
    const external = bytes([8, 2], 'other.h5');
    const common = { token: TOKEN, externalFile: 'other.h5' };
    const read = (type: number, ...rest: Field[]) => {
      const blob = bytes(8, TOKEN, external, ...rest);
      return parse(element(type, 1, blob.length), blob);
    };
    expect(read(2)).toEqual({ type: 'object', ...common });
    expect(read(4, [1, 2], 'a')).toEqual({ type: 'attr', ...common, attribute: 'a' });
    const region = { type: 'points', points: [[5, 6]] };
    expect(read(3, [POINT.length, 4], [2, 4], POINT)).toEqual({ type: 'region', ...common, rank: 2, region });
  });

  test('of any bytes is read or fails with an H5Error', () => {
    const anything = fc.tuple(
      fc.constantFrom(0, 2, 3, 3, 3, 4, 7),
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(0, 1, 2, 3),
      fc.constantFrom(1, 2, 3),
    );
    fc.assert(
      fc.property(anything, ([type, rest, selection, version]) => {
        const blob = bytes(8, TOKEN, [rest.length + 8, 4], [2, 4], [selection, 4], [version, 4], rest);
        try {
          parse(element(type, 0, blob.length), blob);
        } catch (error) {
          if (!(error instanceof H5Error)) throw error;
          expect(['corrupt-file', 'unsupported']).toContain(error.kind);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
