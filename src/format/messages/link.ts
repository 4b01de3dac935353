import type { CharacterSet } from '../../model/Datatype.js';
import { ByteReader } from '../bytes/ByteReader.js';

/** A link as a new-style group stores it. */
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

const CREATION_ORDER_STORED = 0x04;
const TYPE_STORED = 0x08;
const CHARACTER_SET_STORED = 0x10;
const NAME_LENGTH_FIELD = 0x03;
const RESERVED_FLAGS = 0xe0;

const HARD = 0;
const SOFT = 1;
const EXTERNAL = 64;

/** The link message (File Format Specification, IV.A.2.g). */
export function parseLink(reader: ByteReader): StoredLink {
  reader.version(1, 1);
  const flags = reader.u8();
  if (flags & RESERVED_FLAGS) throw reader.corrupt(`flags 0x${flags.toString(16)}`);
  const linkClass = flags & TYPE_STORED ? reader.u8() : HARD;
  const creationOrder = flags & CREATION_ORDER_STORED ? reader.unsigned(8) : undefined;
  const cset = flags & CHARACTER_SET_STORED ? characterSet(reader) : 'ASCII';
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
  external.skip(1); // version and flags, both 0 so far
  return { type: 'external', file: external.terminatedText(), target: external.text(external.remaining) } as const;
}

function characterSet(reader: ByteReader): CharacterSet {
  const value = reader.u8();
  if (value > 1) throw reader.unsupported(`character set ${value}`);
  return value === 0 ? 'ASCII' : 'UTF-8';
}
