import type { ByteReader } from '../bytes/ByteReader.js';

/** Where a shared message really is: in another object's header, or in the file's heap of shared messages. */
export type SharedLocation =
  | { readonly kind: 'committed'; readonly address: number }
  | { readonly kind: 'heap'; readonly id: Uint8Array };

const IN_HEAP = 1;
const HEAP_ID_BYTES = 8;

/** What a header message holds when its flags say that it is shared (File Format Specification, IV.A.2). */
export function parseSharedMessage(reader: ByteReader): SharedLocation {
  const version = reader.version(1, 3);
  const type = reader.u8();
  if (version === 1) {
    // The specification leaves it out, but a length comes first: libhdf5 wrote a symbol table entry here.
    reader.skip(6 + reader.format.sizeofLengths);
  }
  if (version === 3 && type === IN_HEAP) return { kind: 'heap', id: reader.take(HEAP_ID_BYTES) };
  return { kind: 'committed', address: reader.definedAddress('address of the shared message') };
}
