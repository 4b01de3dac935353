import type { FilterStep, Span, Target } from '../FilterStep.js';
import { expectedLength } from './expectedLength.js';
import type { FilterTools } from './FilterTools.js';

/** Bytes of the chunk (64 bits) and of a block (32 bits), both big-endian. */
const HEADER_BYTES = 12;
const BLOCK_HEADER_BYTES = 4;

/** The LZ4 filter of the HDF5 plugins: blocks, each after its compressed size; a block that compression does not shrink is stored as it is. */
export class Lz4Step implements FilterStep {
  readonly growth = undefined;
  readonly scratch = false;
  readonly #tools: FilterTools;

  constructor(tools: FilterTools) {
    this.#tools = tools;
  }

  undo(source: Span, target: Target): Span {
    const { run, bytes, view } = this.#tools.kernels;
    const end = source.address + source.length;
    const length = sizeInHeader('lz4', this.#tools, source, target);
    const block = Math.min(view.getUint32(source.address + 8), length);
    if (block === 0) throw this.#tools.corrupt(`lz4: blocks of 0 bytes in a chunk of ${length}`);
    let from = source.address + HEADER_BYTES;
    for (let done = 0; done < length; ) {
      const size = Math.min(block, length - done);
      const to = target.address + done;
      const stored = from + BLOCK_HEADER_BYTES <= end ? view.getUint32(from) : Number.POSITIVE_INFINITY;
      from += BLOCK_HEADER_BYTES;
      if (stored > end - from) throw this.#tools.corrupt(`lz4: the block at byte ${done} extends beyond the chunk`);
      if (stored === size) bytes.copyWithin(to, from, from + size);
      else if (this.#tools.bytesGiven('lz4', run.lz4(from, stored, to, size)) !== size) {
        throw this.#tools.corrupt(`lz4: the block at byte ${done} does not have ${size} bytes`);
      }
      from += stored;
      done += size;
    }
    return { address: target.address, length };
  }
}

/** The size of a chunk that its header of 12 bytes begins with; bitshuffle has the same header. */
export function sizeInHeader(filter: string, tools: FilterTools, source: Span, target: Target): number {
  const { view } = tools.kernels;
  if (source.length < HEADER_BYTES) throw tools.corrupt(`${filter}: ${source.length} bytes hold no header`);
  const length = view.getUint32(source.address) * 2 ** 32 + view.getUint32(source.address + 4);
  return expectedLength(filter, length, target, tools, 'the header');
}
