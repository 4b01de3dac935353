import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import { parsed } from '../../../src/format/bytes/parsed.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import {
  encodeAttribute,
  parseAttribute,
  parseAttributeHead,
  type StoredAttribute,
} from '../../../src/format/messages/attribute.js';
import { parseSharedMessage } from '../../../src/format/messages/sharedMessage.js';
import { H5T_STD_I16LE } from '../../../src/model/H5T.js';
import { FORMAT } from '../build.js';

const ATTRIBUTE: StoredAttribute = {
  name: 'attribute',
  cset: 'ASCII',
  datatype: H5T_STD_I16LE,
  elementSize: 2,
  dataspace: { class: 'H5S_SIMPLE', dims: [3], maxdims: [3], selection: { type: 'all' } },
  data: Uint8Array.of(1, 2, 3, 4, 5, 6),
};

describe('an attribute that is encoded', () => {
  test.each<[StoredAttribute, number]>([
    [ATTRIBUTE, 1],
    [{ ...ATTRIBUTE, committedType: 800 }, 2],
    [{ ...ATTRIBUTE, cset: 'UTF-8', name: 'Ärger' }, 3],
    [{ ...ATTRIBUTE, cset: 'UTF-8', committedType: 800 }, 3],
  ])('has the least version that can say what it is, and is the same when it is parsed', (attribute, least) => {
    for (const version of [1, 2, 3] as const) {
      const encoded = encodeAttribute(attribute, FORMAT, { version });
      expect(encoded[0]).toBe(Math.max(version, least));
      const shared = {
        *datatype(pointer: ByteReader) {
          const location = parseSharedMessage(pointer);
          const committed = (location as { address: number }).address;
          return yield* parsed({ type: H5T_STD_I16LE, size: 2, committed });
        },
        dataspace: () => expect.unreachable(),
      };
      const reader = new ByteReader(encoded, FORMAT, 'attribute');
      const found = runSync(parseAttribute(reader, shared), () => expect.unreachable());
      expect(found).toEqual(attribute);
      expect(reader.remaining).toBe(0);
    }
  });

  test('has the versions of its parts that are asked for', () => {
    const encoded = encodeAttribute(ATTRIBUTE, FORMAT, { version: 3, dataspace: { version: 2 } });
    expect(parseAttributeHead(new ByteReader(encoded, FORMAT, 'attribute')).spaceBytes.bytes[0]).toBe(2);
  });

  test('has a name that can be counted', () => {
    const named = (length: number) => () => encodeAttribute({ ...ATTRIBUTE, name: 'n'.repeat(length) }, FORMAT);
    expect(named(65534)).not.toThrow();
    const refused = expect.objectContaining({ kind: 'bad-argument', message: expect.stringMatching(/65535 bytes/) });
    expect(named(65535)).toThrow(refused);
  });

  test('has the bytes that its elements take', () => {
    const short = { ...ATTRIBUTE, data: new Uint8Array(5) };
    expect(() => encodeAttribute(short, FORMAT)).toThrow(/5 bytes of elements instead of 6/);
  });
});
