import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import type { Superblock } from '../superblock/superblock.js';
import { FLAGS_AT, prefixLength, SIZE_FIELD } from './encodePrefix.js';
import {
  checksumLength,
  continuationOverhead,
  type HeaderForm,
  headerForm,
  headLength,
  OLD_ALIGNMENT,
} from './HeaderForm.js';
import { MessageType } from './messageTypes.js';
import type { HeaderMessage, ObjectHeader } from './ObjectHeader.js';
import { readObjectHeader } from './readObjectHeader.js';

/** A message while its header is edited. */
export interface Entry {
  message: HeaderMessage;
  /** Number of the chunk that has it; undefined for a new one. */
  readonly chunk: number | undefined;
}

/** A chunk of a header that is edited. */
export interface Chunk {
  readonly address: number;
  readonly length: number;
  /** Bytes of messages. */
  readonly capacity: number;
  /** Messages stored in it, null messages among them. */
  readonly stored: number;
}

/** An object header taken apart for editing. */
export interface HeaderParts {
  readonly header: ObjectHeader;
  readonly form: HeaderForm;
  /** Bytes of the field with the size of the first chunk (version 2). */
  readonly sizeBytes: number;
  readonly chunks: readonly Chunk[];
  /** All messages but null messages, in their order. */
  readonly entries: readonly Entry[];
}

/** Reads an object header and finds out which chunk has which message. Chunks that share bytes are `corrupt-file`. */
export function* readHeaderParts(format: Superblock, address: number): Parser<HeaderParts> {
  const header = yield* readObjectHeader(format, address);
  const form = headerForm(header, format);
  const start = yield* readAt(format, address, FLAGS_AT + 1, 'object header');
  const sizeBytes = 2 ** (start.bytes[FLAGS_AT]! & SIZE_FIELD);
  refuseOverlaps(header);

  const head = headLength(form);
  const entries: Entry[] = [];
  let next = 0;
  const chunks = header.chunks.map((chunk, index): Chunk => {
    const overhead = index === 0 ? prefixLength(header, sizeBytes) + checksumLength(form) : continuationOverhead(form);
    const capacity = chunk.length - overhead;
    const first = next;
    for (let left = capacity; left >= head; next++) {
      const message = header.messages[next]!;
      if (form.version === 1 && message.data.length % OLD_ALIGNMENT !== 0)
        throw corruptFile(`object header at ${address}: message with ${message.data.length} bytes, not aligned`);
      if (message.type !== MessageType.NIL) entries.push({ message, chunk: index });
      left -= head + message.data.length;
    }
    return { ...chunk, capacity, stored: next - first };
  });
  return { header, form, sizeBytes, chunks, entries };
}

function refuseOverlaps({ address, chunks }: ObjectHeader): void {
  const sorted = [...chunks].sort((one, other) => one.address - other.address);
  sorted.reduce((before, chunk) => {
    if (before.address + before.length > chunk.address)
      throw corruptFile(`object header at ${address}: its chunks at ${before.address} and ${chunk.address} overlap`);
    return chunk;
  });
}
