import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { blockCount, blocksIn } from '../../../model/selection/hyperslabBlocks.js';
import { idOfToken } from '../wire/token.js';
import type { Json } from './Json.js';

/** The server tries the selection, block by block. */
const MAX_BLOCKS = 10_000;

/** The JSON of a region reference in an attribute, which `regionOfJson` reads. Errors: `H5Error` `unsupported` (too many blocks). */
export function jsonOfRegion(reference: Reference | null): Json {
  if (reference === null) return null;
  const id = idOfToken(reference.token).slice(2);
  const selection = reference.region?.selection ?? { type: 'all' };
  switch (selection.type) {
    case 'all':
      return { id };
    case 'points':
      return { id, select_type: 'H5S_SEL_POINTS', selection: selection.points };
    case 'hyperslab':
    case 'spans': {
      const blocks = blockCount(selection);
      if (blocks > MAX_BLOCKS) throw failure('unsupported', `a region reference to ${blocks} blocks in an attribute`);
      const corners = Array.from(blocksIn(selection), ({ start, end }) => [[...start], [...end]]);
      return { id, select_type: 'H5S_SEL_HYPERSLABS', selection: corners };
    }
    case 'none':
      throw failure('unsupported', 'a region reference to no elements in an attribute: HSDS refuses it');
  }
}
