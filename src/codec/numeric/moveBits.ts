import type { NumericArray } from '../../model/H5Data.js';

/*
 * Whole numbers of 1, 2, 4 or 8 bytes move as bit patterns, whatever they mean: one tight loop a size, and one copy
 * where source and destination are contiguous and of one order. Typed arrays are little-endian wherever JavaScript runs.
 */

/** Copies numbers `stride` bytes apart from byte `offset` on to the positions `at`, `at + step`, … of a typed array. */
export function loadNumbers(
  source: DataView,
  offset: number,
  stride: number,
  littleEndian: boolean,
  count: number,
  into: NumericArray,
  at: number,
  step: number,
): void {
  const size = into.BYTES_PER_ELEMENT;
  if (stride === size && step === 1 && (littleEndian || size === 1)) {
    const bytes = new Uint8Array(source.buffer, source.byteOffset + offset, count * size);
    bytesOf(into).set(bytes, at * size);
  } else if (size === 1) {
    const words = bytesOf(into);
    for (let i = 0; i < count; i++) words[at + i * step] = source.getUint8(offset + i * stride);
  } else if (size === 2) {
    const words = new Uint16Array(into.buffer, into.byteOffset, into.length);
    for (let i = 0; i < count; i++) words[at + i * step] = source.getUint16(offset + i * stride, littleEndian);
  } else if (size === 4) {
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    for (let i = 0; i < count; i++) words[at + i * step] = source.getUint32(offset + i * stride, littleEndian);
  } else {
    const words = new Uint32Array(into.buffer, into.byteOffset, 2 * into.length);
    const low = littleEndian ? 0 : 4;
    for (let i = 0; i < count; i++) {
      const from = offset + i * stride;
      const to = 2 * (at + i * step);
      words[to] = source.getUint32(from + low, littleEndian);
      words[to + 1] = source.getUint32(from + 4 - low, littleEndian);
    }
  }
}

/** Copies the positions `at`, `at + step`, … of a typed array to numbers `stride` bytes apart from byte `offset` on. */
export function storeNumbers(
  source: NumericArray,
  at: number,
  step: number,
  count: number,
  target: DataView,
  offset: number,
  stride: number,
  littleEndian: boolean,
): void {
  const size = source.BYTES_PER_ELEMENT;
  if (stride === size && step === 1 && (littleEndian || size === 1)) {
    const bytes = bytesOf(source).subarray(at * size, (at + count) * size);
    new Uint8Array(target.buffer, target.byteOffset + offset, count * size).set(bytes);
  } else if (size === 1) {
    const words = bytesOf(source);
    for (let i = 0; i < count; i++) target.setUint8(offset + i * stride, words[at + i * step]!);
  } else if (size === 2) {
    const words = new Uint16Array(source.buffer, source.byteOffset, source.length);
    for (let i = 0; i < count; i++) target.setUint16(offset + i * stride, words[at + i * step]!, littleEndian);
  } else if (size === 4) {
    const words = new Uint32Array(source.buffer, source.byteOffset, source.length);
    for (let i = 0; i < count; i++) target.setUint32(offset + i * stride, words[at + i * step]!, littleEndian);
  } else {
    const words = new Uint32Array(source.buffer, source.byteOffset, 2 * source.length);
    const low = littleEndian ? 0 : 4;
    for (let i = 0; i < count; i++) {
      const to = offset + i * stride;
      const from = 2 * (at + i * step);
      target.setUint32(to + low, words[from]!, littleEndian);
      target.setUint32(to + 4 - low, words[from + 1]!, littleEndian);
    }
  }
}

/** The bytes of a typed array. */
export function bytesOf(array: NumericArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
