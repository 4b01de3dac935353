import { runSync } from '../../../format/bytes/runSync.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { DatasetCreation, FilterProperty } from '../../../model/H5P.js';
import { readerOf } from '../../../storage/readerOf.js';
import { decodeElements } from '../reader/heaps/decodeElements.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { describeDataset } from './describeDataset.js';
import { type KnownObject, storedObject } from './storedObject.js';

/** The properties that a dataset was created with, as far as its file tells. */
export function creationProperties(file: OpenFile, path: string, routine: string): DatasetCreation {
  const { chunk, virtual } = describeDataset(file, path, routine);
  const stored = storedObject(file, path, routine);
  const metadata = file.quiet(routine, path, (module, id) => module.get_dataset_filters(id, path));
  const filters = metadata.map(({ id, name, cd_values }, n): FilterProperty => {
    const flags = stored?.kind === 'dataset' ? stored.filters[n]?.flags : undefined;
    return { id, cdValues: cd_values, name, ...(flags === undefined ? {} : { optional: (flags & 1) !== 0 }) };
  });
  return {
    ...(chunk ? { chunk } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(virtual ? { layout: 'virtual', virtual } : {}),
    ...(stored ? storedProperties(stored, file) : {}),
  };
}

/** What only the object's header tells: layout, fill value, times, external files, creation order. */
function storedProperties(stored: KnownObject, file: OpenFile): DatasetCreation {
  if (stored.kind !== 'dataset') return {};
  const { attributeCreationOrder, externalFiles, fillValue, layout } = stored;
  return {
    layout: layout.kind,
    fillTime: fillValue.fillTime,
    allocTime: fillValue.allocTime,
    ...fillProperty(stored, file),
    ...(attributeCreationOrder ? { attrCreationOrder: attributeCreationOrder } : {}),
    ...(externalFiles ? { external: externalFiles } : {}),
  };
}

/** The fill value that the creator set, as a container of one element. */
function fillProperty(stored: Extract<KnownObject, { kind: 'dataset' }>, file: OpenFile): DatasetCreation {
  const { bytes } = stored.fillValue;
  if (!bytes) return {};
  const heaps = new GlobalHeapCollections(stored.format);
  const fillValue = runSync(decodeElements(heaps, stored, bytes, 1, 'H5T_NATIVE', file.hid), readerOf(file.bytes));
  return { fillValue };
}
