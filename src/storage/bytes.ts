import { H5Error } from '../model/H5Error.js';
import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage } from './OpenedStorage.js';
import { presentStorage } from './presentStorage.js';
import { uniqueIdentity } from './uniqueIdentity.js';

/** A file in memory. It grows by doubling, up to what the platform can allocate. */
export class BytesStorage implements FileBytes {
  readonly identity: string;
  readonly writable: boolean;
  #bytes: Uint8Array;
  #size: number;

  constructor(bytes: Uint8Array, writable: boolean) {
    this.identity = uniqueIdentity('bytes');
    this.writable = writable;
    this.#bytes = bytes;
    this.#size = bytes.byteLength;
  }

  size(): number {
    return this.#size;
  }

  read(target: Uint8Array, offset: number): number {
    const source = this.#bytes.subarray(Math.min(offset, this.#size), Math.min(offset + target.byteLength, this.#size));
    target.set(source);
    return source.byteLength;
  }

  write(source: Uint8Array, offset: number): void {
    if (source.byteLength === 0) return;
    this.#reserve(offset + source.byteLength);
    this.#bytes.set(source, offset);
    this.#size = Math.max(this.#size, offset + source.byteLength);
  }

  truncate(size: number): void {
    this.#reserve(size);
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  /** Moves the bytes into shared memory and gives them. */
  share(): Uint8Array {
    if (!(this.#bytes.buffer instanceof SharedArrayBuffer)) {
      const shared = new Uint8Array(new SharedArrayBuffer(this.#size));
      shared.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = shared;
    }
    return this.#bytes.subarray(0, this.#size);
  }

  flush(): void {}

  close(): void {
    this.#bytes = new Uint8Array(0);
    this.#size = 0;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.byteLength) return;
    const grown = allocated(Math.max(size, 2 * this.#bytes.byteLength, 65536)) ?? allocated(size) ?? refuse(size);
    grown.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = grown;
  }
}

function allocated(size: number): Uint8Array | undefined {
  try {
    return new Uint8Array(size);
  } catch {
    return undefined;
  }
}

function refuse(size: number): never {
  throw new H5Error('out-of-memory', 'H5Dwrite_async', `a file in memory cannot grow to ${size} bytes`);
}

/** Opens bytes in memory as a file; other workers read it where memory can be shared, otherwise each would need a copy. */
export function openBytes(bytes: Uint8Array, name: string, writable: boolean): OpenedStorage {
  const storage = new BytesStorage(bytes, writable);
  const isShared = !writable && typeof SharedArrayBuffer !== 'undefined';
  return presentStorage(name, storage, isShared ? { shared: () => storage.share() } : {});
}
