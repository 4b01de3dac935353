import type { Dataspace } from '../../../../model/Dataspace.js';
import { failure } from '../../../../model/H5Error.js';
import type { Reference } from '../../../../model/Reference.js';
import { selectionWithin } from '../../../../model/selection/selectionWithin.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { OpenedObject } from '../../protocol.js';
import { dereference, storedRegion } from '../../worker/dereference.js';
import { kindOf, locate, locateKind } from '../../worker/follow.js';
import { type Place, subjectOf } from '../../worker/Place.js';
import { describeDataset } from '../describeDataset.js';
import { opensOf, type RareHandlersOf } from '../HandlersOf.js';
import { objectToken } from '../objectToken.js';
import { requireAttribute } from '../viewAttribute.js';

/** Handlers of the routines of H5R. */
export const H5R: RareHandlersOf<'H5R'> = ({ objects }) => ({
  *H5Rcreate_object({ loc_id, name }, context): Steps<Reference> {
    const place = yield* locate(objects.place(loc_id), name, context);
    return { type: 'object', file: referredFile(place), token: objectToken(place.address) };
  },

  *H5Rcreate_region({ loc_id, name, space_id }, context): Steps<Reference> {
    const place = yield* locateKind(objects.place(loc_id), name, 'dataset', context);
    const { dims } = (yield* describeDataset(place, context)).space;
    const { selection } = space_id;
    if (space_id.dims.length !== dims.length || !selectionWithin(selection, dims))
      throw failure(
        'bad-argument',
        `space_id selects elements beyond the extent [${dims.join(', ')}] of '${place.asked.path}'`,
      );
    const token = objectToken(place.address);
    return { type: 'region', file: referredFile(place), token, region: { dims, selection } };
  },

  *H5Rcreate_attr({ loc_id, name, attr_name }, context): Steps<Reference> {
    const place = yield* locate(objects.place(loc_id), name, context);
    yield* requireAttribute({ place, attribute: attr_name });
    const token = objectToken(place.address);
    return { type: 'attr', file: referredFile(place), token, attribute: attr_name };
  },

  *H5Ropen_object({ ref_ptr }, context): Steps<OpenedObject> {
    const place = yield* dereference(objects.fileOf(ref_ptr.file), ref_ptr);
    return objects.add(opensOf(context), { kind: yield* kindOf(place), place });
  },

  *H5Ropen_region({ ref_ptr }, context): Steps<Dataspace> {
    if (ref_ptr.type !== 'region') {
      const other = ref_ptr.type === 'attr' ? 'attribute' : 'object';
      throw failure('bad-argument', `ref_ptr is a reference to an ${other}, not to a region`);
    }
    const file = objects.fileOf(ref_ptr.file);
    const place = yield* dereference(file, ref_ptr);
    const { space } = yield* describeDataset(place, context);
    const { dims } = space;
    const selection = ref_ptr.region
      ? ref_ptr.region.selection
      : (yield* storedRegion(file, ref_ptr.token, dims.length)).selection;
    if (!selectionWithin(selection, dims))
      throw failure(
        'bad-argument',
        `the region reaches beyond the extent [${dims.join(', ')}] that ${subjectOf(place)} has now`,
      );
    return { ...space, selection };
  },

  *H5Ropen_attr({ ref_ptr }, context): Steps<OpenedObject> {
    const { attribute } = ref_ptr;
    if (ref_ptr.type !== 'attr' || attribute === undefined)
      throw failure('bad-argument', `ref_ptr is a reference to an ${ref_ptr.type}, not to an attribute`);
    const place = yield* dereference(objects.fileOf(ref_ptr.file), ref_ptr);
    yield* requireAttribute({ place, attribute });
    return objects.add(opensOf(context), { kind: 'attr', place, attribute });
  },

  *H5Rget_obj_name({ ref_ptr }): Steps<string> {
    return (yield* dereference(objects.fileOf(ref_ptr.file), ref_ptr)).path;
  },

  *H5Rdereference({ obj_id, ref_ptr }, context): Steps<OpenedObject> {
    const place = yield* dereference(objects.place(obj_id).file, ref_ptr);
    return objects.add(opensOf(context), { kind: yield* kindOf(place), place });
  },
});

/** The file identifier that references to an object carry. A file behind an external link has none. */
function referredFile(place: Place): number {
  const { file, asked } = place;
  if (file === asked.file) return file.hid;
  throw failure('unsupported', `${subjectOf(place)} is in '${file.name}'; open that file to refer to it`);
}
