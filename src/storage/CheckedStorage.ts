import { H5Error } from '../model/H5Error.js';
import type { FileBytes } from './FileBytes.js';

/** How many refused bytes are held until the storage takes them, and in how many runs at most. */
const MAX_HELD_BYTES = 64 * 2 ** 20;
const MAX_HELD_RUNS = 4096;

/** Bytes that the storage refused. */
interface Run {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * A storage that records refused writes. libhdf5 must not see a write fail: it drops the chunk, leaves it out of
 * the chunk index, and cannot flush any more. So what is refused is held here, where it is read from, until `settle` has
 * written it. Each refusal is reported once, by `takeRefusal`, and fails the operation under way. Where too much is refused to
 * be held, writes throw, and the file stays marked: `settle` fails from then on.
 */
export class CheckedStorage implements FileBytes {
  readonly #storage: FileBytes;
  #held: Run[] = [];
  #heldBytes = 0;
  /** The length that the storage should have, while something is held or a length was refused. */
  #length: number | undefined;
  #refusal: unknown;
  /** Why something is lost for good. */
  #lost: unknown;
  #changes = 0;

  constructor(storage: FileBytes) {
    this.#storage = storage;
  }

  get identity(): string {
    return this.#storage.identity;
  }

  get writable(): boolean {
    return this.#storage.writable;
  }

  /** How often bytes, or the length, were changed, or tried to. */
  get changes(): number {
    return this.#changes;
  }

  size(): number {
    return this.#length ?? this.#storage.size();
  }

  read(target: Uint8Array, offset: number): number {
    if (this.#length === undefined) return this.#storage.read(target, offset);
    const length = Math.max(0, Math.min(target.byteLength, this.#length - offset));
    const asked = target.subarray(0, length);
    asked.fill(0, this.#storage.read(asked, offset));
    for (const { offset: start, bytes } of this.#held) {
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + bytes.byteLength);
      if (from < to) asked.set(bytes.subarray(from - start, to - start), from - offset);
    }
    return length;
  }

  write(source: Uint8Array, offset: number): void {
    if (source.byteLength === 0) return;
    this.#changes += 1;
    const end = offset + source.byteLength;
    try {
      this.#storage.write(source, offset);
    } catch (error) {
      this.#hold(source, offset, error);
      return;
    }
    this.#forget(offset, end);
    if (this.#length !== undefined) this.#length = Math.max(this.#length, end);
  }

  /** Writes bytes that nothing in the file refers to yet. Throws when they are refused; nothing is lost then. */
  writeUnseen(source: Uint8Array, offset: number): void {
    this.#changes += 1;
    this.#storage.write(source, offset);
    this.#forget(offset, offset + source.byteLength);
    if (this.#length !== undefined) this.#length = Math.max(this.#length, offset + source.byteLength);
  }

  truncate(size: number): void {
    this.#changes += 1;
    try {
      this.#storage.truncate(size);
      if (this.#length !== undefined) this.#length = size;
    } catch (error) {
      this.#refusal ??= error;
      this.#length = size;
    }
    this.#forget(size, Number.POSITIVE_INFINITY);
  }

  /** Sets a length that nothing in the file states yet. Throws when it is refused; nothing is lost then. */
  truncateUnseen(size: number): void {
    this.#changes += 1;
    this.#storage.truncate(size);
    if (this.#length !== undefined) this.#length = size;
  }

  /** What was refused since the last time; undefined when nothing was. */
  takeRefusal(): unknown {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    return refusal;
  }

  /**
   * Writes what is held. Throws when it is refused again, or when something is lost; what the storage takes is written all
   * the same, and its length set: a file that lacks a chunk can be opened, one that is too short cannot.
   */
  settle(): void {
    let failure = this.#lost;
    const attempt = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        failure ??= error;
      }
    };
    for (const { bytes, offset } of [...this.#held]) {
      attempt(() => {
        this.#storage.write(bytes, offset);
        this.#forget(offset, offset + bytes.byteLength);
      });
    }
    const length = this.#length;
    if (length !== undefined && this.#storage.size() !== length) attempt(() => this.#storage.truncate(length));
    if (failure !== undefined) throw notWritten(failure);
    this.#length = undefined;
    this.#refusal = undefined;
  }

  /** As `settle`, and makes everything durable. */
  flush(): void {
    this.settle();
    try {
      this.#storage.flush();
    } catch (error) {
      // An operating system may forget what it failed to store; its next flush would then succeed.
      this.lose(error);
      throw notWritten(error);
    }
  }

  close(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#storage.close();
  }

  /** Notes that something is lost for good: `settle` fails from now on. */
  lose(reason: unknown): void {
    this.#lost ??= reason;
  }

  #hold(source: Uint8Array, offset: number, reason: unknown): void {
    this.#refusal ??= reason;
    const end = offset + source.byteLength;
    const length = Math.max(this.size(), end);
    this.#forget(offset, end);
    this.#length = length;
    if (this.#heldBytes + source.byteLength > MAX_HELD_BYTES || this.#held.length >= MAX_HELD_RUNS) {
      this.lose(reason);
      throw reason;
    }
    this.#heldBytes += source.byteLength;
    this.#held.push({ offset, bytes: source.slice() });
  }

  /** Drops held bytes that have been written since or lie beyond the new end. */
  #forget(from: number, to: number): void {
    if (this.#held.length === 0) return;
    this.#held = this.#held.flatMap((run) => {
      const end = run.offset + run.bytes.byteLength;
      if (to <= run.offset || from >= end) return [run];
      const left: Run[] = [];
      if (run.offset < from) left.push({ offset: run.offset, bytes: run.bytes.slice(0, from - run.offset) });
      if (to < end) left.push({ offset: to, bytes: run.bytes.slice(to - run.offset) });
      return left;
    });
    this.#heldBytes = this.#held.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }
}

function notWritten(reason: unknown): H5Error {
  const message = reason instanceof Error ? reason.message : String(reason);
  const kind = reason instanceof H5Error ? reason.kind : 'io';
  return new H5Error(kind, '', `not all that was written is in the file: ${message}`, { cause: reason });
}
