import { BytesStorage } from '../../../src/storage/bytes.js';

/** A change of a file's bytes, to be made to another copy of it. */
export type RecordedWrite = (other: BytesStorage) => void;

/** A file in memory that can keep what is written to it, write after write. */
export class RecordedStorage extends BytesStorage {
  #writes: RecordedWrite[] | undefined;

  constructor(bytes: Uint8Array) {
    super(bytes, true);
  }

  /** Keeps what is written from now on. */
  record(): readonly RecordedWrite[] {
    this.#writes = [];
    return this.#writes;
  }

  override write(source: Uint8Array, offset: number): void {
    const copy = source.slice();
    this.#writes?.push((other) => other.write(copy, offset));
    super.write(source, offset);
  }

  override truncate(size: number): void {
    this.#writes?.push((other) => other.truncate(size));
    super.truncate(size);
  }
}
