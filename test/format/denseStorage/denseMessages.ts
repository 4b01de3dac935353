import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import { ByteWriter } from '../../../src/format/bytes/ByteWriter.js';
import { parseAttributeHead } from '../../../src/format/messages/attribute.js';
import { FORMAT } from '../build.js';

const utf8 = new TextEncoder();
const TYPE_STORED = 0x08;
const ORDER_STORED = 0x04;
const LONG_NAME = 0x01;
const SOFT = 1;

/** A soft link as `dense.py` makes it, in a message (File Format Specification, IV.A.2.g). */
export function linkMessage(name: string, creationOrder: number | undefined): Uint8Array {
  const target = utf8.encode(`/target of ${name}`);
  const writer = new ByteWriter(FORMAT)
    .u8(1)
    .u8(TYPE_STORED | LONG_NAME | (creationOrder === undefined ? 0 : ORDER_STORED))
    .u8(SOFT);
  if (creationOrder !== undefined) writer.unsigned(creationOrder, 8);
  return writer.u16(utf8.encode(name).length).text(name).u16(target.length).put(target).finish();
}

/** A 32-bit integer in a dataspace of one element, in a message of version 3 (IV.A.2.m); `pattern` is one with such a type. */
export function attributeMessage(pattern: Uint8Array, name: string, value: number): Uint8Array {
  const { typeBytes } = parseAttributeHead(new ByteReader(pattern, FORMAT, 'attribute'));
  // Version 2, one dimension, no greatest sizes.
  const space = new ByteWriter(FORMAT).u8(2).u8(1).u8(0).u8(1).lengthField(1).finish();
  const stored = utf8.encode(name);
  return new ByteWriter(FORMAT)
    .u8(3)
    .u8(0)
    .u16(stored.length + 1)
    .u16(typeBytes.bytes.length)
    .u16(space.length)
    .u8(1)
    .put(stored)
    .u8(0)
    .put(typeBytes.bytes)
    .put(space)
    .u32(value)
    .finish();
}
