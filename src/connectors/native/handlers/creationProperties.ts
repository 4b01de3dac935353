import type { Parser } from '../../../format/bytes/Parser.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { StoredFilter } from '../../../format/messages/filterPipeline.js';
import type { DatasetCreation, FilterProperty } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { decodeElements } from '../reader/heaps/decodeElements.js';
import { parseSteps } from '../reader/parseSteps.js';
import type { ViewedDataset } from '../reader/ViewedFile.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { viewDataset } from './describeDataset.js';

/** The creation properties of a dataset, as far as its file stores them (`H5Dget_create_plist`). */
export function* creationProperties(place: Place): Steps<DatasetCreation> {
  const stored = yield* viewDataset(place);
  const virtual = stored.layout.kind === 'virtual' ? yield* mappings(stored, place) : undefined;
  return yield* parseSteps(storedCreation(stored, place.file.hid, virtual), place.file.reader);
}

/**
 * The creation properties in the header of a dataset.
 *
 * @param hid - Number of the identifier that references in its fill value carry.
 * @param virtual - Its mappings, where it is virtual.
 */
export function* storedCreation(
  stored: ViewedDataset,
  hid: number,
  virtual: DatasetCreation['virtual'],
): Parser<DatasetCreation> {
  const { attributeCreationOrder, externalFiles, fillValue, filters, layout } = stored;
  return {
    layout: layout.kind,
    ...(layout.kind === 'chunked' && { chunk: layout.chunk }),
    ...(filters.length > 0 && { filters: filters.map(filterProperty) }),
    ...(virtual && { virtual }),
    fillTime: fillValue.fillTime,
    allocTime: fillValue.allocTime,
    ...(yield* fillProperty(stored, hid)),
    ...(attributeCreationOrder && { attrCreationOrder: attributeCreationOrder }),
    ...(externalFiles && { external: externalFiles }),
  };
}

function* mappings(stored: ViewedDataset, place: Place): Steps<NonNullable<DatasetCreation['virtual']>> {
  const { creationMappings } = yield* place.file.rare(`telling the mappings of ${subjectOf(place)}`);
  return yield* place.file.look(place, () => creationMappings(stored.format, stored));
}

/** HDF5's own filters, whose names files may leave out. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
};

function filterProperty({ id, name = NAMES[id], flags, cdValues }: StoredFilter): FilterProperty {
  return { id, cdValues, ...(name !== undefined && { name }), optional: (flags & 1) !== 0 };
}

/** The user-defined fill value, as a container of one element. */
function* fillProperty(stored: ViewedDataset, hid: number): Parser<DatasetCreation> {
  const { bytes } = stored.fillValue;
  if (!bytes) return {};
  const heaps = new GlobalHeapCollections(stored.format);
  return { fillValue: yield* decodeElements(heaps, stored, bytes, 1, 'H5T_NATIVE', hid) };
}
