import { roundUp } from './ByteReader.js';
import type { FileFormat } from './FileFormat.js';
import { corruptFile } from './formatError.js';
import type { Parser } from './Parser.js';
import { readAt } from './readAt.js';

/** Index, reference count and reserved bytes of an object, before its size. */
const OBJECT_HEAD = 8;
const ALIGNMENT = 8;

/** One object of a global heap collection (File Format Specification, III.E). */
export function* readGlobalHeapObject(format: FileFormat, address: number, index: number): Parser<Uint8Array> {
  const headLength = 8 + format.sizeofLengths;
  const head = yield* readAt(format, address, headLength, 'global heap collection');
  head.signature('GCOL');
  head.version(1, 1);
  head.skip(3);
  const collection = yield* readAt(format, address, head.length(), 'global heap collection');
  collection.skip(headLength);
  while (collection.remaining >= OBJECT_HEAD + format.sizeofLengths) {
    const found = collection.u16();
    collection.skip(OBJECT_HEAD - 2);
    const size = collection.length();
    // Object 0 is the free space at the end.
    if (found === 0) break;
    if (found === index) return collection.take(size);
    collection.skip(Math.min(roundUp(size, ALIGNMENT), collection.remaining));
  }
  throw corruptFile(`global heap collection at ${address}: it has no object ${index}`);
}
