import { failure } from '../model/H5Error.js';
import { ReadOnlyBytes } from './ReadOnlyBytes.js';

/** The bytes of a `Blob`, loaded into memory because they cannot be read synchronously here. */
export class LoadedBlob extends ReadOnlyBytes {
  readonly #blob: Blob;
  #loading: Promise<void> | undefined;
  #bytes: Uint8Array | undefined;

  constructor(blob: Blob, identity: string) {
    super(identity);
    this.#blob = blob;
  }

  /** Loads all of it; until then nothing can be read. */
  load(): Promise<void> {
    this.#loading ??= this.#blob.arrayBuffer().then(
      (buffer) => {
        this.#bytes = new Uint8Array(buffer);
      },
      (cause) => {
        this.#loading = undefined;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw failure('io', `loading a Blob of ${this.size()} bytes failed (${reason})`, { cause });
      },
    );
    return this.#loading;
  }

  size(): number {
    return this.#blob.size;
  }

  read(target: Uint8Array, offset: number): number {
    if (!this.#bytes) throw new TypeError('the Blob is read before it is loaded');
    const part = this.#bytes.subarray(offset, offset + target.byteLength);
    target.set(part);
    return part.byteLength;
  }

  override close(): void {
    this.#bytes = undefined;
    this.#loading = undefined;
  }
}
