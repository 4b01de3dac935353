import type { Extent } from '../bytes/Extent.js';
import type { Parser } from '../bytes/Parser.js';
import { runSync } from '../bytes/runSync.js';
import type { Superblock } from '../superblock/superblock.js';
import type { FileSpace, HeapTail } from './FileSpace.js';

interface Write extends Extent {
  bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/**
 * One change of a file that an interruption between two writes does not leave half done: what is new is written where
 * nobody reads, then a single write, the flip, makes all of it visible, then what no reader depends on is put right.
 * Nothing is written before `commit`; an edit that fails before leaves the file as it was.
 */
export class FileEdit {
  readonly #space: FileSpace;
  /** Blocks that this edit made, by address: nothing refers to them yet, so they may change. */
  readonly #made = new Map<number, Write>();
  /** Bytes of existing blocks that are unused before the flip. */
  readonly #unseen: Write[] = [];
  #flip: Write | undefined;
  readonly #afterwards: Write[] = [];
  readonly #released: Extent[] = [];
  readonly #last: (() => void)[] = [];
  /** Address after the last block that this edit made. */
  #madeEnd = 0;
  #format: Superblock | undefined;
  readonly #isRaw: boolean;

  /** @param isRaw - Whether its blocks hold elements of datasets, and so are raw data. */
  constructor(space: FileSpace, isRaw = false) {
    this.#space = space;
    this.#isRaw = isRaw;
  }

  /** The file's format; its size includes what this edit adds. */
  get format(): Superblock {
    const { superblock, bytes } = this.#space;
    const fileSize = Math.max(bytes.size(), superblock.baseAddress + this.#madeEnd);
    if (this.#format?.fileSize !== fileSize) this.#format = { ...superblock, fileSize };
    return this.#format;
  }

  /** Reads the file with the edit's changes so far. */
  read<T>(parser: Parser<T>): T {
    return runSync(parser, (offset, length) => this.#bytesAt(offset, length));
  }

  /** Adds a block and returns its address. */
  add(bytes: Uint8Array): number {
    const address = this.allocate(bytes.length);
    this.write(address, bytes);
    return address;
  }

  /** Allocates a new block whose bytes `write` sets later: for blocks that hold their own address. */
  allocate(length: number): number {
    const address = this.#isRaw ? this.#space.allocateRaw(length) : this.#space.allocate(length);
    this.#made.set(address, { address, length, bytes: NOTHING });
    this.#madeEnd = Math.max(this.#madeEnd, address + length);
    return address;
  }

  /**
   * Writes bytes that no reader looks at before the flip: of a block that this edit made, or of unused parts of an
   * existing one.
   */
  write(address: number, bytes: Uint8Array): void {
    const made = this.#made.get(address);
    if (made) {
      if (bytes.length > made.length) throw new RangeError(`${bytes.length} bytes in a block of ${made.length}`);
      made.bytes = bytes;
    } else {
      this.#unseen.push({ address, length: bytes.length, bytes });
    }
  }

  /** Replaces a block: in place if this edit made it and the bytes fit, otherwise elsewhere. Returns the address. */
  replace(block: Extent, bytes: Uint8Array): number {
    const made = this.#made.get(block.address);
    if (made && bytes.length <= made.length) {
      made.bytes = bytes;
      return block.address;
    }
    this.release(block);
    return this.add(bytes);
  }

  /** Whether this edit made the block at an address. */
  isNew(address: number): boolean {
    return this.#made.has(address);
  }

  /** Sets the one write to bytes that readers use. A block that this edit made is simply changed. */
  flip(address: number, bytes: Uint8Array): void {
    if (this.#made.has(address)) {
      this.write(address, bytes);
      return;
    }
    if (this.#flip && this.#flip.address !== address)
      throw new Error(`an edit with flips at ${this.#flip.address} and ${address}`);
    this.#flip = { address, length: bytes.length, bytes };
  }

  /** Writes bytes that no reader depends on (counts, free lists, neighbours), once the edit is visible. */
  afterwards(address: number, bytes: Uint8Array): void {
    if (this.#made.has(address)) this.write(address, bytes);
    else this.#afterwards.push({ address, length: bytes.length, bytes });
  }

  /** Runs a function once the edit is visible, before `afterwards`; it may add blocks and call `afterwards` itself. */
  last(action: () => void): void {
    this.#last.push(action);
  }

  /** The block that edits of this file last added to each heap. */
  get heapTails(): Map<number, HeapTail> {
    return this.#space.heapTails;
  }

  /** Frees the space of a block once the edit is complete. */
  release(block: Extent): void {
    const made = this.#made.get(block.address);
    if (made) {
      this.#made.delete(block.address);
      this.#space.release(made);
    } else {
      this.#released.push(block);
    }
  }

  /** Whether this edit frees the block at an address. */
  isReleased(address: number): boolean {
    return this.#released.some((extent) => extent.address === address);
  }

  /** Carries the edit out. A failure before the flip leaves the file as it was, and frees the new blocks. */
  commit(): void {
    try {
      this.#putMade(true);
      for (const { address, bytes } of this.#unseen) this.#putUnseen(address, bytes);
    } catch (error) {
      this.abandon();
      throw error;
    }
    if (this.#flip) this.#put(this.#flip.address, this.#flip.bytes);
    if (this.#last.length > 0) {
      this.#made.clear();
      this.#unseen.length = 0;
      this.#flip = undefined;
      for (const action of this.#last) action();
      this.#putMade(false);
    }
    for (const { address, bytes } of this.#afterwards) this.#put(address, bytes);
    for (const extent of this.#released) this.#space.release(extent);
  }

  /** Frees what was allocated for an edit that is not carried out. */
  abandon(): void {
    for (const extent of this.#made.values()) this.#space.release(extent);
    this.#made.clear();
  }

  /** Writes adjacent new blocks with one write. */
  #putMade(isUnseen: boolean): void {
    for (const { address, bytes } of joined([...this.#made.values()])) {
      if (isUnseen) this.#putUnseen(address, bytes);
      else this.#put(address, bytes);
    }
    this.#space.stateEnd();
  }

  #putUnseen(address: number, bytes: Uint8Array): void {
    const { bytes: file, superblock } = this.#space;
    file.writeUnseen(bytes, superblock.baseAddress + address);
  }

  #put(address: number, bytes: Uint8Array): void {
    this.#space.bytes.write(bytes, this.#space.superblock.baseAddress + address);
  }

  #bytesAt(offset: number, length: number): Uint8Array {
    const { baseAddress } = this.#space.superblock;
    const address = offset - baseAddress;
    const made = this.#made.get(address);
    if (made && made.bytes.length >= length) return made.bytes.slice(0, length);
    const bytes = new Uint8Array(length);
    this.#space.bytes.read(bytes, offset);
    for (const write of this.#made.values()) overlay(bytes, address, write);
    for (const write of this.#unseen) overlay(bytes, address, write);
    if (this.#flip) overlay(bytes, address, this.#flip);
    for (const write of this.#afterwards) overlay(bytes, address, write);
    return bytes;
  }
}

/** Copies the part of a write that overlaps `target`, which begins at `address`. */
function overlay(target: Uint8Array, address: number, write: Write): void {
  const start = Math.max(address, write.address);
  const end = Math.min(address + target.length, write.address + write.bytes.length);
  if (start < end) target.set(write.bytes.subarray(start - write.address, end - write.address), start - address);
}

/** The writes, adjacent ones joined; bytes between a write's data and its length are unused, and become zeros. */
function joined(writes: readonly Write[]): Write[] {
  const sorted = [...writes].sort((one, other) => one.address - other.address);
  const groups: Write[][] = [];
  for (const write of sorted) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    if (group && last && roundUp(last.address + last.length) === write.address) group.push(write);
    else groups.push([write]);
  }
  return groups.map((group) => {
    const [first] = group as [Write];
    if (group.length === 1) return first;
    const last = group[group.length - 1]!;
    const bytes = new Uint8Array(last.address + last.bytes.length - first.address);
    for (const write of group) bytes.set(write.bytes, write.address - first.address);
    return { address: first.address, length: bytes.length, bytes };
  });
}

function roundUp(address: number): number {
  return Math.ceil(address / 8) * 8;
}
