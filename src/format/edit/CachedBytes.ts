import type { EditedBytes } from './EditedBytes.js';

const PAGE_BYTES = 4096;
/** Of 4 KiB each; the least recently used go first. */
const MAX_PAGES = 2048;

/**
 * The bytes of a file that is edited, pages of them kept in memory: edits in a row look at the same headers and nodes again
 * and again. What is written goes to the file at once. Nobody else changes the file meanwhile.
 */
export class CachedBytes implements EditedBytes {
  readonly #bytes: EditedBytes;
  /** By number, ordered by last use. */
  readonly #pages = new Map<number, Uint8Array>();
  #size: number;

  constructor(bytes: EditedBytes) {
    this.#bytes = bytes;
    this.#size = bytes.size();
  }

  size(): number {
    return this.#size;
  }

  read(target: Uint8Array, offset: number): number {
    const length = Math.max(0, Math.min(target.length, this.#size - offset));
    // Large reads are of elements, which are read once.
    if (length > 4 * PAGE_BYTES) return this.#bytes.read(target, offset);
    for (let done = 0; done < length; ) {
      const page = Math.floor((offset + done) / PAGE_BYTES);
      const from = offset + done - page * PAGE_BYTES;
      const count = Math.min(length - done, PAGE_BYTES - from);
      target.set(this.#page(page).subarray(from, from + count), done);
      done += count;
    }
    return length;
  }

  write(source: Uint8Array, offset: number): void {
    this.#put(source, offset, () => this.#bytes.write(source, offset));
  }

  writeUnseen(source: Uint8Array, offset: number): void {
    const bytes = this.#bytes;
    this.#put(source, offset, () =>
      bytes.writeUnseen ? bytes.writeUnseen(source, offset) : bytes.write(source, offset),
    );
  }

  truncate(size: number): void {
    this.#bytes.truncate(size);
    this.#resized(size);
  }

  truncateUnseen(size: number): void {
    const bytes = this.#bytes;
    if (bytes.truncateUnseen) bytes.truncateUnseen(size);
    else bytes.truncate(size);
    this.#resized(size);
  }

  #put(source: Uint8Array, offset: number, write: () => void): void {
    try {
      write();
    } catch (error) {
      // A part of it may have been written.
      this.#pages.clear();
      this.#size = this.#bytes.size();
      throw error;
    }
    const end = offset + source.length;
    for (let page = Math.floor(offset / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
      const kept = this.#pages.get(page);
      if (!kept) continue;
      const from = Math.max(offset, page * PAGE_BYTES);
      const to = Math.min(end, (page + 1) * PAGE_BYTES);
      kept.set(source.subarray(from - offset, to - offset), from - page * PAGE_BYTES);
    }
    this.#size = Math.max(this.#size, end);
  }

  #resized(size: number): void {
    for (const page of this.#pages.keys()) {
      // Bytes beyond a truncation read as zeros if the file grows again.
      if ((page + 1) * PAGE_BYTES > size) this.#pages.delete(page);
    }
    this.#size = size;
  }

  #page(number: number): Uint8Array {
    let page = this.#pages.get(number);
    if (page) {
      this.#pages.delete(number);
    } else {
      page = new Uint8Array(PAGE_BYTES);
      this.#bytes.read(page, number * PAGE_BYTES);
      const [oldest] = this.#pages.keys();
      if (this.#pages.size >= MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    }
    this.#pages.set(number, page);
    return page;
  }
}
