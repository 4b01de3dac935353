import type { FilterStep, Span, Target } from './FilterStep.js';
import type { Kernels } from './Kernels.js';

/** Shuffle: the first bytes of all elements, then their second bytes, and so on. An incomplete element is unchanged at the end. */
export class ShuffleStep implements FilterStep {
  readonly growth = 0;
  readonly scratch = false;
  readonly #kernels: Kernels;
  readonly #size: number;

  constructor(kernels: Kernels, size: number) {
    this.#kernels = kernels;
    this.#size = size;
  }

  undo(source: Span, { address }: Target): Span {
    const { run, bytes } = this.#kernels;
    const count = Math.floor(source.length / this.#size);
    if (this.#size === 1 || count <= 1) return source;
    run.unshuffle(source.address, address, count, this.#size);
    const whole = count * this.#size;
    bytes.copyWithin(address + whole, source.address + whole, source.address + source.length);
    return { address, length: source.length };
  }
}
