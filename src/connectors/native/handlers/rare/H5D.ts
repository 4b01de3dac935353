import type { RareHandlersOf } from '../HandlersOf.js';
import { placeOfDataset } from '../transferOf.js';
import { dataOffset } from './dataOffset.js';
import { listChunks, readStoredChunk } from './storedChunks.js';

/** Handlers of the H5D chapter for raw data as they are stored. */
export const H5D: RareHandlersOf<'H5D'> = ({ objects }) => ({
  H5Dget_offset: ({ dset_id }) => dataOffset(placeOfDataset(objects, dset_id)),

  H5Dchunk_iter: ({ dset_id }) => listChunks(placeOfDataset(objects, dset_id)),

  H5Dread_chunk: ({ dset_id, offset }) => readStoredChunk(placeOfDataset(objects, dset_id), offset),
});
