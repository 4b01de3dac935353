import type { StoredFilter } from '../../format/messages/filterPipeline.js';
import type { FilterStep } from '../FilterStep.js';
import { BitshuffleStep } from './BitshuffleStep.js';
import { BloscStep } from './BloscStep.js';
import type { FilterTools } from './FilterTools.js';
import { Lz4Step } from './Lz4Step.js';
import { NbitStep } from './NbitStep.js';
import { ScaleOffsetStep } from './ScaleOffsetStep.js';
import { SzipStep } from './SzipStep.js';

/** What bitshuffle's fifth value says of the compressor inside. */
const BITSHUFFLE_COMPRESSORS = { none: 0, lz4: 2, zstd: 3 } as const;

/**
 * The step that undoes one of the filters of this part, which a worker imports when it first reads such a chunk; undefined where only
 * libhdf5 can. Client data that no library writes make an error of every chunk to which the filter was applied.
 */
export async function makeStep(
  { id, cdValues }: StoredFilter,
  elementSize: number,
  tools: FilterTools,
): Promise<FilterStep | undefined> {
  switch (id) {
    case 4:
      return new SzipStep(cdValues, tools);
    case 5: {
      // Compounds with something of variable length are described with its size in memory, and packed accordingly: libhdf5 reads them.
      const [, isUnpacked, , , size] = cdValues;
      return isUnpacked === 0 && size !== elementSize ? undefined : new NbitStep(cdValues, tools);
    }
    case 6:
      return new ScaleOffsetStep(cdValues, tools);
    case 32001:
      return blosc(tools);
    case 32004:
      return new Lz4Step(tools);
    case 32008:
      return bitshuffle(cdValues, elementSize, tools);
    default:
      return undefined;
  }
}

async function blosc(tools: FilterTools): Promise<FilterStep> {
  const { blosclz, lz4, inflate } = tools.kernels.run;
  const decompressZstd = await tools.zstd();
  // Each chunk names its own codec. Format 2 is Snappy, which h5rx does not have.
  const codecs = new Map([
    [0, blosclz],
    [1, lz4],
    [3, inflate],
  ]);
  if (decompressZstd) codecs.set(4, decompressZstd);
  return new BloscStep(codecs, tools);
}

async function bitshuffle(
  cdValues: readonly number[],
  elementSize: number,
  tools: FilterTools,
): Promise<FilterStep | undefined> {
  if (cdValues.length < 3) return undefined;
  const [, , size = elementSize, block = 0, compressor = BITSHUFFLE_COMPRESSORS.none] = cdValues;
  if (size === 0) return undefined;
  switch (compressor) {
    case BITSHUFFLE_COMPRESSORS.none:
      return new BitshuffleStep(size, block, undefined, tools);
    case BITSHUFFLE_COMPRESSORS.lz4:
      return new BitshuffleStep(size, block, tools.kernels.run.lz4, tools);
    case BITSHUFFLE_COMPRESSORS.zstd: {
      const decompress = await tools.zstd();
      return decompress && new BitshuffleStep(size, block, decompress, tools);
    }
    default:
      return undefined;
  }
}
