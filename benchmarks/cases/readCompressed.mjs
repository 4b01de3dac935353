// A whole chunked and compressed dataset.

import { compareReads } from '../wholeRead.mjs';

export const reads = ['compressed.h5', 'compressed.zarr'];

export const run = (context) =>
  compareReads(context, {
    dataset: 'compressed',
    what: `whole read, ${context.filters}`,
    targets: [
      { times: 3.5, than: 'h5wasm' },
      { times: 2, than: 'h5py' },
      { times: 0.9, than: 'hidefix' },
    ],
  });
