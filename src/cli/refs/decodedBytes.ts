import type { CompoundData, Datatype, H5Data, NumericArray } from '../../index.node.js';
import type { NpyType } from '../npy/NpyType.js';

/**
 * Whether texts have characters that are not ASCII. Of these it is not known which bytes they were: what is no UTF-8 is read as
 * Latin-1.
 */
export function hasForeignText(type: Datatype, data: H5Data): boolean {
  if (type.class === 'H5T_COMPOUND')
    return type.members.some((member) => hasForeignText(member.type, (data as CompoundData)[member.name] ?? null));
  if (type.class === 'H5T_ARRAY') return hasForeignText(type.base, data);
  return type.class === 'H5T_STRING' && (data as string[]).some((text) => /[^\0-\x7f]/.test(text));
}

/** Elements as the bytes of a chunk without filters; texts as the codec `vlen-utf8` has them. */
export function decodedBytes(data: H5Data, count: number, npy: NpyType | undefined): Uint8Array {
  if (!npy) return vlenUtf8(data as string[]);
  if (npy.asIs) {
    const { buffer, byteOffset, byteLength } = data as NumericArray;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  const bytes = new Uint8Array(count * npy.size);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < count; n += 1) npy.put(data, n, view, n * npy.size);
  return bytes;
}

/** Their number, then of each its length and its bytes; numbers are little-endian and have 32 bits. */
function vlenUtf8(texts: readonly string[]): Uint8Array {
  const length = (number: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    return bytes;
  };
  const parts = texts.flatMap((text) => [length(Buffer.byteLength(text)), Buffer.from(text)]);
  return Buffer.concat([length(texts.length), ...parts]);
}
