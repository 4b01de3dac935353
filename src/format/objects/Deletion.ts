import { runSync } from '../bytes/runSync.js';
import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { HeaderEdit } from '../header/HeaderEdit.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { heldObjects } from './heldObjects.js';
import { releaseObject } from './releaseObject.js';

/**
 * Removes a reference to an object: lowers its reference count and, with the last reference, deletes the object and the
 * references that it holds itself. All objects concerned are read first, so a deletion that is impossible fails before anything
 * is written.
 */
export class Deletion {
  readonly #space: FileSpace;
  /** Remaining references to each object. */
  readonly #left = new Map<number, number>();

  constructor(space: FileSpace) {
    this.#space = space;
  }

  /** Accounts for a reference to the object at an address that is about to be removed. */
  add(address: number): this {
    const waiting = [address];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const header = this.#read(next);
      const left = (this.#left.get(next) ?? header.refCount) - 1;
      this.#left.set(next, left);
      if (left !== 0) continue;
      for (const held of this.#run(heldObjects(this.#format, header))) waiting.push(held);
    }
    return this;
  }

  /** Whether the object at an address will be deleted. */
  deletes(address: number): boolean {
    return (this.#left.get(address) ?? 1) <= 0;
  }

  /** Carries the deletion out; no link may lead to the deleted objects any more. */
  carryOut(): void {
    for (const [address, left] of this.#left) {
      carryOut(this.#space, (edit) => (left > 0 ? setCount(edit, address, left) : releaseObject(edit, address)));
    }
  }

  get #format() {
    return { ...this.#space.superblock, fileSize: this.#space.bytes.size() };
  }

  #read(address: number) {
    return this.#run(readObjectHeader(this.#format, address));
  }

  #run<T>(parser: Parameters<typeof runSync<T>>[0]): T {
    return runSync(parser, (offset, length) => this.#space.read(offset, length));
  }
}

function setCount(edit: FileEdit, address: number, count: number): void {
  const header = HeaderEdit.open(edit, address);
  header.referenceCount = count;
  header.save();
}
