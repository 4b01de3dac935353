import { badArgument } from '../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import type { ArgumentsOf } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { checkChunkMemory } from '../library/checkChunkMemory.js';
import { createDataset } from '../library/createDataset.js';
import { creationProperties } from '../library/creationProperties.js';
import { describeDataset, forgetDatasets } from '../library/describeDataset.js';
import { limitChunkCache } from '../library/limitChunkCache.js';
import { prepareLink } from '../library/links.js';
import { forgetKeys } from '../library/mapKeys.js';
import { requireType } from '../library/objectTypes.js';
import { readBeside } from '../library/readBeside.js';
import { storeChunks } from '../library/storeChunks.js';
import { listChunks, readStoredChunk } from '../library/storedChunks.js';
import type { Transfer } from '../library/Transfer.js';
import { addPlugins, withPlugins } from '../library/withPlugins.js';
import { writeDataset } from '../library/writeDataset.js';
import type { OpenedObject } from '../protocol.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5D chapter. */
export const H5D: HandlersOf<'H5D'> = (native) => {
  const { objects, files } = native;

  const transfer = (args: ArgumentsOf<'H5Dread'>, routine: string): Transfer => {
    const { file, path } = objects.getKind(args.dset_id, 'dataset', routine);
    return {
      routine,
      file,
      path,
      description: describeDataset(file, path, routine),
      memType: args.mem_type_id,
      memSpace: args.mem_space_id,
      fileSpace: args.file_space_id,
      dxpl: args.dxpl_id,
    };
  };

  return {
    *H5Dcreate({ loc_id, name, type_id, space_id, lcpl_id, dcpl_id }, context): Steps<OpenedObject> {
      const routine = 'H5Dcreate_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      yield* addPlugins(files.library, dcpl_id.filters ?? [], { routine, file, path });
      prepareLink(file, path, lcpl_id, routine);
      const dataset = { file, path, type: type_id, space: space_id, lcpl: lcpl_id, dcpl: dcpl_id };
      createDataset(files.library, objects, dataset, routine);
      return objects.add(opensOf(context), { kind: 'dataset', path, file });
    },

    H5Dopen({ loc_id, name, dapl_id }, context) {
      const { file, path: location } = objects.get(loc_id, 'H5Dopen_async');
      const path = joinPath(location, name);
      requireType(file, path, 'dataset', 'H5Dopen_async');
      limitChunkCache(file, path, dapl_id);
      return objects.add(opensOf(context), { kind: 'dataset', path, file });
    },

    H5Dget_space({ dset_id }) {
      const { file, path } = objects.getKind(dset_id, 'dataset', 'H5Dget_space_async');
      return describeDataset(file, path, 'H5Dget_space_async').space;
    },

    H5Dget_type({ dset_id }) {
      const { file, path } = objects.getKind(dset_id, 'dataset', 'H5Dget_type_async');
      return describeDataset(file, path, 'H5Dget_type_async').type;
    },

    H5Dget_create_plist({ dset_id }) {
      const { file, path } = objects.getKind(dset_id, 'dataset', 'H5Dget_create_plist_async');
      return creationProperties(file, path, 'H5Dget_create_plist_async');
    },

    H5Dread: (args) => readBeside(files.library, transfer(args, 'H5Dread_async')),

    H5Dwrite(args) {
      const writing = transfer(args, 'H5Dwrite_async');
      forgetKeys(writing.file, writing.path, writing.routine);
      return writeDataset(files.library, writing, args.buf);
    },

    *H5Dset_extent({ dset_id, size }): Steps<void> {
      const routine = 'H5Dset_extent_async';
      const { file, path } = objects.getKind(dset_id, 'dataset', routine);
      file.write(routine);
      const description = describeDataset(file, path, routine);
      const { space, chunk } = description;
      if (size.length !== space.dims.length) {
        throw badArgument(routine, `size has ${size.length} dimensions, but '${path}' has ${space.dims.length}`);
      }
      const tooLarge = size.findIndex((extent, d) => extent > (space.maxdims[d] ?? H5S_UNLIMITED));
      if (tooLarge >= 0) {
        throw badArgument(
          routine,
          `size[${tooLarge}] is ${size[tooLarge]}, but '${path}' may have ${space.maxdims[tooLarge]} at the most`,
        );
      }
      if (chunk === null)
        throw badArgument(routine, `'${path}' is not chunked: only chunked datasets change their extent`);
      // What is cut off a chunk is overwritten in it.
      if (size.some((extent, d) => extent < (space.dims[d] as number))) checkChunkMemory(routine, path, description);
      forgetKeys(file, path, routine);
      // The elements of a chunk that are cut off are overwritten in it.
      yield* withPlugins(files.library, { routine, file, path, description }, 'write', function* () {
        storeChunks(files.library, { routine, file, path }, (module, id) =>
          module.resize_dataset(id, path, size.map(BigInt)),
        );
      });
      forgetDatasets(file);
    },

    H5Dclose: ({ dset_id }, context) => closeObject(native, dset_id, context, 'H5Dclose_async'),

    H5Dchunk_iter({ dset_id }) {
      const routine = 'H5Dchunk_iter_async';
      const { file, path } = objects.getKind(dset_id, 'dataset', routine);
      return listChunks(file, path, routine);
    },

    H5Dread_chunk({ dset_id, offset }) {
      const routine = 'H5Dread_chunk_async';
      const { file, path } = objects.getKind(dset_id, 'dataset', routine);
      return readStoredChunk(file, path, offset, routine);
    },
  };
};
