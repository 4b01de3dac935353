import { H5Error } from '../model/H5Error.js';
import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage } from './OpenedStorage.js';
import { presentStorage } from './presentStorage.js';
import { uniqueIdentity } from './uniqueIdentity.js';

/** A `Blob` or `File` of a browser, read in place, without loading it (worker only: it needs `FileReaderSync`). */
export class BlobStorage implements FileBytes {
  readonly identity: string;
  readonly writable = false;
  readonly #blob: Blob;
  readonly #reader = new FileReaderSync();

  constructor(blob: Blob) {
    this.identity = uniqueIdentity('blob');
    this.#blob = blob;
  }

  size(): number {
    return this.#blob.size;
  }

  read(target: Uint8Array, offset: number): number {
    const bytes = new Uint8Array(this.#reader.readAsArrayBuffer(this.#blob.slice(offset, offset + target.byteLength)));
    target.set(bytes);
    return bytes.byteLength;
  }

  write(): never {
    throw readOnly();
  }

  truncate(): never {
    throw readOnly();
  }

  flush(): void {}

  close(): void {}
}

function readOnly(): H5Error {
  return new H5Error('permission', 'H5Fopen_async', 'a Blob cannot be written; open its bytes instead');
}

/** Opens a Blob as a file; every worker may read it in place. */
export function openBlob(blob: Blob, name: string): OpenedStorage {
  return presentStorage(name, new BlobStorage(blob), { shared: () => blob });
}
