import type { Parser } from '../../../../format/bytes/Parser.js';
import { clearedFlags } from '../../../../format/superblock/clearedFlags.js';
import { readSuperblock } from '../../../../format/superblock/superblock.js';
import { failure } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { parseSteps } from '../../reader/parseSteps.js';
import type { OpenFile } from '../../worker/OpenFile.js';

/** Bytes of a file's image; of a remote file whose length is not told, those up to where its superblock says that it ends. */
export function* imageSize({ opened: { reader } }: OpenFile): Steps<number> {
  return (yield* parseSteps(readSuperblock(reader.size), reader)).fileSize;
}

/** A part of a file's image, in an ArrayBuffer of its own. Errors: `H5Error` `out-of-memory`, `corrupt-file`, `io`. */
export function* readImage({ opened: { reader } }: OpenFile, offset: number, length: number): Steps<Uint8Array> {
  const { offset: clearedAt, bytes: cleared } = yield* parseSteps(clearedFlags(reader.size), reader);
  try {
    const found = yield* parseSteps(rangeOf(offset, length), reader.uncached ?? reader);
    // What is late may be in memory that others read too.
    const image = reader.bytes && found.byteLength === found.buffer.byteLength ? found : found.slice();
    const from = Math.max(offset, clearedAt);
    const to = Math.min(offset + image.length, clearedAt + cleared.length);
    if (from < to) image.set(cleared.subarray(from - clearedAt, to - clearedAt), from - offset);
    return image;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw failure('out-of-memory', `the file's ${length} bytes do not fit in memory`, { cause });
  }
}

function* rangeOf(offset: number, length: number): Parser<Uint8Array> {
  return yield { offset, length };
}
