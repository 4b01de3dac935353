import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import { withSubject } from '../../shared/withSubject.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { hasPlugin } from './FilterPlugins.js';
import type { H5Library } from './H5Library.js';

/** A dataset whose chunks libhdf5 filters. */
interface FilteredDataset {
  readonly place: Place;
  readonly description: Pick<DatasetDescription, 'filters' | 'isVirtual'>;
}

/**
 * Runs steps for which libhdf5 may need the filters of a dataset, after the available plugins have been registered.
 *
 * The header of a virtual dataset does not have the filters of its sources. All plugins are registered when a filter turns out to
 * be missing, or before the steps where these cannot be run twice.
 *
 * @param use - Steps that write cannot be run twice.
 * Errors: those of the steps; `H5Error` `unsupported` when a chunk needs a filter for which there is no plugin; `io`.
 */
export function* withPlugins<T>(
  library: H5Library,
  dataset: FilteredDataset,
  use: 'read' | 'write',
  steps: () => Steps<T>,
): Steps<T> {
  const { plugins } = library;
  const { filters = [], isVirtual } = dataset.description;
  const addAll = function* (): Steps<boolean> {
    const adding = isVirtual ? plugins.addAll() : undefined;
    if (adding) yield* waitFor(adding);
    return adding !== undefined;
  };
  yield* addPlugins(library, filters, dataset.place);
  if (use === 'write') yield* addAll();
  for (let isRetry = use === 'write'; ; isRetry = true) {
    try {
      return yield* steps();
    } catch (error) {
      if (!isMissingFilter(error)) throw error;
      const missing = filters.filter(({ id }) => !plugins.has(id));
      if (isRetry || !(yield* addAll())) throw missingFilter(dataset, missing, error);
    }
  }
}

/** Registers the filters for which there are plugins. Errors: those of `FilterPlugins.add`, with the name of the object. */
export function* addPlugins(
  { plugins }: H5Library,
  filters: readonly { readonly id: number }[],
  place: Pick<Place, 'asked'>,
): Steps<void> {
  const ids = filters.map(({ id }) => id);
  const adding = plugins.add(ids);
  if (!adding) return;
  try {
    yield* waitFor(adding);
  } catch (error) {
    throw withSubject(subjectOf(place), error);
  }
}

/** Why a filter is missing, and the remedy: a relative clause for messages, after "which". */
export function withoutPlugin(id: number): string {
  return hasPlugin(id)
    ? 'is not built into h5wasm; the package h5wasm-plugins has it: install that, or tell nativeConnector({ plugins }) where its plugins are'
    : 'neither h5wasm nor the package h5wasm-plugins has';
}

/** Like `withoutPlugin`, for a filter whose number is not known, because only a source of the virtual dataset has it. */
const UNKNOWN_PLUGIN =
  'is neither built into h5wasm nor among the plugins that were found (see the package h5wasm-plugins)';

/** The message of `H5Z_pipeline` for a required filter that is missing. */
const MISSING = /required filter '(.*)' is not registered/;

function isMissingFilter(error: unknown): error is H5Error {
  return (
    error instanceof H5Error &&
    error.errorStack.some(
      (record) => record.function === 'H5Z_pipeline' && record.message.startsWith('required filter'),
    )
  );
}

/** The most characters of a filter's stored name in messages; the number identifies the filter. */
const MAX_NAME_LENGTH = 80;

function missingFilter({ place }: FilteredDataset, missing: readonly StoredFilter[], cause?: H5Error) {
  const filter = missing.find(({ id }) => !hasPlugin(id)) ?? missing[0];
  const errorStack = cause?.errorStack ?? [];
  const name = filter ? filter.name : errorStack.map(({ message }) => MISSING.exec(message)?.[1]).find(Boolean);
  const shown = name ? ` '${name.slice(0, MAX_NAME_LENGTH)}'` : '';
  const what = filter
    ? `filter ${filter.id}${shown}, which ${withoutPlugin(filter.id)}`
    : `the filter${shown}, which ${UNKNOWN_PLUGIN}`;
  const message = `${subjectOf(place)}: its chunks need ${what}`;
  return failure('unsupported', message, { errorStack, cause });
}
