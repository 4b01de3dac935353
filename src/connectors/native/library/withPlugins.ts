import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { inTermsOf } from '../worker/inTermsOf.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { hasPlugin } from './FilterPlugins.js';
import type { H5Library } from './H5Library.js';

/** A dataset whose chunks libhdf5 is to filter. */
interface FilteredDataset {
  readonly place: Place;
  readonly description: Pick<DatasetDescription, 'filters' | 'isVirtual'>;
}

/**
 * Runs steps for which libhdf5 may need the filters of a dataset, when it has been given the plugins that there are. A
 * filter without one fails with `unsupported` when a chunk turns out to need it.
 *
 * A virtual dataset does not tell the filters of those that have its elements: all plugins are added when one turns out
 * to be missing, or, where the steps cannot be run twice, before.
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

/** Gives libhdf5 the filters that there are plugins for. What fails names the object that they are for. */
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
    throw inTermsOf(subjectOf(place), error);
  }
}

/** Why a filter is not there, and what would help. */
export function withoutPlugin(id: number): string {
  return hasPlugin(id)
    ? 'is not built into h5wasm; the package h5wasm-plugins has it: install that, or tell nativeConnector({ plugins }) where its plugins are'
    : 'neither h5wasm nor the package h5wasm-plugins has';
}

/** Of a filter whose number only the source of a virtual dataset has. */
const UNKNOWN_PLUGIN =
  'is neither built into h5wasm nor among the plugins that were found (see the package h5wasm-plugins)';

/** What `H5Z_pipeline` says of a filter without which a chunk cannot be read. */
const MISSING = /required filter '(.*)' is not registered/;

function isMissingFilter(error: unknown): error is H5Error {
  return (
    error instanceof H5Error &&
    error.errorStack.some(
      (record) => record.function === 'H5Z_pipeline' && record.message.startsWith('required filter'),
    )
  );
}

/** Letters of a stored name that are shown; a filter is known by its number. */
const SHOWN_LETTERS = 80;

function missingFilter({ place }: FilteredDataset, missing: readonly StoredFilter[], cause?: H5Error) {
  const filter = missing.find(({ id }) => !hasPlugin(id)) ?? missing[0];
  const errorStack = cause?.errorStack ?? [];
  const name = filter ? filter.name : errorStack.map(({ message }) => MISSING.exec(message)?.[1]).find(Boolean);
  const shown = name ? ` '${name.slice(0, SHOWN_LETTERS)}'` : '';
  const what = filter
    ? `filter ${filter.id}${shown}, which ${withoutPlugin(filter.id)}`
    : `the filter${shown}, which ${UNKNOWN_PLUGIN}`;
  const message = `${subjectOf(place)}: its chunks need ${what}`;
  return failure('unsupported', message, { errorStack, cause });
}
