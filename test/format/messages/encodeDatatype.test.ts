import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { parseDatatype } from '../../../src/format/messages/datatype.js';
import type { DatatypeVersion } from '../../../src/format/messages/datatypeVersion.js';
import { type DatatypeEncoding, encodeDatatype } from '../../../src/format/messages/encodeDatatype.js';
import type { CompoundDatatype, Datatype } from '../../../src/model/Datatype.js';
import {
  H5T_IEEE_F32BE,
  H5T_IEEE_F64LE,
  H5T_STD_I8LE,
  H5T_STD_I16LE,
  H5T_STD_REF,
  H5T_UNIX_D32LE,
} from '../../../src/model/H5T.js';
import { describeWithTools } from '../../support/tools.js';
import { FORMAT } from '../build.js';
import { objectAt } from '../objectAt.js';
import { anyDatatype } from './anyDatatype.js';
import { openWhole } from './walkMessages.js';

const VERSIONS = [1, 2, 3, 4, 5] as const satisfies readonly DatatypeVersion[];
const isRefused = (encode: () => unknown) => {
  try {
    encode();
  } catch (error) {
    return (error as { kind?: string }).kind === 'bad-argument';
  }
  return false;
};
const hexadecimal = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a datatype that is encoded', () => {
  test.each([2, 4, 8])('is the same when it is parsed, with addresses of %i bytes', (sizeofOffsets) => {
    const format = { ...FORMAT, sizeofOffsets };
    fc.assert(
      fc.property(anyDatatype(sizeofOffsets), fc.constantFrom(...VERSIONS), (type, version) => {
        const reader = new ByteReader(encodeDatatype(type, format, { version }), format, 'datatype');
        expect(parseDatatype(reader).type).toEqual(type);
        expect(reader.remaining).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('has the version it takes, or the one that is asked for', () => {
    const versionOf = (type: Datatype, options?: Parameters<typeof encodeDatatype>[2]) =>
      encodeDatatype(type, FORMAT, options)[0]! >> 4;
    const array: Datatype = { class: 'H5T_ARRAY', size: 4, dims: [2], base: H5T_STD_I16LE };
    const compound = (type: Datatype, size: number): Datatype => ({
      class: 'H5T_COMPOUND',
      size,
      members: [{ name: 'a', offset: 0, type }],
    });
    expect(versionOf(H5T_STD_I16LE, { style: 'latest' })).toBe(1);
    expect(versionOf(compound(H5T_STD_I16LE, 2))).toBe(1);
    expect(versionOf(compound(H5T_STD_I16LE, 2), { style: 'latest' })).toBe(3);
    expect(versionOf(array)).toBe(2);
    expect(versionOf({ class: 'H5T_VLEN', base: compound(array, 4) })).toBe(2);
    expect(versionOf(compound(H5T_STD_REF, 18))).toBe(4);
    expect(versionOf({ class: 'H5T_COMPLEX', size: 16, base: H5T_IEEE_F64LE })).toBe(5);
  });

  test('a field that needs a higher version raises those before it, not those behind it', () => {
    const inner = { class: 'H5T_COMPOUND', size: 2, members: [{ name: 'n', offset: 0, type: H5T_STD_I16LE }] } as const;
    const array = { class: 'H5T_ARRAY', size: 4, dims: [2], base: H5T_STD_I16LE } as const;
    const type: CompoundDatatype = {
      class: 'H5T_COMPOUND',
      size: 8,
      members: [
        { name: 'before', offset: 0, type: inner },
        { name: 'array', offset: 2, type: array },
        { name: 'behind', offset: 6, type: inner },
      ],
    };
    const bytes = encodeDatatype(type, FORMAT);
    // Heads of the class of compounds: version, and one field in each inner one.
    const versions = [...hexadecimal(bytes).matchAll(/([1-5])60[13]0000/g)].map(([, version]) => Number(version));
    expect(versions).toEqual([2, 2, 1]);
  });
});

describeWithTools('datatypes that HDF5 decodes from what was encoded', ['python'], ({ python }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'h5rx-messages-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, DatatypeEncoding]>([
    ['earliest', { style: 'earliest' }],
    ['v108', { style: 'latest' }],
    ['v112', { version: 4 }],
    ['latest', { version: 5 }],
  ])('are encoded the same by it, low bound %s', (libver, encoding) => {
    const isUsual = (type: Datatype) => !encoding.style || !isRefused(() => encodeDatatype(type, FORMAT, encoding));
    const inputs = fc.sample(anyDatatype(8), { numRuns: 500, seed: 20 }).filter(isUsual);
    expect(inputs.length).toBeGreaterThan(200);
    const messages = inputs.map((type) => encodeDatatype(type, FORMAT, encoding));
    const path = join(folder, `${libver}.h5`);
    const script = fileURLToPath(new URL('commit.py', import.meta.url));
    const input = messages.map(hexadecimal).join('\n');
    const { stdout, stderr } = spawnSync(python, [script, path, libver], { input, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect([...new Set(stdout.trim().split('\n'))]).toEqual(['ok']);
    const { superblock, run } = openWhole(path);
    for (const [number, message] of messages.entries()) {
      const address = run(objectAt(superblock, `/${String(number).padStart(5, '0')}`));
      const header = run(readObjectHeader(superblock, address));
      const stored = header.messages.find((candidate) => candidate.type === MessageType.DATATYPE)!.data;
      const expected = hexadecimal(message);
      expect(hexadecimal(stored).slice(0, expected.length), fc.stringify(inputs[number])).toBe(expected);
    }
  });
});

describe('a datatype that cannot be stored', () => {
  const compound = (...members: CompoundDatatype['members']): Datatype => ({
    class: 'H5T_COMPOUND',
    size: 8,
    members,
  });
  const field = (name: string, offset: number, type: Datatype = H5T_STD_I16LE) => ({ name, offset, type });
  const enumeration = (...members: readonly (readonly [string, bigint])[]): Datatype => ({
    class: 'H5T_ENUM',
    size: 1,
    base: H5T_STD_I8LE,
    members: members.map(([name, value]) => ({ name, value })),
  });

  test.each<[string, Datatype, RegExp]>([
    [
      'a long tag',
      { class: 'H5T_OPAQUE', size: 1, tag: 'é'.repeat(125) },
      /tag of an opaque .* 250 bytes; at most 248/,
    ],
    ['a tag with a NUL', { class: 'H5T_OPAQUE', size: 1, tag: 'a\0b' }, /"a\\u0000b" has a NUL/],
    ['an enumeration without members', enumeration(), /without members/],
    ['unused bits', { class: 'H5T_VLEN', base: { ...H5T_STD_I16LE, precision: 7 } }, /2 bytes with 7 significant bits/],
    ['no fields', compound(), /0 fields/],
    ['too many fields', compound(...Array.from({ length: 65536 }, (_, n) => field(`${n}`, 0))), /65536 fields/],
    ['a field with a NUL', compound(field('a\0', 0)), /has a NUL/],
    ['a value that is too large', enumeration(['a', 128n]), /member 'a' .* 128 does not fit 8 bits/],
    ['a value that is too small', enumeration(['a', -129n]), /-129 does not fit/],
  ])('%s is a bad argument', (_, type, message) => {
    const refused = expect.objectContaining({ kind: 'bad-argument', message: expect.stringMatching(message) });
    expect(() => encodeDatatype(type, FORMAT)).toThrow(refused);
  });

  test.each<[string, Datatype, RegExp]>([
    ['a field beyond the end', compound(field('a', 7)), /'a' ends at byte 9 of a compound of 8/],
    ['fields that overlap', compound(field('a', 2), field('b', 1)), /'b' and 'a' overlap at byte 2/],
    ['a field before the beginning', compound(field('a', -1)), /overlap/],
    ['an array laid out otherwise', { class: 'H5T_ARRAY', size: 7, dims: [2], base: H5T_STD_I16LE }, /7 bytes instead/],
    ['an array of no dimensions', { class: 'H5T_ARRAY', size: 2, dims: [], base: H5T_STD_I16LE }, /dimensions \[\]/],
    ['strings of no bytes', { class: 'H5T_STRING', size: 0, cset: 'ASCII', strpad: 'NULLPAD' }, /0 bytes/],
    ['elements of 2^32 bytes', { class: 'H5T_OPAQUE', size: 2 ** 32, tag: '' }, /4294967296/],
    ['too many bits', { ...H5T_STD_I16LE, offset: 1 }, /16 bits at bit 1/],
    ['a sign beyond the end', { ...H5T_IEEE_F32BE, signPos: 32 }, /bit 33 of 4 bytes/],
    ['a precision of more than two bytes', { ...H5T_UNIX_D32LE, precision: 65536 }, /65536/],
    [
      'an enumeration of another size',
      { ...(enumeration(['a', 1n]) as object), size: 2 } as Datatype,
      /2 bytes over .* of 1/,
    ],
    [
      'complex numbers of another size',
      { class: 'H5T_COMPLEX', size: 8, base: H5T_IEEE_F64LE },
      /8 bytes instead of 16/,
    ],
  ])('%s is a range error', (_, type, message) => {
    expect(() => encodeDatatype(type, FORMAT)).toThrow(RangeError);
    expect(() => encodeDatatype(type, FORMAT)).toThrow(message);
  });

  test('sequences of references that libhdf5 would store as they are in memory are unsupported', () => {
    const refused = expect.objectContaining({
      kind: 'unsupported',
      message: expect.stringMatching(/sequences of ref/),
    });
    expect(() => encodeDatatype({ class: 'H5T_VLEN', base: H5T_STD_REF }, FORMAT)).toThrow(refused);
  });
});
