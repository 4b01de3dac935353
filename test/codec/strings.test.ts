import { describe, expect, it } from 'vitest';
import type { StringDatatype, StringPadding } from '../../src/model/Datatype.js';
import {
  H5T_C_S1,
  H5T_STD_I8LE,
  H5T_STD_U8LE,
  H5Tset_cset,
  H5Tset_size,
  H5Tset_strpad,
  H5Tvlen_create,
} from '../../src/model/H5T.js';
import { decode, encode, roundTrip } from './transfer.js';

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

function string(size: number | 'H5T_VARIABLE', strpad: StringPadding = 'NULLTERM'): StringDatatype {
  return H5Tset_strpad(H5Tset_cset(H5Tset_size(H5T_C_S1, size), 'UTF-8'), strpad);
}

describe('fixed-length strings', () => {
  it.each<[StringPadding, string, string]>([
    ['NULLTERM', 'ab\0GA', 'ab'],
    ['NULLTERM', 'abcde', 'abcde'],
    ['NULLPAD', 'a\0b\0\0', 'a\0b'],
    ['NULLPAD', 'ab   ', 'ab   '],
    ['SPACEPAD', 'ab   ', 'ab'],
    ['SPACEPAD', 'ab \0\0', 'ab'],
    ['SPACEPAD', '     ', ''],
  ])('%s ends %j at %j', (strpad, stored, text) => {
    expect(decode(string(5, strpad), ascii(stored))).toStrictEqual([text]);
  });

  it('are UTF-8, or else Latin-1', () => {
    const text = 'Ελληνικά 🎉 and more text than is joined by hand';
    const bytes = new TextEncoder().encode(text);
    expect(decode(string(bytes.length), bytes)).toStrictEqual([text]);
    expect(decode(string(4, 'NULLPAD'), [0xe9, 0x74, 0xe9, 0])).toStrictEqual(['été']);
    expect(decode(string(6), [0xef, 0xbb, 0xbf, 0x61, 0, 0])).toStrictEqual(['\ufeffa']);
  });

  // Results of H5Dread by HDF5 2.0 (H5T__conv_s_s) of `abcde`, `a\0b  ` and `ab   ` to 3 bytes.
  it.each<[StringPadding, StringPadding, string[]]>([
    ['NULLTERM', 'NULLTERM', ['ab', 'a', 'ab']],
    ['NULLTERM', 'NULLPAD', ['abc', 'a', 'ab ']],
    ['NULLTERM', 'SPACEPAD', ['abc', 'a', 'ab']],
    ['NULLPAD', 'NULLTERM', ['ab', 'a', 'ab']],
    ['NULLPAD', 'NULLPAD', ['abc', 'a', 'ab ']],
    ['SPACEPAD', 'NULLTERM', ['ab', 'a', 'ab']],
    ['SPACEPAD', 'NULLPAD', ['abc', 'a\0b', 'ab']],
    ['SPACEPAD', 'SPACEPAD', ['abc', 'a\0b', 'ab']],
  ])('convert from %s to shorter %s', (file, memory, texts) => {
    expect(decode(string(5, file), ascii('abcdea\0b  ab   '), string(3, memory))).toStrictEqual(texts);
  });

  it('are padded, and cut to the file from a longer memory type', () => {
    const bytes = (type: StringDatatype, text: string, memory?: StringDatatype) =>
      String.fromCharCode(...encode(type, [text], 1, memory).bytes);
    expect(bytes(string(4), 'ab')).toBe('ab\0\0');
    expect(bytes(string(4, 'SPACEPAD'), 'ab')).toBe('ab  ');
    expect(bytes(string(2), 'ab')).toBe('ab');
    expect(bytes(string(4), 'abcdef', string(8))).toBe('abc\0');
    expect(bytes(string(4, 'NULLPAD'), 'abcdef', string(8))).toBe('abcd');
    expect(() => encode(string(4), ['abcde'], 1)).toThrow('data[0]: "abcde" has more than the 4 bytes of its type');
    expect(() => encode(string(4), ['éé€'], 1)).toThrow('more than the 4 bytes');
  });

  it('refuse what they cannot hold', () => {
    expect(() => encode(H5Tset_size(H5T_C_S1, 8), ['é'], 1)).toThrow('data[0]: "é" is not ASCII');
    expect(() => encode(string(8), ['a\0b'], 1)).toThrow('has a NUL');
    expect(() => encode(string(8), ['\ud800'], 1)).toThrow('is not UTF-8');
    expect(() => encode(string(8), [1] as unknown as string[], 1)).toThrow('data[0]: expected a string, got number 1');
    expect(() => encode(string(8), ['a'], 2)).toThrow('expected an array of 2 strings, got an array of 1');
  });
});

describe('variable-length strings', () => {
  it('come back as they went', () => {
    const texts = ['', 'a', 'two words', 'ünïcødé 🎉', 'x'.repeat(1000)];
    expect(roundTrip(string('H5T_VARIABLE'), texts, 5)).toStrictEqual(texts);
  });

  it('are empty where the pointer is null', () => {
    expect(decode(string('H5T_VARIABLE'), [0, 0, 0, 0])).toStrictEqual(['']);
  });

  it('are their bytes in sequences of unsigned bytes', () => {
    const heap = Uint8Array.of(0, 0, 0, 0, 0xff, 0xfe, 0);
    const pointers = [4, 0, 0, 0, 0, 0, 0, 0];
    expect(decode(string('H5T_VARIABLE'), pointers, 'H5T_NATIVE', heap)).toStrictEqual(['ÿþ', '']);
    expect(decode(string('H5T_VARIABLE'), pointers, H5Tvlen_create(H5T_STD_U8LE), heap)).toStrictEqual([
      Uint8Array.of(0xff, 0xfe),
      new Uint8Array(0),
    ]);
    expect(() => decode(string('H5T_VARIABLE'), pointers, H5Tvlen_create(H5T_STD_I8LE), heap)).toThrow('no conversion');
  });

  it.each([
    ['behind the memory', [64, 0, 0, 0]],
    ['far behind the memory', [0xff, 0xff, 0xff, 0xff]],
    ['without an end', [4, 0, 0, 0]],
  ])('are an error %s', (_, pointer) => {
    const heap = new Uint8Array(8).fill(0x61);
    expect(() => decode(string('H5T_VARIABLE'), pointer, 'H5T_NATIVE', heap)).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
  });

  it('do not convert from or to fixed-length ones or other classes', () => {
    expect(() => decode(string('H5T_VARIABLE'), [0, 0, 0, 0], string(8))).toThrow(
      'no conversion between string in the file and string(8) in memory',
    );
    expect(() => decode(string(1), [0], H5T_STD_I8LE)).toThrow('no conversion between string(1) in the file and int8');
    expect(() => decode(string(1), [0], H5Tvlen_create(H5T_STD_I8LE))).toThrow(
      expect.objectContaining({ kind: 'bad-argument' }),
    );
  });
});
