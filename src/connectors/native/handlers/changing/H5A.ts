import type { Dataspace } from '../../../../model/Dataspace.js';
import type { Datatype } from '../../../../model/Datatype.js';
import { failure } from '../../../../model/H5Error.js';
import type { AttributeCreation } from '../../../../model/H5P.js';
import type { Identifier } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { deleteAttribute, renameAttribute } from '../../editor/attributes.js';
import { createAttribute } from '../../editor/createAttribute.js';
import { editOr } from '../../editor/editOr.js';
import { writeAttribute } from '../../editor/writeAttribute.js';
import type { OpenedObject } from '../../protocol.js';
import type { CallContext } from '../../worker/CallContext.js';
import { locate } from '../../worker/follow.js';
import { type AttributePlace, attributeSubject, type Place, subjectOf } from '../../worker/Place.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';
import { attributeExists, requireAttribute } from '../viewAttribute.js';

/** Handlers of the H5A chapter that change a file. */
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
    context: CallContext,
  ): Steps<OpenedObject> {
    yield* createAttribute(objects, at, type, space, acpl);
    return objects.add(opensOf(context), { kind: 'attr', ...at });
  }

  function* remove(at: AttributePlace): Steps<void> {
    const { place, attribute } = at;
    const { file, path } = place;
    file.requireWritable();
    yield* requireAttribute(at);
    const subject = attributeSubject(at);
    yield* editOr(file, {
      what: `deleting ${subject}`,
      byLibrary: (lent) => void lent.change(subject, (module, id) => module.delete_attribute(id, path, attribute)),
      byEdit: () => deleteAttribute(at),
    });
    objects.pathsOf(file).attributeGone(place, attribute, undefined);
  }

  function* rename(place: Place, old: string, name: string): Steps<void> {
    const at = { place, attribute: old };
    const { file } = place;
    file.requireWritable();
    // As in C: nothing is done, whether the attribute is there or not.
    if (old === name) return;
    yield* requireAttribute(at);
    if (yield* attributeExists({ place, attribute: name }))
      throw failure('already-exists', `${subjectOf(place)} already has an attribute '${name}'`);
    renameAttribute(at, name);
    objects.pathsOf(file).attributeGone(place, old, name);
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
      yield* rename(objects.place(loc_id), old_name, new_name);
    },

    *H5Arename_by_name({ loc_id, obj_name, old_attr_name, new_attr_name }, context): Steps<void> {
      yield* rename(yield* locate(objects.place(loc_id), obj_name, context), old_attr_name, new_attr_name);
    },

    *H5Adelete({ loc_id, attr_name }): Steps<void> {
      yield* remove({ place: objects.place(loc_id), attribute: attr_name });
    },

    *H5Adelete_by_name({ loc_id, obj_name, attr_name }, context): Steps<void> {
      yield* remove({ place: yield* locate(objects.place(loc_id), obj_name, context), attribute: attr_name });
    },
  };
};
