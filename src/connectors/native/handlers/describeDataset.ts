import type { ViewedObject } from '../../../format/FileView.js';
import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { withSubject } from '../../shared/withSubject.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { readableDataset } from '../reader/ReadableDataset.js';
import type { ViewedDataset } from '../reader/ViewedFile.js';
import type { VirtualDataset } from '../reader/virtual/VirtualDataset.js';
import type { Reaching } from '../worker/follow.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { viewedFile } from '../worker/viewedFile.js';

/**
 * Converts a datatype of a file to the one that programs see: elements of variable length have other sizes in memory than in a
 * file.
 */
export function inMemory(type: Datatype, { sizeofOffsets }: Pick<ViewedObject, 'sizeofOffsets'>): Datatype {
  return withVariableSizes(type, fileSizes(sizeofOffsets), MEMORY_SIZES);
}

/**
 * Describes a dataset. The description is kept until something in this program may have changed the dataspace, or `H5Orefresh`.
 *
 * @param reaching - Opens the sources of a virtual dataset, on which its extent may depend; without it, the extent is the one
 *   stored in its header.
 * Errors: `H5Error` `bad-argument` where the object is not a dataset; `corrupt-file`, `unsupported`, `io`.
 */
export function* describeDataset(place: Place, reaching?: Reaching): Steps<DatasetDescription> {
  const { file, address } = place;
  const known = file.datasets.get(address);
  if (known && (known.virtual || !known.isVirtual || !reaching)) return known;
  const stored = yield* viewDataset(place);
  // A SWMR writer writes chunks, then their index, then the extent: an index that is read after the extent has all chunks within it.
  if (file.mode === 'swmr-read') yield* file.refreshBytes();
  const fromHeader = descriptionOf(place, stored);
  const virtual = fromHeader.isVirtual && reaching ? yield* virtualAt(place, stored, reaching) : undefined;
  const description = virtual
    ? { ...fromHeader, space: { ...fromHeader.space, dims: virtual.dims }, virtual }
    : fromHeader;
  file.datasets.set(address, description);
  return description;
}

function* virtualAt(place: Place, stored: ViewedDataset, reaching: Reaching): Steps<VirtualDataset> {
  try {
    const { openVirtual } = yield* place.file.rare('a virtual dataset');
    return yield* openVirtual(yield* viewedFile(place.file, reaching), stored);
  } catch (error) {
    throw withSubject(subjectOf(place), error);
  }
}

/** The header of the dataset at a place. Errors: those of `describeDataset`. */
export function* viewDataset(place: Place): Steps<ViewedDataset> {
  const object = yield* place.file.look(place, (view) => view.object(place.address));
  return datasetAt(place, object);
}

/** Like `describeDataset`, but synchronous: for files open for writing. */
export function describeDatasetSync(place: Place): DatasetDescription {
  const { file, address } = place;
  const known = file.datasets.get(address);
  if (known) return known;
  const object = file.lookSync(place, (view) => view.object(address));
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
  const readable = file.writable ? undefined : readableDataset(stored, format);
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
