import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage } from './OpenedStorage.js';
import { rangeReaderOf } from './rangeReaderOf.js';

/** An opened storage whose bytes can be read synchronously. */
export function presentStorage(
  name: string,
  storage: FileBytes,
  rest: Omit<OpenedStorage, 'name' | 'storage' | 'reader'> = {},
): OpenedStorage {
  return { ...rest, name, storage, reader: rangeReaderOf(storage) };
}
