import type { Steps } from '../../../worker/Steps.js';
import type { ElementSource } from './ElementSource.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { ReadableFile } from './ReadableFile.js';

/** Gives the stored elements of a dataset, after what its filters need has loaded; undefined when one of them is not known. */
export function* sourceOf(file: ReadableFile, dataset: ReadableDataset): Steps<ElementSource | undefined> {
  const source = file.source(dataset);
  if (!(source instanceof Promise)) return source;
  let loaded: ElementSource | undefined;
  let failure: unknown;
  const loading = source.then(
    (elements) => {
      loaded = elements;
    },
    (error) => {
      failure = error;
    },
  );
  yield { type: 'wait', until: loading };
  if (failure !== undefined) throw failure;
  return loaded;
}
