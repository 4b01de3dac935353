import { corruptFile } from '../../../format/bytes/formatError.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { ByteRange, RangeReader } from '../../../storage/RangeReader.js';
import type { ElementSource, FetchedBoxes, LateRead } from './ElementSource.js';
import { type ByteWindow, forEachWindow } from './forEachWindow.js';
import { type ElementBox, gatherBox, innermostRun } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';
import { threadMemory } from './threadMemory.js';

/** The elements of a contiguous dataset: one run of bytes of its file, or of external files. */
export class ContiguousElements implements ElementSource {
  readonly #reader: RangeReader;
  readonly #dims: readonly number[];
  readonly #elementSize: number;
  /** Offset of the first element in the file. */
  readonly #origin: number;

  /** Errors: `H5Error` `corrupt-file` where the extent needs more bytes than are allocated, or than the file has. */
  constructor(reader: RangeReader, { layout, format, dims, elementSize, address }: ReadableDataset) {
    if (layout.kind !== 'contiguous' || layout.address === undefined) throw new TypeError('the dataset has no address');
    const bytes = dims.reduce((product, size) => product * size, elementSize);
    const left = Math.max(0, (reader.size ?? format.fileSize) - format.baseAddress - layout.address);
    // Checked before anything is allocated: a damaged extent may declare any size.
    if (bytes > (layout.size ?? bytes) || bytes > left) {
      const found = layout.size === undefined ? '' : `, ${layout.size} are allocated`;
      throw corruptFile(
        `object header at ${address}: raw data of ${bytes} bytes at ${layout.address}${found}, ${left} are left in the file`,
      );
    }
    this.#reader = reader;
    this.#dims = dims;
    this.#elementSize = elementSize;
    this.#origin = format.baseAddress + layout.address;
  }

  fetch(boxes: readonly ElementBox[], late: LateRead | undefined): FetchedBoxes | Promise<FetchedBoxes> {
    const { bytes } = this.#reader;
    return bytes ? this.#present(boxes, bytes) : this.#fetchLate(boxes, late);
  }

  /** Reads windows one after the other when a box is decoded; a window that is all part of the box straight to its place. */
  #present(boxes: readonly ElementBox[], bytes: Pick<FileBytes, 'read'>): FetchedBoxes {
    const fill = (target: Uint8Array, offset: number): void =>
      this.#checkLength(offset, target.length, bytes.read(target, this.#origin + offset));
    return {
      elementsOf: (n) => {
        const box = boxes[n] as ElementBox;
        const target = threadMemory.box.take(this.#bytesOf(box));
        this.#forEachWindow(box, (window) => {
          const { offset, length, at, size, part } = window;
          const place = target.subarray(at, at + size);
          const read = part ? threadMemory.stored.take(length) : place;
          fill(read, offset);
          if (part) this.#place(window, read, place);
        });
        return target;
      },
      readInto: (n, target) => {
        const box = boxes[n] as ElementBox;
        const { rank } = innermostRun(this.#dims, this.#elementSize, box);
        if (box.count.slice(0, rank).some((size) => size > 1)) return false;
        this.#forEachWindow(box, ({ offset }) => fill(target, offset));
        return true;
      },
    };
  }

  /** Fetches all windows of the batch at once. */
  async #fetchLate(boxes: readonly ElementBox[], late: LateRead | undefined): Promise<FetchedBoxes> {
    const ranges: ByteRange[] = [];
    const firsts = boxes.map((box) => {
      const first = ranges.length;
      this.#forEachWindow(box, ({ offset, length }) => ranges.push({ offset: this.#origin + offset, length }));
      return first;
    });
    const fetched = await (this.#reader.uncached ?? this.#reader).read(ranges, late?.signal, late?.priority);
    return {
      elementsOf: (n) => {
        const box = boxes[n] as ElementBox;
        const target = threadMemory.box.take(this.#bytesOf(box));
        let next = firsts[n] as number;
        this.#forEachWindow(box, (window) => {
          const bytes = fetched[next++] as Uint8Array;
          this.#checkLength(window.offset, window.length, bytes.length);
          this.#place(window, bytes, target.subarray(window.at, window.at + window.size));
        });
        return target;
      },
    };
  }

  /** Copies the part of a box that is in a window to its place. */
  #place({ part }: ByteWindow, bytes: Uint8Array, place: Uint8Array): void {
    const gathered = part ? gatherBox(bytes, part.dims, this.#elementSize, part.box, () => place) : bytes;
    if (gathered.buffer !== place.buffer) place.set(gathered);
  }

  #forEachWindow(box: ElementBox, visit: (window: ByteWindow) => void): void {
    forEachWindow(this.#dims, this.#elementSize, box, visit);
  }

  #bytesOf({ count }: ElementBox): number {
    return count.reduce((product, size) => product * size, this.#elementSize);
  }

  #checkLength(offset: number, wanted: number, found: number): void {
    if (found === wanted) return;
    throw corruptFile(
      `raw data at byte ${this.#origin + offset}: ${wanted} bytes wanted, ${found} are left in the file`,
    );
  }
}
