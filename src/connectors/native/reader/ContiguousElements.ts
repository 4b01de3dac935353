import { corruptFile } from '../../../format/bytes/formatError.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { type ElementSource, threadMemory } from './ElementSource.js';
import { type ElementBox, gatherBox, innermostRun } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** Bytes between two rows that are rather read than passed over: a call of the operating system costs as much. */
const GAP = 16 * 1024;
/** Rows are read together up to so many bytes. */
const WINDOW = 2 ** 20;

/** The elements of a dataset that lie in one run of bytes. */
export class ContiguousElements implements ElementSource {
  readonly #storage: FileBytes;
  readonly #dims: readonly number[];
  readonly #elementSize: number;
  /** Place of the first element in the file. */
  readonly #origin: number;

  /** Errors: `H5Error` `corrupt-file` where the extent is larger than what was allocated, or than the file. */
  constructor(storage: FileBytes, { layout, format, dims, elementSize, address }: ReadableDataset) {
    if (layout.kind !== 'contiguous' || layout.address === undefined) throw new TypeError('the dataset has no address');
    const bytes = dims.reduce((product, size) => product * size, elementSize);
    const left = Math.max(0, storage.size() - format.baseAddress - layout.address);
    // Before anyone makes room for it: a damaged extent may declare anything.
    if (bytes > (layout.size ?? bytes) || bytes > left) {
      const found = layout.size === undefined ? '' : `, ${layout.size} are allocated`;
      throw corruptFile(
        `object header at ${address}: raw data of ${bytes} bytes at ${layout.address}${found}, ${left} are left in the file`,
      );
    }
    this.#storage = storage;
    this.#dims = dims;
    this.#elementSize = elementSize;
    this.#origin = format.baseAddress + layout.address;
  }

  elementsOf(box: ElementBox): Uint8Array {
    const { rank, run } = innermostRun(this.#dims, this.#elementSize, box);
    const target = threadMemory.box.take(box.count.reduce((product, size) => product * size, this.#elementSize));
    this.#readRows(box, rank, run, 0, this.#offsetOf(box.start), target);
    return target;
  }

  /** Reads the part of a box from a dimension on, whose first element is at `offset`; dimensions from `rank` on are one run. */
  #readRows(box: ElementBox, rank: number, run: number, dimension: number, offset: number, target: Uint8Array): void {
    if (dimension === rank) {
      this.#fill(offset, target.subarray(0, run));
      return;
    }
    const count = box.count[dimension] as number;
    const distance = this.#bytesBelow(dimension) * (box.stride[dimension] as number);
    const row = target.length / count;
    const span = this.#spanOf(box, dimension + 1);
    if (span <= WINDOW && distance - span <= GAP) {
      const together = Math.floor((WINDOW - span) / distance) + 1;
      for (let first = 0; first < count; first += together) {
        const rows = Math.min(together, count - first);
        const window = threadMemory.stored.take((rows - 1) * distance + span);
        this.#fill(offset + first * distance, window);
        this.#gatherRows(box, dimension, rows, window, target.subarray(first * row, (first + rows) * row));
      }
      return;
    }
    for (let i = 0; i < count; i += 1) {
      this.#readRows(box, rank, run, dimension + 1, offset + i * distance, target.subarray(i * row, (i + 1) * row));
    }
  }

  #gatherRows(box: ElementBox, dimension: number, rows: number, window: Uint8Array, target: Uint8Array): void {
    const stride = box.stride.slice(dimension);
    const count = [rows, ...box.count.slice(dimension + 1)];
    const dims = [rows * (stride[0] as number), ...this.#dims.slice(dimension + 1)];
    const inWindow = { start: dims.map(() => 0), stride, count };
    const gathered = gatherBox(window, dims, this.#elementSize, inWindow, () => target);
    if (gathered.buffer !== target.buffer) target.set(gathered);
  }

  readInto(box: ElementBox, target: Uint8Array): boolean {
    const { rank } = innermostRun(this.#dims, this.#elementSize, box);
    if (box.count.slice(0, rank).some((size) => size > 1)) return false;
    this.#fill(this.#offsetOf(box.start), target);
    return true;
  }

  #fill(offset: number, target: Uint8Array): void {
    const found = this.#storage.read(target, offset);
    if (found !== target.length) {
      throw corruptFile(`raw data at byte ${offset}: ${target.length} bytes wanted, ${found} are left in the file`);
    }
  }

  #offsetOf(start: readonly number[]): number {
    return this.#origin + start.reduce((sum, first, d) => sum + first * this.#bytesBelow(d), 0);
  }

  /** Bytes from an element to the next one along a dimension. */
  #bytesBelow(dimension: number): number {
    return this.#dims.slice(dimension + 1).reduce((product, size) => product * size, this.#elementSize);
  }

  /** Bytes from the first to the last element of a box in the dimensions from one on. */
  #spanOf({ stride, count }: ElementBox, from: number): number {
    let span = this.#elementSize;
    for (let d = from; d < this.#dims.length; d += 1)
      span += ((count[d] as number) - 1) * (stride[d] as number) * this.#bytesBelow(d);
    return span;
  }
}
