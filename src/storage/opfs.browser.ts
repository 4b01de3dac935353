import type { Storage } from './Storage.js';
import { uniqueIdentity } from './uniqueIdentity.js';

/** A file of the origin-private file system, through its synchronous access handle (worker only). */
export class OpfsStorage implements Storage {
  readonly identity: string;
  readonly writable = true;
  readonly #handle: FileSystemSyncAccessHandle;

  private constructor(handle: FileSystemSyncAccessHandle) {
    // The browser itself gives out one access handle a file.
    this.identity = uniqueIdentity('opfs');
    this.#handle = handle;
  }

  static async open(file: FileSystemFileHandle): Promise<OpfsStorage> {
    return new OpfsStorage(await file.createSyncAccessHandle());
  }

  size(): number {
    return this.#handle.getSize();
  }

  read(target: Uint8Array, offset: number): number {
    return this.#handle.read(target as Uint8Array<ArrayBuffer>, { at: offset });
  }

  write(source: Uint8Array, offset: number): void {
    this.#handle.write(source as Uint8Array<ArrayBuffer>, { at: offset });
  }

  truncate(size: number): void {
    this.#handle.truncate(size);
  }

  flush(): void {
    this.#handle.flush();
  }

  close(): void {
    this.#handle.close();
  }
}
