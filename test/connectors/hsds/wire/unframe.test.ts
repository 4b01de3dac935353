import { describe, expect, test } from 'vitest';
import { unframe } from '../../../../src/connectors/hsds/wire/unframe.js';
import { wireFormOf } from '../../../../src/connectors/hsds/wire/wireFormOf.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import * as H5T from '../../../../src/model/H5T.js';
import { framed, unframed } from '../support/wireTransfer.js';

const text = H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE'), 'UTF-8');
const int16 = H5T.H5T_STD_I16BE;

/** Bytes of numbers, and of lengths given as `[length]`. */
function bytes(...parts: readonly (number | string | readonly [number])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part];
      if (typeof part === 'string') return [...new TextEncoder().encode(part)];
      return [...new Uint8Array(Uint32Array.of(part[0]).buffer)];
    }),
  );
}

describe("HSDS's form", () => {
  test('of texts and sequences has their length in bytes before them', () => {
    expect(framed(text, ['é', ''], 2)).toEqual(bytes([2], 'é', [0]));
    expect(framed(H5T.H5Tvlen_create(int16), [Int16Array.of(1, 2), Int16Array.of()], 2)).toEqual(
      bytes([4], 0, 1, 0, 2, [0]),
    );
  });

  test('of compounds has no gaps', () => {
    const gaps = H5T.H5Tinsert(H5T.H5Tinsert(H5T.H5Tcreate('H5T_COMPOUND', 32), 'b', 24, text), 'a', 3, int16);
    expect(framed(gaps, { a: Int16Array.of(7), b: ['x'] }, 1)).toEqual(bytes([1], 'x', 0, 7));
  });

  test('of references to objects is a text of 48 bytes', () => {
    const id = 'd-7e584dbd-243161e6-8478-f4d586-fd78ac';
    const padded = (name: string) => bytes(name, ...Array<number>(48 - name.length).fill(0));
    const references = unframed(H5T.H5T_STD_REF_OBJ, Uint8Array.from([...padded(`datasets/${id}`), ...padded('')]), 2);
    expect(references).toEqual([{ type: 'object', file: 7, token: bytes(id) }, null]);
    expect(framed(H5T.H5T_STD_REF_OBJ, references, 2)).toEqual(
      Uint8Array.from([...padded(`datasets/${id}`), ...padded('')]),
    );
    const withoutLetter = padded('groups/7e584dbd-243161e6-8478-f4d586-fd78ac');
    expect(unframed(H5T.H5T_STD_REF_OBJ, withoutLetter, 1)).toEqual([
      { type: 'object', file: 7, token: bytes(`g${id.slice(1)}`) },
    ]);
  });

  test('of fixed size is the answer itself', () => {
    const answer = Uint8Array.of(0, 1, 0, 2);
    expect(unframe(answer, wireFormOf(int16), 2).bytes).toBe(answer);
  });

  test('may have zeros behind arrays of texts, which HSDS counts twice', () => {
    const pair = H5T.compound({ a: H5T.H5Tarray_create(text, [2]), b: H5T.H5T_STD_I8LE });
    const answer = bytes([1], 'x', [0], 5, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(unframed(pair, answer, 1)).toEqual({ a: ['x', ''], b: Int8Array.of(5) });
    expect(() => unframed(pair, bytes([1], 'x', [0], 5, 0, 0, 0, 1), 1)).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
  });
});

describe('an answer is refused', () => {
  const record = H5T.compound({ a: text, b: int16 });
  test.each<[string, Datatype, Uint8Array, number]>([
    ['too short', int16, bytes(0), 1],
    ['too long', int16, bytes(0, 1, 2), 1],
    ['shorter than its shortest elements', text, bytes([0]), 2 ** 40],
    ['with a length beyond its end', text, bytes([5], 'abc'), 1],
    ['with the largest length', text, bytes([0xffff_ffff], 'abc'), 1],
    ['with half an item', H5T.H5Tvlen_create(int16), bytes([3], 1, 2, 3), 1],
    ['with an item beyond its sequence', H5T.H5Tvlen_create(record), bytes([7], [2], 'xy', 0, 0, 0), 1],
    ['with more elements', text, bytes([1], 'a', [1], 'b'), 1],
    ['with too few texts of an array', H5T.H5Tarray_create(text, [2]), bytes([5], [1], 'a'), 1],
    ['with too many texts of an array', H5T.H5Tarray_create(text, [2]), bytes([12], [0], [0], [0]), 1],
    ['to an array of more texts than it has bytes', H5T.H5Tarray_create(text, [2 ** 28]), bytes([8], [0], [0]), 1],
    ['to an array of texts that takes gigabytes, never written', H5T.H5Tarray_create(text, [2 ** 28]), bytes([0]), 1],
    [
      'to sequences of such arrays',
      H5T.H5Tvlen_create(H5T.H5Tarray_create(text, [2 ** 20])),
      bytes([64], ...Array(16).fill([0])),
      1,
    ],
    ['with a reference to what is no object', H5T.H5T_STD_REF_OBJ, bytes('x'.repeat(48)), 1],
    ['with a region that is none', H5T.H5T_STD_REF_DSETREG, bytes([3], 'abc'), 1],
  ])('%s', (_, type, answer, npoints) => {
    expect(() => unframed(type, answer, npoints)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });
});

test('an element that HSDS would refuse is not sent', () => {
  expect(framed(text, ['x'.repeat(1_000_000)], 1)).toHaveLength(1_000_004);
  expect(() => framed(text, ['x'.repeat(1_000_001)], 1)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
});
