import type { ByteWriter } from '../bytes/ByteWriter.js';
import type { ObjectHeader } from './ObjectHeader.js';

/** What the prefix of a header says of the object. */
export type PrefixFacts = Pick<
  ObjectHeader,
  'version' | 'refCount' | 'times' | 'attributeCreationOrder' | 'attributePhaseChange'
>;

/** What it says of the messages. */
export interface PrefixCounts {
  /** Bytes of messages in the first chunk. */
  readonly messageBytes: number;
  /** Messages in all chunks; only version 1 says so, and they have to be less than 65536. */
  readonly messages: number;
  /** Bytes of the field that has `messageBytes` (version 2). */
  readonly sizeBytes: number;
}

const CREATION_ORDER_TRACKED = 0x04;
const CREATION_ORDER_INDEXED = 0x08;
const PHASE_CHANGE_STORED = 0x10;
const TIMES_STORED = 0x20;
/** Where a prefix of version 2 has its flags, whose lowest two bits are the logarithm of `sizeBytes`. */
export const FLAGS_AT = 5;
export const SIZE_FIELD = 0x03;

/** Appends the prefix of an object header (File Format Specification, IV.A.1.a and b). */
export function encodePrefix(writer: ByteWriter, facts: PrefixFacts, counts: PrefixCounts): void {
  const { version, refCount, times, attributeCreationOrder: order, attributePhaseChange: phase } = facts;
  if (version === 1) {
    writer.u8(1).u8(0).u16(counts.messages).u32(refCount).u32(counts.messageBytes).u32(0);
    return;
  }
  const flags =
    Math.log2(counts.sizeBytes) |
    (order ? CREATION_ORDER_TRACKED : 0) |
    (order === 'indexed' ? CREATION_ORDER_INDEXED : 0) |
    (phase ? PHASE_CHANGE_STORED : 0) |
    (times ? TIMES_STORED : 0);
  writer.text('OHDR').u8(2).u8(flags);
  if (times) {
    const { access = 0, modification = 0, change = 0, birth = 0 } = times;
    writer.u32(access).u32(modification).u32(change).u32(birth);
  }
  if (phase) writer.u16(phase.maxCompact).u16(phase.minDense);
  writer.unsigned(counts.messageBytes, counts.sizeBytes);
}

/** Bytes of a prefix. */
export function prefixLength({ version, times, attributePhaseChange }: PrefixFacts, sizeBytes: number): number {
  if (version === 1) return 16;
  return FLAGS_AT + 1 + (times ? 16 : 0) + (attributePhaseChange ? 4 : 0) + sizeBytes;
}

/**
 * Bytes of the field for a size of the first chunk. Not more than it needs: libhdf5 concludes from the size alone when
 * the field has to grow (`H5O__alloc_extend_chunk`).
 */
export function sizeBytesFor(messageBytes: number): number {
  if (messageBytes < 2 ** 8) return 1;
  if (messageBytes < 2 ** 16) return 2;
  return messageBytes < 2 ** 32 ? 4 : 8;
}
