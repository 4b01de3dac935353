import { corruptFile } from '../../../format/bytes/formatError.js';
import { type ElementSource, threadMemory } from './ElementSource.js';
import { type ElementBox, gatherBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** The elements of a dataset that lie in its object header. */
export class CompactElements implements ElementSource {
  readonly #dataset: ReadableDataset;
  readonly #data: Uint8Array;

  constructor(dataset: ReadableDataset) {
    const { layout, dims, elementSize, address } = dataset;
    if (layout.kind !== 'compact') throw new TypeError(`a ${layout.kind} dataset is not in its object header`);
    const bytes = dims.reduce((product, size) => product * size, elementSize);
    if (layout.data.length !== bytes) {
      throw corruptFile(`object header at ${address}: compact data of ${layout.data.length} bytes, ${bytes} wanted`);
    }
    this.#dataset = dataset;
    this.#data = layout.data;
  }

  elementsOf(box: ElementBox): Uint8Array {
    const { dims, elementSize } = this.#dataset;
    return gatherBox(this.#data, dims, elementSize, box, (bytes) => threadMemory.box.take(bytes));
  }
}
