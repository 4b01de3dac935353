import { expect, test } from 'vitest';
import { compareNames } from '../../src/format/links/compareNames.js';
import { compareBytes, decodeName, encodeName, isEscaped, showName } from '../../src/model/nameBytes.js';

const bytes = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));

// As Python: bytes.decode('utf-8', 'surrogateescape').
test.each([
  ['54 20 28 b0 43 29', 'T (\udcb0C)'],
  ['c3 bc', 'ü'],
  ['ef bf bd', '\ufffd'],
  ['f0 9f 98 80 ff', '😀\udcff'],
  ['c3', '\udcc3'],
  ['c0 80', '\udcc0\udc80'],
  ['ed b2 b0', '\udced\udcb2\udcb0'],
  ['e0 41 41', '\udce0AA'],
])('%s is told as one name and written again as it was', (hex, name) => {
  expect(decodeName(bytes(hex))).toBe(name);
  expect(encodeName(name)).toStrictEqual(bytes(hex));
});

test('any bytes come back', () => {
  for (let first = 0; first < 256; first += 1)
    for (let second = 0; second < 256; second += 1) {
      const pair = Uint8Array.of(first, second, 0x41);
      expect(encodeName(decodeName(pair))).toStrictEqual(pair);
    }
});

test('names that are no UTF-8 are told from others, and shown by their bytes', () => {
  expect([isEscaped('T (\udcb0C)'), isEscaped('😀'), isEscaped('ü')]).toEqual([true, false, false]);
  expect(showName('T (\udcb0C) 😀')).toBe('T (\\xb0C) 😀');
});

test('their order is that of their bytes', () => {
  const names = ['a', 'ü', '\udcb0', '😀', '\uffee', 'a\udcff', 'aé'];
  const sorted = [...names].sort((one, other) => compareBytes(encodeName(one), encodeName(other)));
  expect([...names].sort(compareNames)).toEqual(sorted);
});
