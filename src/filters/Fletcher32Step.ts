import type { FilterStep, Span } from './FilterStep.js';
import { corruptChunk } from './filterError.js';
import type { Kernels } from './Kernels.js';

const CHECKSUM_BYTES = 4;

/** Fletcher32: a checksum after the bytes, which is verified. */
export class Fletcher32Step implements FilterStep {
  readonly growth = CHECKSUM_BYTES;
  readonly scratch = false;
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  undo({ address, length: stored }: Span): Span {
    const length = stored - CHECKSUM_BYTES;
    if (length < 0) throw corruptChunk(`fletcher32: ${stored} bytes hold no checksum`);
    const expected = this.#kernels.view.getUint32(address + length, true);
    const computed = this.#kernels.run.fletcher32(address, length) >>> 0;
    // Libraries before 1.6.3 stored it, on little-endian machines, with the bytes of both halves swapped.
    if (expected !== computed && expected !== withSwappedBytes(computed)) {
      throw corruptChunk(`fletcher32: checksum ${hexadecimal(expected)} is stored, ${hexadecimal(computed)} computed`);
    }
    return { address, length };
  }
}

function withSwappedBytes(checksum: number): number {
  return (((checksum & 0x00ff00ff) << 8) | ((checksum >>> 8) & 0x00ff00ff)) >>> 0;
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
