import { failure } from '../../../model/H5Error.js';
import { selectionWithin } from '../../../model/selection/selectionWithin.js';
import { locate, locateKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import { subjectOf } from '../client/Place.js';
import { dereference, referenceTo } from '../client/references.js';
import { datasetAt } from '../elements/DatasetPlace.js';
import { requireAttribute } from '../metadata/attributes.js';
import { opened } from './H5O.js';

/** Handlers of the routines of H5R. */
export const H5R: HandlersOf<'H5R'> = {
  async H5Rcreate_object({ args: { loc_id, name } }, handling) {
    const place = await locate(await handling.place(loc_id), name);
    return { type: 'object', ...referenceTo(place, handling) };
  },

  async H5Rcreate_region({ args: { loc_id, name, space_id } }, handling) {
    const place = await locateKind(await handling.place(loc_id), name, 'dataset');
    const { dims } = (await datasetAt(place)).space;
    const { selection } = space_id;
    if (space_id.dims.length !== dims.length || !selectionWithin(selection, dims))
      throw failure(
        'bad-argument',
        `space_id selects elements beyond the extent [${dims.join(', ')}] of '${place.asked}'`,
      );
    return { type: 'region', ...referenceTo(place, handling), region: { dims, selection } };
  },

  async H5Rcreate_attr({ args: { loc_id, name, attr_name } }, handling) {
    const place = await locate(await handling.place(loc_id), name);
    await requireAttribute(place, attr_name);
    return { type: 'attr', ...referenceTo(place, handling), attribute: attr_name };
  },

  async H5Ropen_object({ args: { ref_ptr } }, { file }) {
    return opened(await dereference(file, ref_ptr));
  },

  async H5Ropen_region({ args: { ref_ptr } }, { file }) {
    const { type, region } = ref_ptr;
    if (type !== 'region')
      throw failure(
        'bad-argument',
        `ref_ptr is a reference to an ${type === 'attr' ? 'attribute' : 'object'}, not to a region`,
      );
    // Without a selection it leads to all of the dataset.
    const selection = region?.selection ?? { type: 'all' };
    const place = await dereference(file, ref_ptr);
    const { space } = await datasetAt(place);
    if (selection.type !== 'all' && !selectionWithin(selection, space.dims))
      throw failure(
        'bad-argument',
        `the region reaches beyond the extent [${space.dims.join(', ')}] that ${subjectOf(place)} has now`,
      );
    return { ...space, selection };
  },

  async H5Ropen_attr({ args: { ref_ptr } }, { file }) {
    const { type, attribute } = ref_ptr;
    if (type !== 'attr' || attribute === undefined)
      throw failure('bad-argument', `ref_ptr is a reference to an ${type}, not to an attribute`);
    const place = await dereference(file, ref_ptr);
    await requireAttribute(place, attribute);
    return { kind: 'attr', place, attribute };
  },

  async H5Rget_obj_name({ args: { ref_ptr } }, { file }) {
    return (await dereference(file, ref_ptr)).path;
  },

  async H5Rdereference({ args: { obj_id, ref_ptr } }, handling) {
    const { file } = await handling.place(obj_id);
    return opened(await dereference(file, ref_ptr));
  },
};
