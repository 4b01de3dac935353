import { attempt } from './attempt.js';
import { ReadOnlyBytes } from './ReadOnlyBytes.js';

/** Synchronous access to the bytes of a `Blob`, for libhdf5 (worker only). Each read takes about 0.3 ms, whatever its length. */
export class BlobBytes extends ReadOnlyBytes {
  readonly #held: { readonly blob: Blob };
  readonly #reader = new FileReaderSync();

  /** @param held - Has the Blob; another one when that is of a file that has grown. */
  constructor(held: { readonly blob: Blob }, identity: string) {
    super(identity);
    this.#held = held;
  }

  size(): number {
    return this.#held.blob.size;
  }

  read(target: Uint8Array, offset: number): number {
    const part = this.#held.blob.slice(offset, offset + target.byteLength);
    const bytes = attempt(
      `reading ${target.byteLength} bytes at byte ${offset}`,
      () => new Uint8Array(this.#reader.readAsArrayBuffer(part)),
    );
    target.set(bytes);
    return bytes.byteLength;
  }
}
