import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { ElementSource } from './ElementSource.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { ReadableFile } from './ReadableFile.js';

/** Gives the stored elements of a dataset, after what its filters need has loaded; undefined when one of them is not known. */
export function* sourceOf(file: ReadableFile, dataset: ReadableDataset): Steps<ElementSource | undefined> {
  const source = file.source(dataset);
  return source instanceof Promise ? yield* waitFor(source) : source;
}
