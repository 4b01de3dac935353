import { expect, test } from 'vitest';
import { parseDatatype } from '../../../src/format/messages/datatype.js';
import { bytes, type Field, reader } from '../build.js';

// What today's libraries do not write any more, and what no file should have. Everything else is compared with HDF5's
// own answers in objectInfo.test.ts.

const head = (version: number, number: number, bits: number, size: number) =>
  bytes((version << 4) | number, [bits, 3], [size, 4]);
const int32 = bytes(head(1, 0, 8, 4), [0, 2], [32, 2]);
const INT32 = { class: 'H5T_INTEGER', size: 4, order: 'LE', signed: true, precision: 32, offset: 0 };
const parse = (...fields: readonly Field[]) => parseDatatype(reader(...fields));
const failure = (...fields: readonly Field[]) => {
  try {
    parse(...fields);
  } catch (error) {
    return `${(error as { kind: string }).kind}: ${(error as Error).message}`;
  }
  return 'no error';
};

test('references of HDF5 1.12 in a datatype of an old version, which says nothing of their encoding', () => {
  const type = { class: 'H5T_REFERENCE', size: 64, refType: 'std' };
  expect(parse(head(1, 7, 2, 18))).toEqual({ type, size: 18 });
  expect(parse(head(4, 7, 0x12, 18))).toEqual({ type, size: 18 });
});

test('members of version 1 compound datatypes may be arrays', () => {
  const member = (name: string, offset: number, rank: number, dims: readonly number[]) =>
    bytes(
      name.padEnd(8, '\0'),
      [offset, 4],
      rank,
      [0, 3],
      [0, 4],
      [0, 4],
      ...dims.map((size) => [size, 4] as const),
      int32,
    );
  const { type, size } = parse(head(1, 6, 2, 28), member('a', 0, 0, [0, 0, 0, 0]), member('grid', 4, 2, [2, 3, 9, 9]));
  expect(size).toBe(28);
  expect(type).toEqual({
    class: 'H5T_COMPOUND',
    size: 28,
    members: [
      { name: 'a', offset: 0, type: INT32 },
      { name: 'grid', offset: 4, type: { class: 'H5T_ARRAY', size: 24, dims: [2, 3], base: INT32 } },
    ],
  });
});

test('version 3 packs names and offsets', () => {
  const members = bytes('x\0', [260, 2], int32, 'y\0', [0, 2], int32);
  expect(parse(head(3, 6, 2, 300), members).type).toMatchObject({
    members: [
      { name: 'x', offset: 260 },
      { name: 'y', offset: 0 },
    ],
  });
});

test('values of enumerations follow the byte order, sign and bits of their base', () => {
  const base = bytes(head(3, 0, 1 | 8, 3), [4, 2], [12, 2]); // big-endian, signed, bits 4 to 15 of 3 bytes
  const { type } = parse(head(3, 8, 2, 3), base, 'minus\0plus\0', 0, 0xff, 0xf0, 0, 0x12, 0x30);
  expect(type).toMatchObject({
    members: [
      { name: 'minus', value: -1n },
      { name: 'plus', value: 0x123n },
    ],
  });
});

test('the size of an element with references to a heap follows the addresses of the file', () => {
  const string = bytes(head(1, 9, 1 | (1 << 8), 16), head(1, 3, 0, 1));
  expect(parse(string)).toEqual({
    type: { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset: 'UTF-8', strpad: 'NULLTERM' },
    size: 16,
  });
  expect(failure(head(1, 9, 1, 12), head(1, 3, 0, 1))).toBe(
    'corrupt-file: test structure: H5T_STRING elements of 12 bytes instead of 16',
  );
});

test('complex numbers', () => {
  const float = bytes(head(1, 1, 0x1f20, 4), [0, 2], [32, 2], 23, 8, 0, 23, [127, 4]);
  expect(parse(head(5, 11, 1, 8), float).type).toMatchObject({ class: 'H5T_COMPLEX', size: 8, base: { expBias: 127 } });
  expect(failure(head(5, 11, 0, 8), float)).toMatch(/^unsupported: .*parts have different datatypes/);
  expect(failure(head(5, 11, 3, 8), float)).toMatch(/^unsupported: .*complex number form 1/);
  expect(failure(head(5, 11, 1, 12), float)).toMatch(/^corrupt-file: /);
});

test.each([
  ['version 0', [head(0, 0, 0, 4)], /^corrupt-file: .*version 0/],
  ['version 6', [head(6, 0, 0, 4)], /^unsupported: .*version 6/],
  ['class 12', [head(3, 12, 0, 4)], /^unsupported: .*class 12/],
  ['an integer of no bits', [head(1, 0, 0, 4), [0, 2], [0, 2]], /^corrupt-file: .*0 bits at bit 0/],
  [
    'an integer of too many bits',
    [head(1, 0, 0, 4), [8, 2], [32, 2]],
    /^corrupt-file: .*32 bits at bit 8 of .* 4 bytes/,
  ],
  [
    'VAX floats of words that are no pairs',
    [head(3, 1, 0x41, 6)],
    /^unsupported: .*VAX byte order of numbers of 6 bytes/,
  ],
  ['floats in no byte order', [head(3, 1, 0x40, 4)], /^corrupt-file: .*byte order/],
  ['an unknown character set', [head(1, 3, 0x20, 4)], /^unsupported: .*character set 2/],
  ['an unknown padding', [head(1, 3, 3, 4)], /^unsupported: .*padding 3/],
  ['no members', [head(1, 6, 0, 4)], /^corrupt-file: .*without members/],
  ['a member past the end', [head(3, 6, 1, 7), 'a\0', 4, int32], /^corrupt-file: .*"a" has 4 bytes at 4 in .* 7 bytes/],
  ['more members than bytes', [head(3, 6, 0xffff, 9), 'a\0', 0, int32], /^corrupt-file: /],
  ['references of a later encoding', [head(4, 7, 0x22, 18)], /^unsupported: .*encoded in version 2/],
  ['an enumeration over a string', [head(1, 8, 0, 4), head(1, 3, 0, 4)], /^unsupported: .*over H5T_STRING/],
  ['an array of rank 0', [head(3, 10, 0, 4), 0], /^corrupt-file: .*rank 0/],
  ['an array of the wrong size', [head(3, 10, 0, 9), 1, [2, 4], int32], /^corrupt-file: .*9 bytes instead of 8/],
  ['an array larger than numbers', [head(3, 10, 0, 9), 32, new Uint8Array(128).fill(255), int32], /^corrupt-file: /],
  ['endless nesting', Array.from({ length: 70 }, () => head(3, 9, 0, 16)), /^unsupported: .*64 deep/],
  ['nothing', [], /^corrupt-file: .*ends at byte 0/],
] as [string, Field[], RegExp][])('%s', (_, fields, message) => {
  expect(failure(...fields)).toMatch(message);
});
