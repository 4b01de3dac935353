import { readRegion } from '../../../format/regionReference.js';
import { runSync } from '../../../format/runSync.js';
import { readSuperblock } from '../../../format/superblock.js';
import type { Selection } from '../../../model/Dataspace.js';
import { H5Screate_simple, H5Sselect_hyperslab, H5Sselect_none } from '../../../model/H5S.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from './OpenFile.js';

/** The selection that a stored region reference leads to, in an extent of `dims`; h5wasm tells only its size. */
export function storedRegion(file: OpenFile, token: Uint8Array, dims: readonly number[], routine: string): Selection {
  file.settle(routine);
  const { storage } = file.opened;
  const read = readerOf(storage);
  const region = runSync(readRegion(runSync(readSuperblock(storage.size()), read), token), read);
  if (region.type !== 'blocks') return region;
  let space = H5Sselect_none(H5Screate_simple([...dims]));
  for (const { start, end } of region.blocks) {
    const block = end.map((last, d) => last - (start[d] ?? 0) + 1);
    space = H5Sselect_hyperslab(
      space,
      'H5S_SELECT_OR',
      [...start],
      null,
      block.map(() => 1),
      block,
    );
  }
  return space.selection;
}
