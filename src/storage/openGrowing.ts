import { failure } from '../model/H5Error.js';
import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage } from './OpenedStorage.js';
import { lateBlob } from './openBlob.js';
import { uniqueIdentity } from './uniqueIdentity.js';

/** A file handle, as far as a file that grows is read through it. */
export interface GrowingHandle {
  readonly name: string;
  /** The file as it is now. */
  getFile(): Promise<Blob>;
}

/** How often a file that has changed since it was asked for is asked for anew, for one range. */
const ATTEMPTS = 100;

/**
 * Opens a file that may grow through its handle, for reading. The File that a handle gives is of one moment: where the file has changed
 * since, a browser refuses to read it (NotReadableError), and it is asked for anew.
 *
 * @param bytesOf - Gives synchronous access to the bytes of the file as it is then, for libhdf5 only.
 */
export async function openGrowing(
  handle: GrowingHandle,
  bytesOf: (held: { readonly blob: Blob }, identity: string) => FileBytes,
): Promise<OpenedStorage> {
  const held = { blob: await handle.getFile() };
  const renew = async (): Promise<void> => {
    const blob = await handle.getFile();
    const { size } = held.blob;
    if (blob.size < size)
      throw failure('io', `'${handle.name}' has become shorter: it had ${size} bytes and has ${blob.size}`);
    held.blob = blob;
  };
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return new Uint8Array(await held.blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'NotReadableError' || attempt === ATTEMPTS) throw error;
        await renew();
      }
    }
  };
  const { reader, forget } = lateBlob({
    get size() {
      return held.blob.size;
    },
    read,
  });
  return {
    name: handle.name,
    reader,
    storage: bytesOf(held, uniqueIdentity('handle')),
    refresh: async () => {
      await renew();
      forget();
    },
  };
}
