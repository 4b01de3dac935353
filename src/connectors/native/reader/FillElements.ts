import type { ElementSource, FetchedBoxes } from './ElementSource.js';
import type { ElementBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** Elements that were never written, of a chunk or of a whole dataset: each is the fill value. */
export class FillElements implements ElementSource {
  readonly #fill: Uint8Array | undefined;
  readonly #elementSize: number;
  #filled = new Uint8Array(0);

  constructor({ fill, elementSize }: Pick<ReadableDataset, 'fill' | 'elementSize'>) {
    this.#fill = fill;
    this.#elementSize = elementSize;
  }

  fetch(boxes: readonly ElementBox[]): FetchedBoxes {
    return { elementsOf: (n) => this.elementsOf(boxes[n] as ElementBox) };
  }

  /** The elements of a box; undefined when they are all zeros. */
  elementsOf({ count }: Pick<ElementBox, 'count'>): Uint8Array | undefined {
    if (!this.#fill) return undefined;
    const bytes = count.reduce((product, size) => product * size, this.#elementSize);
    if (this.#filled.length < bytes) {
      this.#filled = new Uint8Array(bytes);
      this.#filled.set(this.#fill);
      for (let done = this.#elementSize; done < bytes; done *= 2)
        this.#filled.copyWithin(done, 0, Math.min(done, bytes - done));
    }
    return this.#filled.subarray(0, bytes);
  }
}
