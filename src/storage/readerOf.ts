import type { FileBytes } from './FileBytes.js';

/** Reads byte ranges of a storage for parsers; fewer bytes than requested at its end. */
export function readerOf(storage: Pick<FileBytes, 'read'>): (offset: number, length: number) => Uint8Array {
  return (offset, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, storage.read(bytes, offset));
  };
}
