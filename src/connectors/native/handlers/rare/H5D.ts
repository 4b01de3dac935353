import type { RareHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';
import { listChunks, readStoredChunk } from './storedChunks.js';

/** Handlers of the H5D chapter for chunks as they are stored. */
export const H5D: RareHandlersOf<'H5D'> = ({ objects }) => ({
  H5Dchunk_iter: ({ dset_id }) => listChunks(placeOfDataset(objects, dset_id)),

  H5Dread_chunk: ({ dset_id, offset }) => readStoredChunk(placeOfDataset(objects, dset_id), offset),
});
