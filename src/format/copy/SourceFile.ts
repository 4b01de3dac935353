import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { runSync } from '../bytes/runSync.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import { readSuperblock, type Superblock } from '../superblock/superblock.js';

/** The file that is copied from; nobody changes what is in it meanwhile but the copying itself, which only adds. */
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
   * @param size - Bytes of the file.
   * @param read - Gives `length` bytes from byte `offset` of the file on.
   */
  static open(size: number, read: (offset: number, length: number) => Uint8Array): SourceFile {
    return new SourceFile(runSync(readSuperblock(size), read), read);
  }

  read<T>(parser: Parser<T>): T {
    return runSync(parser, this.#read);
  }

  /** Raw data at an address. Errors: `corrupt-file` where the file ends before. */
  bytes(address: number, length: number): Uint8Array {
    return this.read(readAt(this.format, address, length, 'raw data')).bytes;
  }
}
