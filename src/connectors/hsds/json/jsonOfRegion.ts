import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { blockCount, blocksIn } from '../../../model/selection/hyperslabBlocks.js';
import { isSimple, partsOf, type Region } from '../wire/SelectionParts.js';
import { idOfToken } from '../wire/token.js';
import type { Json, JsonObject } from './Json.js';

/** The server tries the selection, point by point. */
const MAX_BLOCKS = 10_000;

/**
 * The JSON of a region reference in an attribute, which `regionOfJson` reads. Only of blocks that lie apart the extent is not told.
 *
 * Errors: `H5Error` `unsupported` (too many blocks).
 */
export function jsonOfRegion(reference: Reference | null): Json {
  if (reference === null) return null;
  const { token, region } = reference;
  return { id: idOfToken(token).slice(2), ...(region && jsonOfSelection(region)) };
}

function jsonOfSelection(region: Region): JsonObject {
  const { selection, dims } = region;
  if (!isSimple(selection, dims)) {
    const hyperslab = selection as Exclude<typeof selection, { type: 'all' | 'none' | 'points' }>;
    const blocks = blockCount(hyperslab);
    if (blocks > MAX_BLOCKS) throw failure('unsupported', `a region reference to ${blocks} blocks in an attribute`);
    const corners = Array.from(blocksIn(hyperslab), ({ start, end }) => [[...start], [...end]]);
    return { select_type: 'H5S_SEL_HYPERSLABS', selection: corners };
  }
  const { type, parts } = partsOf(region);
  const slices = parts.map((part) =>
    'list' in part ? { type: 'list', values: part.list } : { type: 'slice', ...part },
  );
  return { selection_dict: { class: 'SimpleSelection', shape: [...dims], select_type: type, slices } };
}
