import type { ViewedObject } from '../../../format/FileView.js';
import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { readableDataset } from '../reader/ReadableDataset.js';
import type { ViewedDataset } from '../reader/ViewedFile.js';
import { openVirtual } from '../reader/virtual/openVirtual.js';
import type { VirtualDataset } from '../reader/virtual/VirtualDataset.js';
import type { Reaching } from '../worker/follow.js';
import { inTermsOf } from '../worker/inTermsOf.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { viewedFile } from '../worker/viewedFile.js';

/** A datatype of a file as programs see it: variable-length elements have other sizes in a file than in memory. */
export function inMemory(type: Datatype, { sizeofOffsets }: Pick<ViewedObject, 'sizeofOffsets'>): Datatype {
  return withVariableSizes(type, fileSizes(sizeofOffsets), MEMORY_SIZES);
}

/**
 * Describes a dataset; what is known of it is kept as long as nothing changes its shape.
 *
 * @param reaching - How the sources of a virtual dataset are reached, on which its extent may depend; without it a virtual
 *   dataset has the extent that its header tells.
 */
export function* describeDataset(place: Place, reaching?: Reaching): Steps<DatasetDescription> {
  const { file, address } = place;
  const known = file.datasets.get(address);
  if (known && (known.virtual || !known.isVirtual || !reaching)) return known;
  const stored = yield* viewDataset(place);
  const told = descriptionOf(place, stored);
  const virtual = told.isVirtual && reaching ? yield* virtualAt(place, stored, reaching) : undefined;
  const description = virtual ? { ...told, space: { ...told.space, dims: virtual.dims }, virtual } : told;
  file.datasets.set(address, description);
  return description;
}

function* virtualAt(place: Place, stored: ViewedDataset, reaching: Reaching): Steps<VirtualDataset> {
  try {
    return yield* openVirtual(yield* viewedFile(place.file, reaching), stored);
  } catch (error) {
    throw inTermsOf(subjectOf(place), error);
  }
}

/** The dataset at a place as its header describes it. */
export function* viewDataset(place: Place): Steps<ViewedDataset> {
  const object = yield* place.file.look(place, (view) => view.object(place.address));
  return datasetAt(place, object);
}

/** As `describeDataset`, at once: for files that are written. */
export function describeNow(place: Place): DatasetDescription {
  const { file, address } = place;
  const known = file.datasets.get(address);
  if (known) return known;
  const object = file.inspect(place, (view) => view.object(address));
  const description = descriptionOf(place, datasetAt(place, object));
  file.datasets.set(address, description);
  return description;
}

function datasetAt(place: Place, object: ViewedObject): ViewedDataset {
  if (object.kind !== 'dataset')
    throw failure('bad-argument', `${subjectOf(place)} is a ${object.kind}, not a dataset`);
  return object;
}

function descriptionOf({ file }: Place, stored: ViewedDataset): DatasetDescription {
  const { datatype, dataspace, layout, filters, format, elementSize } = stored;
  const type = inMemory(datatype, stored);
  const readable = file.readable && readableDataset(stored, format);
  return {
    space: dataspace,
    type,
    elementSize,
    chunk: layout.kind === 'chunked' ? layout.chunk : null,
    ...(layout.kind === 'chunked' && { filters }),
    isVirtual: layout.kind === 'virtual',
    ...(readable && { readable }),
  };
}
