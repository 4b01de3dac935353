// A whole chunked dataset without filters.

import { compareReads } from '../wholeRead.mjs';

export const reads = ['chunked.h5', 'chunked.zarr'];

export const run = (context) =>
  compareReads(context, {
    dataset: 'chunked',
    what: 'whole read, chunked, no filter',
    into: true,
    targets: [{ times: 1, than: 'h5wasm' }],
  });
