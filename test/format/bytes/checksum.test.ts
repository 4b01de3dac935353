import { expect, test } from 'vitest';
import { lookup3, verifyChecksum } from '../../../src/format/bytes/checksum.js';
import { bytes, reader } from '../build.js';

test('the values that lookup3.c gives for its own examples', () => {
  expect(lookup3(new Uint8Array(0))).toBe(0xdeadbeef);
  expect(lookup3(bytes('Four score and seven years ago'))).toBe(0x17770551);
});

test('views that do not begin where their buffer begins', () => {
  expect(lookup3(bytes('xFour score and seven years ago').subarray(1))).toBe(0x17770551);
});

test('a stored checksum covers everything before it', () => {
  const good = reader('Four score and seven years ago', [0x17770551, 4]);
  expect(() => verifyChecksum(good)).not.toThrow();
  const bad = reader('four score and seven years ago', [0x17770551, 4]);
  expect(() => verifyChecksum(bad)).toThrow(/checksum 0x17770551 is stored, 0x[0-9a-f]{8} computed/);
});
