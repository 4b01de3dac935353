import { ByteReader } from './ByteReader.js';
import type { FileFormat } from './FileFormat.js';
import type { Parser } from './Parser.js';
import { readAt } from './readAt.js';

/** Reads the data segment of a local heap, which holds names (File Format Specification, III.D). */
export function* readLocalHeap(format: FileFormat, address: number): Parser<ByteReader> {
  const length = 8 + 2 * format.sizeofLengths + format.sizeofOffsets;
  const reader = yield* readAt(format, address, length, 'local heap');
  reader.signature('HEAP');
  reader.version(0, 0);
  reader.skip(3);
  const size = reader.length();
  reader.length(); // head of the free list: only for writing
  return yield* readAt(format, reader.definedAddress('data segment address'), size, 'local heap data segment');
}

/** The NUL-terminated name at an offset of the data segment. */
export function localHeapName(heap: ByteReader, offset: number): string {
  const reader = new ByteReader(heap.bytes, heap.format, heap.structure);
  reader.skip(offset);
  return reader.terminatedText();
}
