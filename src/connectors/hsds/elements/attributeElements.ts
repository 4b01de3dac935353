import { decoderFor } from '../../../codec/decoder.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Handling } from '../client/Handling.js';
import { attributeElements as rawElements, type StoredAttribute } from '../json/attribute.js';
import { readContext } from './codecContexts.js';

/**
 * The elements of an attribute, as `H5Aread` gives them; null where its dataspace is.
 *
 * Errors: `H5Error` `bad-argument` (no conversion to the memory type), `corrupt-file`, `unsupported`.
 */
export function attributeElements(stored: StoredAttribute, memType: MemoryType, { fileHid }: Handling): H5Data {
  if (stored.space.class === 'H5S_NULL') return null;
  const { form, source, npoints } = rawElements(stored);
  const decoder = decoderFor(form.raw, stored.type, memType, readContext(fileHid));
  const data = decoder.allocate(npoints);
  decoder.decode(source, 0, npoints, data, 0, 1);
  return data;
}
