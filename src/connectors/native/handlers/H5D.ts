import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import type { DatasetId } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { OpenedObject } from '../protocol.js';
import { readBeside } from '../reader/readBeside.js';
import { locateKind } from '../worker/follow.js';
import type { Place } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { creationProperties } from './creationProperties.js';
import { describeDataset, inMemory, viewDataset } from './describeDataset.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { placeOfDataset, transferOf } from './transferOf.js';

/** Handlers of the routines of H5D that change nothing. */
export const H5D: HandlersOf<'H5D'> = (native) => {
  const { objects } = native;

  const placeOf = (dataset: DatasetId): Place => placeOfDataset(objects, dataset);

  return {
    *H5Dopen({ loc_id, name, dapl_id }, context): Steps<OpenedObject> {
      const place = yield* locateKind(objects.place(loc_id), name, 'dataset', context);
      // As with `H5Dopen` of libhdf5; from then on the extent is known, until `H5Orefresh`.
      if (place.file.mode === 'swmr-read') place.file.datasets.forget(place.address);
      // As with `H5Pset_chunk_cache`; where a dataset is opened more than once, the last opening decides.
      const { chunkCacheBytes } = dapl_id;
      if (chunkCacheBytes !== undefined) place.file.readable?.cache.limit(place.address, chunkCacheBytes);
      return objects.add(opensOf(context), { kind: 'dataset', place });
    },

    *H5Dget_space({ dset_id }, context): Steps<Dataspace> {
      return (yield* describeDataset(placeOf(dset_id), context)).space;
    },

    *H5Dget_type({ dset_id }): Steps<Datatype> {
      const stored = yield* viewDataset(placeOf(dset_id));
      return inMemory(stored.datatype, stored);
    },

    *H5Dget_create_plist({ dset_id }): Steps<DatasetCreation> {
      return yield* creationProperties(placeOf(dset_id));
    },

    H5Dread: (args, context) => readBeside(placeOf(args.dset_id), transferOf(objects, args, context)),

    H5Dclose: ({ dset_id }, context) => closeObject(native, dset_id, context),
  };
};
