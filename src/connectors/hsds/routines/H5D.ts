import { failure } from '../../../model/H5Error.js';
import { H5S_UNLIMITED } from '../../../model/H5S.js';
import { locateKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import { type Place, subjectOf } from '../client/Place.js';
import { datasetAt } from '../elements/DatasetPlace.js';
import { readDataset } from '../elements/readDataset.js';
import { writeDataset } from '../elements/writeDataset.js';
import { createDataset } from '../metadata/createDataset.js';
import { newLink } from '../metadata/newLink.js';
import { setExtent } from '../metadata/setExtent.js';
import { storedTypeOf } from '../metadata/storedTypeOf.js';
import { closeObject } from './closing.js';

/** Handlers of the routines of H5D. */
export const H5D: HandlersOf<'H5D'> = {
  async H5Dcreate({ args: { loc_id, name, type_id, space_id, lcpl_id, dcpl_id } }, handling) {
    const [location, type] = await Promise.all([handling.place(loc_id), storedTypeOf(type_id, handling)]);
    const to = await newLink(location, name, lcpl_id);
    const { place, done } = createDataset(to, { type, space: space_id, dcpl: dcpl_id }, handling);
    return handling.staged({ kind: 'dataset', place }, done);
  },

  async H5Dopen({ args: { loc_id, name } }, handling) {
    const place = await locateKind(await handling.place(loc_id), name, 'dataset');
    // As libhdf5 does, opening tells what is wrong with the datatype or the dataspace.
    await datasetAt(place);
    return { kind: 'dataset', place };
  },

  async H5Dget_space({ args: { dset_id } }, handling) {
    return (await datasetAt(await handling.place(dset_id))).space;
  },

  async H5Dget_type({ args: { dset_id } }, handling) {
    return (await datasetAt(await handling.place(dset_id))).type;
  },

  async H5Dget_create_plist({ args: { dset_id } }, handling) {
    const place = await handling.place(dset_id);
    await datasetAt(place);
    return (await place.domain.objects.head(place.record)).creation ?? {};
  },

  async H5Dread({ args: { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id } }, handling) {
    const place = await handling.place(dset_id);
    const transfer = { memType: mem_type_id, memSpace: mem_space_id, fileSpace: file_space_id, dxpl: dxpl_id };
    return readDataset(place, transfer, handling);
  },

  async H5Dwrite({ args: { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf } }, handling) {
    const place = await handling.place(dset_id);
    const transfer = { memType: mem_type_id, memSpace: mem_space_id, fileSpace: file_space_id, dxpl: dxpl_id };
    await writeDataset(place, transfer, buf, handling);
  },

  async H5Dset_extent({ args: { dset_id, size } }, handling) {
    const place = await handling.place(dset_id);
    await checkExtent(place, size);
    handling.commit();
    await setExtent(place, size);
  },

  H5Dclose: ({ args: { dset_id } }, handling) => closeObject(dset_id, handling),
};

async function checkExtent(place: Place, size: readonly number[]): Promise<void> {
  place.domain.requireWritable();
  const { space } = await datasetAt(place);
  const { creation } = await place.domain.objects.head(place.record);
  const subject = subjectOf(place);
  if (size.length !== space.dims.length)
    throw failure('bad-argument', `size has ${size.length} dimensions, but ${subject} has ${space.dims.length}`);
  const tooLarge = size.findIndex((extent, d) => extent > (space.maxdims[d] ?? H5S_UNLIMITED));
  if (tooLarge >= 0)
    throw failure(
      'bad-argument',
      `size[${tooLarge}] is ${size[tooLarge]}, but the maximum size of ${subject} is ${space.maxdims[tooLarge]}`,
    );
  if (creation?.layout !== 'chunked')
    throw failure('bad-argument', `${subject} is not chunked: only chunked datasets can change their extent`);
}
