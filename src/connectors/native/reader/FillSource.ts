import type { ElementSource, FetchedBoxes } from './ElementSource.js';
import { FillElements } from './FillElements.js';
import type { ElementBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** A dataset of which nothing was ever stored: all elements are the fill value. */
export class FillSource implements ElementSource {
  readonly #fill: FillElements;

  constructor(dataset: Pick<ReadableDataset, 'fill' | 'elementSize'>) {
    this.#fill = new FillElements(dataset);
  }

  fetch(boxes: readonly ElementBox[]): FetchedBoxes {
    return { elementsOf: (n) => this.#fill.elementsOf(boxes[n] as ElementBox) };
  }
}
