import type { CharacterSet } from '../../model/Datatype.js';
import { encodeName } from '../../model/nameBytes.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { parseAttributeHead } from '../messages/attribute.js';

/** The parts of an attribute message, each as it is stored. */
export interface AttributeParts {
  readonly version: 1 | 2 | 3;
  /** Bit 0: the datatype is a pointer to a committed one. */
  readonly flags: number;
  readonly name: string;
  readonly cset: CharacterSet;
  readonly datatype: Uint8Array;
  readonly dataspace: Uint8Array;
  readonly data: Uint8Array;
}

/** The attribute message (File Format Specification, IV.A.2.m) of parts that are encoded already. */
export function attributeMessage(parts: AttributeParts, sizes: FieldSizes): Uint8Array {
  const { version, flags, cset, datatype, dataspace, data } = parts;
  const name = encodeName(`${parts.name}\0`);
  const writer = new ByteWriter(sizes).u8(version).u8(version === 1 ? 0 : flags);
  writer.u16(name.length).u16(datatype.length).u16(dataspace.length);
  if (version === 3) writer.u8(cset === 'UTF-8' ? 1 : 0);
  for (const part of [name, datatype, dataspace]) {
    writer.put(part);
    // Only version 1 pads its parts; its head has eight bytes.
    if (version === 1) writer.align(8);
  }
  return writer.put(data).finish();
}

/** Takes a message apart, so that some of it can be changed. */
export function attributeParts(format: FileFormat, message: Uint8Array): AttributeParts {
  const reader = new ByteReader(message, format, 'attribute message');
  const { name, cset, flags, typeBytes, spaceBytes } = parseAttributeHead(reader);
  const data = message.subarray(reader.position);
  const version = message[0] as 1 | 2 | 3;
  return { version, flags, name, cset, datatype: typeBytes.bytes, dataspace: spaceBytes.bytes, data };
}
