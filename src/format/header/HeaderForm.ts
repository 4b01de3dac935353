import type { FieldSizes } from '../bytes/ByteWriter.js';
import type { ObjectHeader } from './ObjectHeader.js';

/** What the sizes of a header's messages depend on. */
export interface HeaderForm extends FieldSizes {
  readonly version: 1 | 2;
  /** Whether each message tells when it was created (version 2, header flag bit 2). */
  readonly tracksOrder: boolean;
}

/** Version 1 aligns the data of messages (libhdf5's `H5O_ALIGN_OLD`). */
export const OLD_ALIGNMENT = 8;
const MAX_DATA = 65535;

export function headerForm(
  header: Pick<ObjectHeader, 'version' | 'attributeCreationOrder'>,
  { sizeofOffsets, sizeofLengths }: FieldSizes,
): HeaderForm {
  const tracksOrder = header.attributeCreationOrder !== undefined;
  return { version: header.version, tracksOrder, sizeofOffsets, sizeofLengths };
}

/** Bytes before a message's data. */
export function headLength({ version, tracksOrder }: HeaderForm): number {
  if (version === 1) return 8;
  return tracksOrder ? 6 : 4;
}

/** Bytes that data of a length have in a message. */
export function storedDataLength({ version }: HeaderForm, length: number): number {
  return version === 1 ? Math.ceil(length / OLD_ALIGNMENT) * OLD_ALIGNMENT : length;
}

/** Bytes of a message with its head. */
export function messageLength(form: HeaderForm, dataLength: number): number {
  return headLength(form) + storedDataLength(form, dataLength);
}

/** The most bytes of data in a message: their number has two bytes. */
export function maxDataLength({ version }: HeaderForm): number {
  return version === 1 ? MAX_DATA - (MAX_DATA % OLD_ALIGNMENT) : MAX_DATA;
}

/**
 * The most bytes that may be free in a chunk. libhdf5 joins neighbouring null messages when it opens a file for writing and
 * does not look whether the size of the joined one has a place in its two bytes.
 */
export function maxFree(form: HeaderForm): number {
  return headLength(form) + maxDataLength(form);
}

/** Bytes of a continuation message. */
export function continuationLength(form: HeaderForm): number {
  return messageLength(form, form.sizeofOffsets + form.sizeofLengths);
}

/** Bytes of the checksum at the end of each chunk. */
export function checksumLength({ version }: HeaderForm): number {
  return version === 1 ? 0 : 4;
}

/** Bytes of a continuation that are not messages: signature and checksum. */
export function continuationOverhead(form: HeaderForm): number {
  return form.version === 1 ? 0 : 4 + checksumLength(form);
}
