import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import type { ArgumentsOf } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { createDataset } from '../editor/createDataset.js';
import { newLinkPlace } from '../editor/newLinkPlace.js';
import { checkChunkMemory } from '../library/checkChunkMemory.js';
import { readBeside } from '../library/readBeside.js';
import { storeChunks } from '../library/storeChunks.js';
import type { Transfer } from '../library/Transfer.js';
import { withPlugins } from '../library/withPlugins.js';
import { writeDataset } from '../library/writeDataset.js';
import type { OpenedObject } from '../protocol.js';
import { locateKind, type Reaching } from '../worker/follow.js';
import type { Place } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { creationProperties } from './creationProperties.js';
import { describeDataset, inMemory, viewDataset } from './describeDataset.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { listChunks, readStoredChunk } from './storedChunks.js';

/** Handlers of the H5D chapter. */
export const H5D: HandlersOf<'H5D'> = (native) => {
  const { objects } = native;

  const placeOf = (dataset: ArgumentsOf<'H5Dclose'>['dset_id']): Place => objects.getKind(dataset, 'dataset').place;

  function* transferOf(args: ArgumentsOf<'H5Dread'>, reaching: Reaching): Steps<Transfer> {
    const place = placeOf(args.dset_id);
    return {
      place,
      reaching,
      description: yield* describeDataset(place, reaching),
      memType: args.mem_type_id,
      memSpace: args.mem_space_id,
      fileSpace: args.file_space_id,
      dxpl: args.dxpl_id,
    };
  }

  return {
    *H5Dcreate({ loc_id, name, type_id, space_id, lcpl_id, dcpl_id }, context): Steps<OpenedObject> {
      const to = yield* newLinkPlace(objects.place(loc_id), name, lcpl_id, context);
      const dataset = { to, type: type_id, space: space_id, lcpl: lcpl_id, dcpl: dcpl_id };
      const place = yield* createDataset(objects, dataset);
      return objects.add(opensOf(context), { kind: 'dataset', place });
    },

    *H5Dopen({ loc_id, name, dapl_id }, context): Steps<OpenedObject> {
      const place = yield* locateKind(objects.place(loc_id), name, 'dataset', context);
      // As `H5Pset_chunk_cache`; the last who asks decides.
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

    H5Dread: (args, context) => readBeside(placeOf(args.dset_id), transferOf(args, context)),

    *H5Dwrite(args, context): Steps<void> {
      const transfer = yield* transferOf(args, context);
      transfer.place.file.maps.datasetChanges(transfer.place.address);
      yield* writeDataset(transfer, args.buf);
    },

    *H5Dset_extent({ dset_id, size }): Steps<void> {
      const place = placeOf(dset_id);
      const { file, path, asked } = place;
      file.requireWritable();
      const description = yield* describeDataset(place);
      const { space, chunk } = description;
      const subject = `'${asked.path}'`;
      if (size.length !== space.dims.length)
        throw failure('bad-argument', `size has ${size.length} dimensions, but ${subject} has ${space.dims.length}`);
      const tooLarge = size.findIndex((extent, d) => extent > (space.maxdims[d] ?? H5S_UNLIMITED));
      if (tooLarge >= 0)
        throw failure(
          'bad-argument',
          `size[${tooLarge}] is ${size[tooLarge]}, but ${subject} may have ${space.maxdims[tooLarge]} at the most`,
        );
      if (chunk === null)
        throw failure('bad-argument', `${subject} is not chunked: only chunked datasets change their extent`);
      // What is cut off a chunk is overwritten in it.
      if (size.some((extent, d) => extent < (space.dims[d] as number))) checkChunkMemory(subject, description);
      file.maps.datasetChanges(place.address);
      const lent = yield* file.lend(`changing the extent of ${subject}`);
      // The elements of a chunk that are cut off are overwritten in it.
      yield* withPlugins(lent.library, { place, description }, 'write', function* () {
        storeChunks(lent, place, (module, id) => module.resize_dataset(id, path, size.map(BigInt)));
      });
      file.forgetDescriptions();
    },

    H5Dclose: ({ dset_id }, context) => closeObject(native, dset_id, context),

    H5Dchunk_iter: ({ dset_id }) => listChunks(placeOf(dset_id)),

    H5Dread_chunk: ({ dset_id, offset }) => readStoredChunk(placeOf(dset_id), offset),
  };
};
