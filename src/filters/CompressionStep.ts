import type { FilterStep, Span, Target } from './FilterStep.js';
import { bytesGiven, type Decompress } from './Kernels.js';

/** A filter whose chunk is one stream of a compressor: deflate, lzf, zstd. */
export class CompressionStep implements FilterStep {
  readonly growth = undefined;
  readonly scratch = false;
  readonly #name: string;
  readonly #decompress: Decompress;

  constructor(name: string, decompress: Decompress) {
    this.#name = name;
    this.#decompress = decompress;
  }

  undo(source: Span, { address, room, wanted }: Target): Span {
    const result = this.#decompress(source.address, source.length, address, wanted ?? room);
    return { address, length: bytesGiven(this.#name, result) };
  }
}
