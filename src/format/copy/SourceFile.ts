import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { runSync } from '../bytes/runSync.js';
import { FileView } from '../FileView.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import type { Superblock } from '../superblock/superblock.js';

/** The source file of a copy. Nothing in it changes meanwhile; a copy within the file only adds to it. */
export class SourceFile {
  readonly format: Superblock;
  readonly shared: SharedMessages;
  readonly #read: (offset: number, length: number) => Uint8Array;

  private constructor(format: Superblock, read: (offset: number, length: number) => Uint8Array) {
    this.format = format;
    this.shared = new SharedMessages(format);
    this.#read = read;
  }

  /**
   * @param size - Size of the file in bytes.
   * @param read - Reads `length` bytes at `offset` of the file.
   */
  static open(size: number, read: (offset: number, length: number) => Uint8Array): SourceFile {
    return new SourceFile(runSync(FileView.open(size), read).superblock, read);
  }

  read<T>(parser: Parser<T>): T {
    return runSync(parser, this.#read);
  }

  /** What comes before the superblock. */
  get userBlock(): Uint8Array {
    return this.#read(0, this.format.baseAddress);
  }

  /** Raw data at an address. Errors: `corrupt-file` if they extend past the end of the file. */
  bytes(address: number, length: number): Uint8Array {
    return this.read(readAt(this.format, address, length, 'raw data')).bytes;
  }
}
