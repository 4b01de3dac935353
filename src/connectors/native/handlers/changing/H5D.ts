import { failure } from '../../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../../model/H5S.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { createDataset } from '../../editor/createDataset.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import { checkChunkMemory } from '../../library/checkChunkMemory.js';
import { storeChunks } from '../../library/storeChunks.js';
import { withPlugins } from '../../library/withPlugins.js';
import { writeDataset } from '../../library/writeDataset.js';
import type { OpenedObject } from '../../protocol.js';
import { describeDataset } from '../describeDataset.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';
import { placeOfDataset, transferOf } from '../transferOf.js';

/** Handlers of the routines of H5D that change a file. */
export const H5D: ChangingHandlersOf<'H5D'> = ({ objects }) => ({
  *H5Dcreate({ loc_id, name, type_id, space_id, lcpl_id, dcpl_id }, context): Steps<OpenedObject> {
    const to = yield* newLinkPlace(objects.place(loc_id), name, lcpl_id, context);
    const dataset = { to, type: type_id, space: space_id, lcpl: lcpl_id, dcpl: dcpl_id };
    const place = yield* createDataset(objects, dataset);
    return objects.add(opensOf(context), { kind: 'dataset', place });
  },

  *H5Dwrite(args, context): Steps<void> {
    const transfer = yield* transferOf(objects, args, context);
    transfer.place.file.maps.datasetChanges(transfer.place.address);
    yield* writeDataset(transfer, args.buf);
  },

  *H5Dset_extent({ dset_id, size }): Steps<void> {
    const place = placeOfDataset(objects, dset_id);
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
        `size[${tooLarge}] is ${size[tooLarge]}, but the maximum size of ${subject} is ${space.maxdims[tooLarge]}`,
      );
    if (chunk === null)
      throw failure('bad-argument', `${subject} is not chunked: only chunked datasets can change their extent`);
    // libhdf5 overwrites the elements that are cut off a chunk, and needs the whole chunk and its filters for that.
    if (size.some((extent, d) => extent < (space.dims[d] as number))) checkChunkMemory(subject, description);
    file.maps.datasetChanges(place.address);
    const lent = yield* file.lend(`changing the extent of ${subject}`);
    yield* withPlugins(lent.library, { place, description }, 'write', function* () {
      storeChunks(lent, place, (module, id) => module.resize_dataset(id, path, size.map(BigInt)));
    });
    file.datasets.clear();
  },
});
