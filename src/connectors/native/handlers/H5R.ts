import type { Dataspace } from '../../../model/Dataspace.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Reference } from '../../../model/Reference.js';
import { selectionWithin } from '../../../model/selection/selectionWithin.js';
import { requireAttribute } from '../library/attributes.js';
import { describeDataset } from '../library/describeDataset.js';
import { objectTypeAt, requireType } from '../library/objectTypes.js';
import { pathOf } from '../library/references.js';
import { addressOf } from '../library/storedObject.js';
import { storedRegion } from '../library/storedRegion.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath } from '../worker/paths.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5R chapter. */
export const H5R: HandlersOf<'H5R'> = ({ objects }) => {
  const fileOf = ({ file }: Reference, routine: string): OpenFile => objects.fileOf(file, routine);

  const object = (location: Identifier, name: string, routine: string): { file: OpenFile; path: string } => {
    const { file, path } = objects.get(location, routine);
    const target = joinPath(path, name);
    objectTypeAt(file, target, routine);
    return { file, path: target };
  };

  return {
    H5Rcreate_object({ loc_id, name }) {
      const { file, path } = object(loc_id, name, 'H5Rcreate_object_async');
      return { type: 'object', file: file.hid, token: addressOf(file, path, 'H5Rcreate_object_async') };
    },

    H5Rcreate_region({ loc_id, name, space_id }) {
      const routine = 'H5Rcreate_region_async';
      const { file, path } = object(loc_id, name, routine);
      requireType(file, path, 'dataset', routine);
      const { dims } = describeDataset(file, path, routine).space;
      if (space_id.dims.length !== dims.length || !selectionWithin(space_id.selection, dims)) {
        throw badArgument(routine, `space_id selects elements beyond the extent [${dims.join(', ')}] of '${path}'`);
      }
      return {
        type: 'region',
        file: file.hid,
        token: addressOf(file, path, routine),
        region: { dims, selection: space_id.selection },
      };
    },

    H5Rcreate_attr({ loc_id, name, attr_name }) {
      const routine = 'H5Rcreate_attr_async';
      const { file, path } = object(loc_id, name, routine);
      requireAttribute({ file, path, attribute: attr_name }, routine);
      return { type: 'attr', file: file.hid, token: addressOf(file, path, routine), attribute: attr_name };
    },

    H5Ropen_object({ ref_ptr }, context) {
      const file = fileOf(ref_ptr, 'H5Ropen_object_async');
      const path = pathOf(file, ref_ptr, 'H5Ropen_object_async');
      return objects.add(opensOf(context), { kind: objectTypeAt(file, path, 'H5Ropen_object_async'), path, file });
    },

    H5Ropen_region({ ref_ptr }): Dataspace {
      const routine = 'H5Ropen_region_async';
      if (ref_ptr.type !== 'region')
        throw badArgument(
          routine,
          `ref_ptr is a reference to an ${ref_ptr.type === 'attr' ? 'attribute' : 'object'}, not to a region`,
        );
      const file = fileOf(ref_ptr, routine);
      const { space } = describeDataset(file, pathOf(file, ref_ptr, routine), routine);
      const selection = ref_ptr.region
        ? ref_ptr.region.selection
        : storedRegion(file, ref_ptr.token, space.dims.length, routine).selection;
      if (!selectionWithin(selection, space.dims)) {
        throw new H5Error(
          'bad-argument',
          routine,
          `the region reaches beyond the extent [${space.dims.join(', ')}] that its dataset has now`,
        );
      }
      return { ...space, selection };
    },

    H5Ropen_attr({ ref_ptr }, context) {
      const routine = 'H5Ropen_attr_async';
      const { attribute } = ref_ptr;
      if (ref_ptr.type !== 'attr' || attribute === undefined)
        throw badArgument(routine, `ref_ptr is a reference to an ${ref_ptr.type}, not to an attribute`);
      const file = fileOf(ref_ptr, routine);
      const path = pathOf(file, ref_ptr, routine);
      requireAttribute({ file, path, attribute }, routine);
      return objects.add(opensOf(context), { kind: 'attr', file, path, attribute });
    },

    H5Rdereference({ obj_id, ref_ptr }, context) {
      const { file } = objects.get(obj_id, 'H5Rdereference_async');
      const path = pathOf(file, ref_ptr, 'H5Rdereference_async');
      return objects.add(opensOf(context), { kind: objectTypeAt(file, path, 'H5Rdereference_async'), path, file });
    },
  };
};
