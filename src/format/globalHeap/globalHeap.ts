import { ByteReader, roundUp } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { bytesFrom, readAt } from '../bytes/readAt.js';

/** Start and length of an object in its collection's bytes. */
export interface GlobalHeapPlace {
  readonly start: number;
  readonly length: number;
}

/** A global heap collection (File Format Specification, III.E), its objects in storage order. */
export interface GlobalHeapCollection {
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Objects by index. */
  readonly objects: ReadonlyMap<number, GlobalHeapPlace>;
}

/** `H5HG_MINSIZE`: the size of a collection unless an object is larger, and of the first read. */
export const COLLECTION_BYTES = 4096;
/** Bytes before the size field of an object (index, reference count, reserved) and of a collection (signature, version, reserved). */
export const BEFORE_SIZE = 8;
export const ALIGNMENT = 8;
/** The index of the free-space object at the end; its size includes its head. */
export const FREE_SPACE = 0;
const STRUCTURE = 'global heap collection';

/**
 * Reads a global heap collection (File Format Specification, III.E) and verifies every size in it. libhdf5 steps from object
 * to object by size, and loops forever on some sizes that contradict the collection's.
 */
export function* readGlobalHeapCollection(format: FileFormat, address: number): Parser<GlobalHeapCollection> {
  // libhdf5 pads heads too, which matters if lengths have 4 bytes; the specification does not say so.
  const headLength = roundUp(BEFORE_SIZE + format.sizeofLengths, ALIGNMENT);
  const first = Math.max(headLength, Math.min(COLLECTION_BYTES, bytesFrom(format, address)));
  const head = yield* readAt(format, address, first, STRUCTURE);
  head.signature('GCOL');
  head.version(1, 1);
  head.skip(3);
  const size = head.lengthInFile();
  if (size < headLength) throw head.corrupt(`its size of ${size} bytes is less than that of its head`);
  const { bytes } =
    size <= first
      ? new ByteReader(head.bytes.subarray(0, size), format, head.structure)
      : yield* readAt(format, address, size, STRUCTURE);
  const reader = new ByteReader(bytes, format, head.structure);
  reader.skip(headLength);
  const objects = new Map<number, GlobalHeapPlace>();
  // A remainder shorter than an object's head is free space too.
  while (reader.remaining >= headLength) {
    const begin = reader.position;
    const index = reader.u16();
    reader.skip(BEFORE_SIZE - 2);
    const length = reader.lengthInFile();
    reader.skip(headLength - BEFORE_SIZE - format.sizeofLengths);
    const start = reader.position;
    const end = index === FREE_SPACE ? begin + length : start + roundUp(length, ALIGNMENT);
    if (end < start || end > bytes.length) throw reader.corrupt(`object ${index} of ${length} bytes at byte ${begin}`);
    if (index !== FREE_SPACE) {
      if (objects.has(index)) throw reader.corrupt(`object ${index} occurs twice`);
      objects.set(index, { start, length });
    }
    reader.skip(end - start);
  }
  return { address, bytes, objects };
}

/** Start and length of an object. Errors: `corrupt-file` if it does not exist, or its length is not `length`. */
export function placeIn({ address, objects }: GlobalHeapCollection, index: number, length?: number): GlobalHeapPlace {
  const place = objects.get(index);
  if (place === undefined) throw corruptFile(`${STRUCTURE} at ${address}: it has no object ${index}`);
  if (length !== undefined && length !== place.length)
    throw corruptFile(`${STRUCTURE} at ${address}: object ${index} has ${place.length} bytes, not ${length}`);
  return place;
}

/** Reads one object of a global heap collection (File Format Specification, III.E). */
export function* readGlobalHeapObject(format: FileFormat, address: number, index: number): Parser<Uint8Array> {
  const collection = yield* readGlobalHeapCollection(format, address);
  const { start, length } = placeIn(collection, index);
  return collection.bytes.subarray(start, start + length);
}
