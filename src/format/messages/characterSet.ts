import type { CharacterSet } from '../../model/Datatype.js';
import type { ByteReader } from '../bytes/ByteReader.js';

/** Character sets; the index is the stored number. */
export const CHARACTER_SETS = ['ASCII', 'UTF-8'] as const;

/** Reads the character set of a link's or an attribute's name, one byte (File Format Specification, IV.A.2.g and m). */
export function parseCharacterSet(reader: ByteReader): CharacterSet {
  const value = reader.u8();
  const cset = CHARACTER_SETS[value];
  if (cset === undefined) throw reader.unsupported(`character set ${value}`);
  return cset;
}
