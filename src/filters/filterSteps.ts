import type { StoredFilter } from '../format/messages/filterPipeline.js';
import { CompressionStep } from './CompressionStep.js';
import type { FilterStep } from './FilterStep.js';
import { Fletcher32Step } from './Fletcher32Step.js';
import { corruptChunk } from './filterError.js';
import type { Kernels } from './Kernels.js';
import { partStep } from './partStep.js';
import { ShuffleStep } from './ShuffleStep.js';
import { zstdDecompress } from './zstd.js';

type MakeStep = (
  filter: StoredFilter,
  kernels: Kernels,
  elementSize: number,
) => FilterStep | undefined | Promise<FilterStep | undefined>;

const MAX_DEFLATE_LEVEL = 9;

/** By the identifiers of HDF5 and of The HDF Group's registry of filters. Values of a filter are checked as its library checks them. */
const STEPS: ReadonlyMap<number, MakeStep> = new Map<number, MakeStep>([
  [1, deflate],
  [2, shuffle],
  [3, (_, kernels) => new Fletcher32Step(kernels)],
  [4, partStep],
  [5, partStep],
  [6, partStep],
  [32000, (_, kernels) => new CompressionStep('lzf', kernels.run.lzf)],
  [32001, partStep],
  [32004, partStep],
  [32008, partStep],
  [32015, zstd],
]);

/** Whether h5rx can undo a filter. It may still refuse the filter's values. */
export function isKnownFilter({ id }: StoredFilter): boolean {
  return STEPS.has(id);
}

/** The step that undoes a filter; undefined when the filter or its values are unknown. */
export function filterStep(filter: StoredFilter, kernels: Kernels, elementSize: number): ReturnType<MakeStep> {
  return STEPS.get(filter.id)?.(filter, kernels, elementSize);
}

function deflate({ cdValues: [level = MAX_DEFLATE_LEVEL + 1, ...more] }: StoredFilter, { run }: Kernels) {
  return level > MAX_DEFLATE_LEVEL || more.length > 0 ? undefined : new CompressionStep('deflate', run.inflate);
}

/** Without values no chunk was shuffled: variable-length elements never are. */
function shuffle({ cdValues: [size, ...more] }: StoredFilter, kernels: Kernels): FilterStep | undefined {
  if (size === undefined) return UNDEFINED_SHUFFLE;
  return size === 0 || more.length > 0 ? undefined : new ShuffleStep(kernels, size);
}

const UNDEFINED_SHUFFLE: FilterStep = {
  growth: 0,
  scratch: false,
  undo() {
    throw corruptChunk('shuffle: it does not say how many bytes an element has');
  },
};

async function zstd(_: StoredFilter, kernels: Kernels) {
  const decompress = await zstdDecompress(kernels);
  return decompress && new CompressionStep('zstd', decompress);
}
