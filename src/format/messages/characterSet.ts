import type { CharacterSet } from '../../model/Datatype.js';
import type { ByteReader } from '../bytes/ByteReader.js';

/** By their numbers in the file. */
export const CHARACTER_SETS = ['ASCII', 'UTF-8'] as const;

/** The character set of a name, in a byte of its own. */
export function parseCharacterSet(reader: ByteReader): CharacterSet {
  const value = reader.u8();
  const cset = CHARACTER_SETS[value];
  if (cset === undefined) throw reader.unsupported(`character set ${value}`);
  return cset;
}
