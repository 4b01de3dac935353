import { corruptFile } from '../../../format/bytes/formatError.js';
import type { ElementSource, FetchedBoxes } from './ElementSource.js';
import { type ElementBox, gatherBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';
import { threadMemory } from './threadMemory.js';

/** The elements of a compact dataset, which are in its object header. */
export class CompactElements implements ElementSource {
  readonly #dataset: ReadableDataset;
  readonly #data: Uint8Array;

  /** Errors: `H5Error` `corrupt-file` where the stored bytes are not those of the extent. */
  constructor(dataset: ReadableDataset) {
    const { layout, dims, elementSize, address } = dataset;
    if (layout.kind !== 'compact') throw new TypeError(`a ${layout.kind} dataset is not in its object header`);
    const bytes = dims.reduce((product, size) => product * size, elementSize);
    if (layout.data.length !== bytes) {
      throw corruptFile(`object header at ${address}: compact data of ${layout.data.length} bytes, not ${bytes}`);
    }
    this.#dataset = dataset;
    this.#data = layout.data;
  }

  fetch(boxes: readonly ElementBox[]): FetchedBoxes {
    const { dims, elementSize } = this.#dataset;
    return {
      elementsOf: (n) =>
        gatherBox(this.#data, dims, elementSize, boxes[n] as ElementBox, (bytes) => threadMemory.box.take(bytes)),
    };
  }
}
