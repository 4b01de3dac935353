import type { CharacterSet } from '../../model/Datatype.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { CHARACTER_SETS, parseCharacterSet } from './characterSet.js';
import { notStorable } from './notStorable.js';
import { textBytes } from './textBytes.js';

/** A link as a new-style group stores it (File Format Specification, IV.A.2.g). */
export type StoredLink = {
  readonly name: string;
  readonly cset: CharacterSet;
  readonly creationOrder?: number;
} & (
  | { readonly type: 'hard'; readonly address: number }
  | { readonly type: 'soft'; readonly target: string }
  | { readonly type: 'external'; readonly file: string; readonly target: string }
  | { readonly type: 'user-defined'; readonly linkClass: number; readonly data: Uint8Array }
);

const VERSION = 1;
const CREATION_ORDER_STORED = 0x04;
const TYPE_STORED = 0x08;
const CHARACTER_SET_STORED = 0x10;
const NAME_LENGTH_FIELD = 0x03;
const RESERVED_FLAGS = 0xe0;

const HARD = 0;
const SOFT = 1;
const EXTERNAL = 64;
const MAX_CLASS = 255;
/** A two-byte field stores the length of the target. */
const MAX_TARGET_BYTES = 65535;

/** The link message (File Format Specification, IV.A.2.g). */
export function parseLink(reader: ByteReader): StoredLink {
  reader.version(VERSION, VERSION);
  const flags = reader.u8();
  if (flags & RESERVED_FLAGS) throw reader.corrupt(`flags 0x${flags.toString(16)}`);
  const linkClass = flags & TYPE_STORED ? reader.u8() : HARD;
  const creationOrder = flags & CREATION_ORDER_STORED ? reader.unsigned(8) : undefined;
  const cset = flags & CHARACTER_SET_STORED ? parseCharacterSet(reader) : 'ASCII';
  const length = reader.unsigned(2 ** (flags & NAME_LENGTH_FIELD));
  if (length === 0) throw reader.corrupt('the link has no name');
  const name = reader.text(length);
  return { name, cset, ...(creationOrder !== undefined && { creationOrder }), ...destination(reader, linkClass) };
}

function destination(reader: ByteReader, linkClass: number) {
  if (linkClass === HARD) return { type: 'hard', address: reader.definedAddress('object address') } as const;
  if (linkClass === SOFT) return { type: 'soft', target: reader.text(reader.u16()) } as const;
  if (linkClass < EXTERNAL) throw reader.corrupt(`link class ${linkClass} is reserved`);
  const length = reader.u16();
  if (linkClass !== EXTERNAL) return { type: 'user-defined', linkClass, data: reader.take(length) } as const;
  const external = new ByteReader(reader.take(length), reader.format, reader.structure);
  external.skip(1); // version and flags, both always 0
  return { type: 'external', file: external.terminatedText(), target: external.text(external.remaining) } as const;
}

/** The data of a link message (File Format Specification, IV.A.2.g). */
export function encodeLink(link: StoredLink, sizes: FieldSizes): Uint8Array {
  const { name, cset, creationOrder } = link;
  const nameBytes = textBytes(name, 'the name of a link');
  if (nameBytes.length === 0) throw notStorable('a link without a name');
  // The code 0 to 3 stands for a length field of 1, 2, 4 or 8 bytes.
  const lengthCode = Math.ceil(Math.log2(bytesFor(nameBytes.length)));
  const flags =
    lengthCode |
    (creationOrder !== undefined ? CREATION_ORDER_STORED : 0) |
    (link.type !== 'hard' ? TYPE_STORED : 0) |
    (cset === 'UTF-8' ? CHARACTER_SET_STORED : 0);
  const writer = new ByteWriter(sizes).u8(VERSION).u8(flags);
  if (link.type !== 'hard') writer.u8(classOf(link));
  if (creationOrder !== undefined) writer.unsigned(creationOrder, 8);
  if (cset === 'UTF-8') writer.u8(CHARACTER_SETS.indexOf(cset));
  writer.unsigned(nameBytes.length, 2 ** lengthCode).put(nameBytes);
  if (link.type === 'hard') return writer.address(link.address).finish();
  const destination = destinationOf(link);
  if (destination.length > MAX_TARGET_BYTES) {
    const found = `${destination.length} bytes`;
    throw notStorable(`link '${name}': its destination has ${found}; at most ${MAX_TARGET_BYTES} can be stored`);
  }
  return writer.u16(destination.length).put(destination).finish();
}

type Indirect = Exclude<StoredLink, { readonly type: 'hard' }>;

function classOf(link: Indirect): number {
  if (link.type === 'soft') return SOFT;
  if (link.type === 'external') return EXTERNAL;
  if (!(link.linkClass > EXTERNAL && link.linkClass <= MAX_CLASS))
    throw new RangeError(`link class ${link.linkClass} is not one of user-defined links`);
  return link.linkClass;
}

function destinationOf(link: Indirect): Uint8Array {
  if (link.type === 'user-defined') return link.data;
  const target = textBytes(link.target, `the destination of link '${link.name}'`);
  if (link.type === 'soft') return target;
  const file = textBytes(link.file, `the file of link '${link.name}'`);
  // The first byte is version and flags, both always 0.
  return Uint8Array.of(0, ...file, 0, ...target, 0);
}
