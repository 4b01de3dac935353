import { ByteWriter } from '../bytes/ByteWriter.js';
import { lookup3 } from '../bytes/checksum.js';
import type { Superblock } from './superblock.js';

/** Bytes before the base address field, by version: versions 0 and 1 store more parameters. */
const BEFORE_ADDRESSES = [24, 28, 12, 12] as const;
const CHECKSUM_BYTES = 4;

/**
 * The part of a superblock that has to be rewritten when the end of file address changes (File Format Specification, II.A),
 * and its offset in the file: for versions 2 and 3 the whole superblock, because of its checksum.
 *
 * @param end - The new end of file address, relative to the base address.
 */
export function withEndOfFile(
  { version, baseAddress, sizeofOffsets }: Superblock,
  end: number,
  read: (offset: number, length: number) => Uint8Array,
): { readonly offset: number; readonly bytes: Uint8Array } {
  const before = BEFORE_ADDRESSES[version]!;
  // Base address, then free-space information or superblock extension, then the end.
  const at = before + 2 * sizeofOffsets;
  const hasChecksum = version >= 2;
  const length = hasChecksum ? at + 2 * sizeofOffsets + CHECKSUM_BYTES : at + sizeofOffsets;
  const bytes = read(baseAddress, length);
  const storedBase = unsigned(bytes.subarray(before, before + sizeofOffsets));
  const field = new ByteWriter({ sizeofOffsets, sizeofLengths: sizeofOffsets }).address(storedBase + end);
  bytes.set(field.bytes, at);
  if (!hasChecksum) return { offset: baseAddress + at, bytes: bytes.subarray(at) };
  const body = bytes.subarray(0, length - CHECKSUM_BYTES);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(body.length, lookup3(body), true);
  return { offset: baseAddress, bytes };
}

function unsigned(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
