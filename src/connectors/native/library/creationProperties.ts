import type { DatasetCreation, FilterProperty } from '../../../model/H5P.js';
import { describeDataset } from './describeDataset.js';
import type { OpenFile } from './OpenFile.js';
import { storedObject } from './storedObject.js';

/** The properties that a dataset was created with, as far as its file tells. */
export function creationProperties(file: OpenFile, path: string, routine: string): DatasetCreation {
  const { chunk } = describeDataset(file, path, routine);
  const stored = storedObject(file, path, routine);
  const metadata = file.quiet(routine, path, (module, id) => module.get_dataset_filters(id, path));
  const filters = metadata.map(({ id, name, cd_values }, n): FilterProperty => {
    const flags = stored?.kind === 'dataset' ? stored.filters[n]?.flags : undefined;
    return { id, cdValues: cd_values, name, ...(flags === undefined ? {} : { optional: (flags & 1) !== 0 }) };
  });
  return { ...(chunk ? { chunk } : {}), ...(filters.length > 0 ? { filters } : {}), ...storedProperties(stored) };
}

function storedProperties(stored: ReturnType<typeof storedObject>): DatasetCreation {
  if (stored?.kind !== 'dataset') return {};
  const { layout, externalFiles } = stored;
  return {
    layout: layout.kind,
    ...(externalFiles ? { external: externalFiles } : {}),
  };
}
