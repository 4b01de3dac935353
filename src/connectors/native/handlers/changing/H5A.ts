import type { Dataspace } from '../../../../model/Dataspace.js';
import type { Datatype } from '../../../../model/Datatype.js';
import type { AttributeCreation } from '../../../../model/H5P.js';
import type { Identifier } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { createAttribute } from '../../editor/createAttribute.js';
import { deleteAttribute } from '../../editor/deleteAttribute.js';
import { renameAttribute } from '../../editor/renameAttribute.js';
import { writeAttribute } from '../../editor/writeAttribute.js';
import type { OpenedObject } from '../../protocol.js';
import { locate } from '../../worker/follow.js';
import type { HandlerContext } from '../../worker/HandlerContext.js';
import type { AttributePlace } from '../../worker/Place.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';

/** Handlers of the routines of H5A that change a file. */
export const H5A: ChangingHandlersOf<'H5A'> = ({ objects }) => {
  /** The attribute of an identifier. */
  const attributeOf = (attr: Identifier): AttributePlace => {
    const { place, attribute = '' } = objects.getKind(attr, 'attr');
    return { place, attribute };
  };

  function* create(
    at: AttributePlace,
    type: Datatype | Identifier,
    space: Dataspace,
    acpl: AttributeCreation,
    context: HandlerContext,
  ): Steps<OpenedObject> {
    yield* createAttribute(objects, at, type, space, acpl);
    return objects.add(opensOf(context), { kind: 'attr', ...at });
  }

  return {
    *H5Acreate({ loc_id, attr_name, type_id, space_id, acpl_id }, context): Steps<OpenedObject> {
      const at = { place: objects.place(loc_id), attribute: attr_name };
      return yield* create(at, type_id, space_id, acpl_id, context);
    },

    *H5Acreate_by_name({ loc_id, obj_name, attr_name, type_id, space_id, acpl_id }, context): Steps<OpenedObject> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      return yield* create({ place, attribute: attr_name }, type_id, space_id, acpl_id, context);
    },

    *H5Awrite({ attr_id, mem_type_id, buf }): Steps<void> {
      yield* writeAttribute(attributeOf(attr_id), mem_type_id, buf);
    },

    *H5Arename({ loc_id, old_name, new_name }): Steps<void> {
      yield* renameAttribute(objects, { place: objects.place(loc_id), attribute: old_name }, new_name);
    },

    *H5Arename_by_name({ loc_id, obj_name, old_attr_name, new_attr_name }, context): Steps<void> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      yield* renameAttribute(objects, { place, attribute: old_attr_name }, new_attr_name);
    },

    *H5Adelete({ loc_id, attr_name }): Steps<void> {
      yield* deleteAttribute(objects, { place: objects.place(loc_id), attribute: attr_name });
    },

    *H5Adelete_by_name({ loc_id, obj_name, attr_name }, context): Steps<void> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      yield* deleteAttribute(objects, { place, attribute: attr_name });
    },
  };
};
