// A whole chunked and compressed dataset.

import { compareReads } from '../wholeRead.mjs';

export const run = (context) =>
  compareReads(context, {
    dataset: 'compressed',
    what: `whole read, ${context.files.filters}`,
    targets: [
      { times: 3.5, than: 'h5wasm' },
      { times: 2, than: 'h5py' },
    ],
  });
