// A whole contiguous dataset.

import { compareReads } from '../wholeRead.mjs';

export const reads = ['contiguous.h5', 'contiguous.zarr'];

export const run = (context) =>
  compareReads(context, {
    dataset: 'contiguous',
    what: 'whole read, contiguous',
    into: true,
    targets: [{ times: 1.5, than: 'h5wasm' }],
  });
