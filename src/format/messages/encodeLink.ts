import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import type { StoredLink } from './link.js';
import { notStorable } from './notStorable.js';
import { textBytes } from './textBytes.js';

const VERSION = 1;
const CREATION_ORDER_STORED = 0x04;
const TYPE_STORED = 0x08;
const CHARACTER_SET_STORED = 0x10;
const UTF8 = 1;

const SOFT = 1;
const EXTERNAL = 64;
const MAX_CLASS = 255;
/** What a field of two bytes can count. */
const MAX_TARGET_BYTES = 65535;

/** The data of a link message (File Format Specification, IV.A.2.g). */
export function encodeLink(link: StoredLink, sizes: FieldSizes): Uint8Array {
  const { name, cset, creationOrder } = link;
  const nameBytes = textBytes(name, 'the name of a link');
  if (nameBytes.length === 0) throw notStorable('a link without a name');
  // 0 to 3 for 1, 2, 4 or 8 bytes.
  const lengthCode = Math.ceil(Math.log2(bytesFor(nameBytes.length)));
  const flags =
    lengthCode |
    (creationOrder !== undefined ? CREATION_ORDER_STORED : 0) |
    (link.type !== 'hard' ? TYPE_STORED : 0) |
    (cset === 'UTF-8' ? CHARACTER_SET_STORED : 0);
  const writer = new ByteWriter(sizes).u8(VERSION).u8(flags);
  if (link.type !== 'hard') writer.u8(classOf(link));
  if (creationOrder !== undefined) writer.unsigned(creationOrder, 8);
  if (cset === 'UTF-8') writer.u8(UTF8);
  writer.unsigned(nameBytes.length, 2 ** lengthCode).put(nameBytes);
  if (link.type === 'hard') return writer.address(link.address).finish();
  const destination = destinationOf(link);
  if (destination.length > MAX_TARGET_BYTES) {
    const found = `${destination.length} bytes`;
    throw notStorable(`link '${name}': its destination has ${found}, at most ${MAX_TARGET_BYTES} can be stored`);
  }
  return writer.u16(destination.length).put(destination).finish();
}

type Indirect = Exclude<StoredLink, { readonly type: 'hard' }>;

function classOf(link: Indirect): number {
  if (link.type === 'soft') return SOFT;
  if (link.type === 'external') return EXTERNAL;
  if (!(link.linkClass > EXTERNAL && link.linkClass <= MAX_CLASS))
    throw new RangeError(`link class ${link.linkClass} is none of user-defined links`);
  return link.linkClass;
}

function destinationOf(link: Indirect): Uint8Array {
  if (link.type === 'user-defined') return link.data;
  const target = textBytes(link.target, `the destination of link '${link.name}'`);
  if (link.type === 'soft') return target;
  const file = textBytes(link.file, `the file of link '${link.name}'`);
  // First version and flags, both 0 so far.
  return Uint8Array.of(0, ...file, 0, ...target, 0);
}
