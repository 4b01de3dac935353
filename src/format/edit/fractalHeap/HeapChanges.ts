import { corruptFile } from '../../formatError.js';
import type { ManagedPlace } from '../../heapObjectPlace.js';
import type { FileEdit } from '../FileEdit.js';
import { HeapEdit } from './HeapEdit.js';

const changesOf = new WeakMap<FileEdit, Map<number, HeapChanges>>();

/**
 * What one edit does to one heap: insertions at once, as nobody reads what is new yet; removals when the edit is visible, as
 * what they free is read until then.
 */
export class HeapChanges {
  readonly #edit: FileEdit;
  readonly #address: number;
  readonly #heap: HeapEdit;
  readonly #removed: Uint8Array[] = [];
  readonly #freed: ManagedPlace[] = [];
  #isReleased = false;

  private constructor(edit: FileEdit, address: number) {
    this.#edit = edit;
    this.#address = address;
    this.#heap = new HeapEdit(edit, address);
  }

  /** Those of a heap by an edit, to go on with. */
  static of(edit: FileEdit, address: number): HeapChanges {
    const ofEdit = changesOf.get(edit) ?? new Map<number, HeapChanges>();
    changesOf.set(edit, ofEdit);
    const changes = ofEdit.get(address) ?? new HeapChanges(edit, address);
    ofEdit.set(address, changes);
    return changes;
  }

  insert(bytes: Uint8Array): Uint8Array {
    return this.#heap.insert(bytes);
  }

  remove(id: Uint8Array): void {
    // Everything is verified now: once the edit is visible nothing may fail.
    const place = this.#heap.find(id);
    if (place.kind === 'managed') {
      const { offset, length } = place;
      if (this.#freed.some((other) => other.offset < offset + length && offset < other.offset + other.length))
        throw this.#twice(`at offset ${offset}`);
      this.#freed.push(place);
    } else if (place.kind === 'huge' && this.#removed.some((other) => other.join() === id.join())) {
      throw this.#twice(`of ID ${id.join(' ')}`);
    }
    this.#removed.push(id.slice());
    if (this.#removed.length === 1) this.#edit.last(() => this.#removeAll());
  }

  release(): void {
    this.#heap.release();
    this.#isReleased = true;
    changesOf.get(this.#edit)?.delete(this.#address);
  }

  #removeAll(): void {
    if (!this.#isReleased) new HeapEdit(this.#edit, this.#address).remove(this.#removed);
  }

  #twice(which: string) {
    return corruptFile(`fractal heap at ${this.#address}: the object ${which} is removed twice`);
  }
}
