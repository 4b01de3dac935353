import type { CodecContext } from '../../../codec/CodecContext.js';
import type { Handling } from '../client/Handling.js';
import type { WireTarget } from '../wire/WireTarget.js';
import { wireReferences } from '../wire/wireReferences.js';

/** What a decoder knows of the transfer. @param fileHid - Number of the identifier that references carry. */
export function readContext(fileHid: number): CodecContext {
  return { file: fileHid, references: wireReferences(fileHid) };
}

/** What an encoder knows of the transfer. @param target - Where it encodes to; not needed for elements of fixed size. */
export function writeContext({ fileHid, file, files }: Handling, target?: WireTarget): CodecContext {
  return {
    file: fileHid,
    references: wireReferences(fileHid, target),
    isSameFile: (hid) => files.open.isFile(hid, file),
  };
}
