import type { HeapReferences } from '../../../codec/CodecContext.js';
import { type HeapObjects, viewOf } from '../../../codec/RawMemory.js';
import { failure } from '../../../model/H5Error.js';
import { collectionOf, isObjectId } from './objectId.js';
import { PART_ID_BYTES, partIdAt, putPartId } from './PartId.js';
import { decodeReferencePart, encodeReferencePart } from './referencePart.js';
import { asciiOf, idOfToken, tokenOfId } from './token.js';
import type { WireTarget } from './WireTarget.js';

const LETTERS: Readonly<Record<string, string>> = { groups: 'g-', datasets: 'd-', datatypes: 't-' };

/**
 * Decodes and encodes references in HSDS's form, for the context of a decoder or an encoder. The token of a reference is the id of its
 * object in ASCII.
 *
 * @param file - The identifier number that decoded references carry.
 * @param target - Where elements are encoded to.
 */
export function wireReferences(file: number, target?: WireTarget): HeapReferences {
  return {
    ofAnyKind: true,
    decode(element, heap) {
      if (element.length !== PART_ID_BYTES) {
        const id = referencedId(asciiOf(element));
        return id === undefined ? null : { type: 'object', file, token: tokenOfId(id) };
      }
      const { count, address, index } = partIdAt(viewOf(element), 0);
      if (address === 0) return null;
      const { bytes, start } = (heap as HeapObjects).find(address, index, count);
      return decodeReferencePart(bytes.subarray(start, start + count), file);
    },
    encode(reference, refType) {
      const id = idOfToken(reference.token);
      if (reference.externalFile !== undefined)
        throw failure('unsupported', `a reference into ${reference.externalFile}: HSDS has none to other domains`);
      if (refType === 'object') return new TextEncoder().encode(`${collectionOf(id)}/${id}`);
      const part = encodeReferencePart(id, reference);
      const element = new Uint8Array(PART_ID_BYTES);
      if (!target) throw new TypeError('references are encoded to a target');
      putPartId(viewOf(element), 0, part.length, target.add(part).address, 0);
      return element;
    },
  };
}

/** The id in the text of a reference, `datasets/` and the id, with or without its letter; undefined for a null reference. */
function referencedId(text: string): string | undefined {
  if (text === '') return undefined;
  const [name = '', rest] = text.split('/');
  const tail = rest ?? name;
  const id = isObjectId(tail) ? tail : `${LETTERS[name] ?? ''}${tail}`;
  if (isObjectId(id)) return id;
  throw failure('corrupt-file', `a reference to ${JSON.stringify(text)}, which is no id of an object`);
}
