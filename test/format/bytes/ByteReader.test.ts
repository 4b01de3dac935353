import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import { bytes, FORMAT, reader } from '../build.js';

test('unsigned integers of 1 to 8 bytes are little-endian', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.maxSafeNat(), (size, value) => {
      const fitting = value % 2 ** (8 * size);
      expect(reader([fitting, size]).unsigned(size)).toBe(fitting);
    }),
  );
});

test('integers that a number cannot hold are unsupported', () => {
  expect(reader([2n ** 53n - 1n, 8]).unsigned(8)).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => reader([2n ** 53n, 8]).unsigned(8)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
});

test('all bits set are the undefined address and the unlimited size', () => {
  const ones = [2n ** 64n - 1n, 8] as const;
  expect(reader(ones).address()).toBeUndefined();
  expect(reader(ones).lengthOrUnlimited()).toBe(Infinity);
  expect(new ByteReader(bytes(0xff, 0xff, 7, 0), { ...FORMAT, sizeofOffsets: 2 }, 'x').address()).toBeUndefined();
  expect(() => reader(ones).definedAddress('root')).toThrow('test structure: root is the undefined address');
});

test('reading past the end names the structure', () => {
  const short = reader(1, 2, 3);
  short.skip(1);
  expect(() => short.u32()).toThrow('test structure: ends at byte 3, 4 more wanted at byte 1');
  expect(() => short.take(3)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  expect(() => short.take(Number.NaN)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  expect(short.take(2)).toEqual(bytes(2, 3));
});

test('names end at a NUL and may be padded', () => {
  const names = reader('abc\0\0\0\0\0next\0');
  expect(names.terminatedText(8)).toBe('abc');
  expect(names.terminatedText()).toBe('next');
  expect(() => reader('abc').terminatedText()).toThrow('no NUL');
  expect(reader('é\0x').text(4)).toBe('é');
});
