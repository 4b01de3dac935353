import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { OpenedObject } from '../protocol.js';
import { locateKind } from '../worker/follow.js';
import { subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { inMemory } from './describeDataset.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the routines of H5T that change nothing. */
export const H5T: HandlersOf<'H5T'> = (native) => {
  const { objects } = native;
  return {
    *H5Topen({ loc_id, name }, context): Steps<OpenedObject> {
      const place = yield* locateKind(objects.place(loc_id), name, 'datatype', context);
      return objects.add(opensOf(context), { kind: 'datatype', place });
    },

    *H5Tcopy({ type_id }): Steps<Datatype> {
      const { place } = objects.getKind(type_id, 'datatype');
      const object = yield* place.file.look(place, (view) => view.object(place.address));
      if (object.kind !== 'datatype')
        throw failure('bad-argument', `${subjectOf(place)} is a ${object.kind}, not a datatype`);
      return inMemory(object.datatype, object);
    },

    H5Tclose: ({ type_id }, context) => closeObject(native, type_id, context),
  };
};
