import { runSync } from '../../../format/bytes/runSync.js';
import { readRegionReference } from '../../../format/references/regionReference.js';
import { selectionOf } from '../../../format/selections/selectionOf.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import type { Selection } from '../../../model/Dataspace.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { referenceTo } from './storedObject.js';

/** What a stored region reference leads to, in an extent of `rank` dimensions: the dataset's address, and what h5wasm does not tell. */
export function storedRegion(
  file: OpenFile,
  token: Uint8Array,
  rank: number,
  routine: string,
): { readonly token: Uint8Array; readonly selection: Selection } {
  file.settle(routine);
  const read = readerOf(file.bytes);
  const stored = runSync(readRegionReference(runSync(readSuperblock(file.bytes.size()), read), token), read);
  return { token: referenceTo(stored.dataset), selection: selectionOf(stored.region, rank) };
}
