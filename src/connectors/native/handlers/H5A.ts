import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { AttributeInfo } from '../../../model/info.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { deleteAttribute, renameAttribute } from '../editor/attributes.js';
import { createAttribute } from '../editor/createAttribute.js';
import { editOr } from '../editor/editOr.js';
import { writeAttribute } from '../editor/writeAttribute.js';
import type { OpenedObject } from '../protocol.js';
import type { CallContext } from '../worker/CallContext.js';
import { locate } from '../worker/follow.js';
import { type AttributePlace, attributeSubject, type Place, subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { inMemory } from './describeDataset.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { readAttribute } from './readAttribute.js';
import {
  attributeExists,
  attributeName,
  describeAttribute,
  readableAttribute,
  requireAttribute,
} from './viewAttribute.js';

/** Handlers of the H5A chapter. */
export const H5A: HandlersOf<'H5A'> = (native) => {
  const { objects } = native;

  /** The attribute of an identifier. */
  const attributeOf = (attr: Identifier): AttributePlace => {
    const { place, attribute = '' } = objects.getKind(attr, 'attr');
    return { place, attribute };
  };

  const opened = ({ place, attribute }: AttributePlace, context: CallContext): OpenedObject =>
    objects.add(opensOf(context), { kind: 'attr', place, attribute });

  function* create(
    at: AttributePlace,
    type: Datatype | Identifier,
    space: Dataspace,
    acpl: AttributeCreation,
    context: CallContext,
  ): Steps<OpenedObject> {
    yield* createAttribute(objects, at, type, space, acpl);
    return opened(at, context);
  }

  function* open(at: AttributePlace, context: CallContext): Steps<OpenedObject> {
    yield* requireAttribute(at);
    return opened(at, context);
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

  function* iterate(place: Place, index: IndexType, order: IterationOrder): Steps<AttributeInfo[]> {
    const { file, address } = place;
    const attributes = yield* file.look(place, (view) => view.attributes(address, index, order));
    const { superblock } = yield* file.view();
    return attributes.map((found) => {
      const name = attributeName(found, place);
      const { datatype, dataspace } = readableAttribute(found, { place, attribute: name });
      return { name, type: inMemory(datatype, superblock), space: dataspace };
    });
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

    *H5Aopen({ obj_id, attr_name }, context): Steps<OpenedObject> {
      return yield* open({ place: objects.place(obj_id), attribute: attr_name }, context);
    },

    *H5Aopen_by_name({ loc_id, obj_name, attr_name }, context): Steps<OpenedObject> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      return yield* open({ place, attribute: attr_name }, context);
    },

    *H5Aopen_by_idx({ loc_id, obj_name, idx_type, order, n }, context): Steps<OpenedObject> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      const { file, address } = place;
      const found = yield* file.look(place, (view) => view.attributeByIndex(address, idx_type, order, n));
      if (found) return opened({ place, attribute: attributeName(found, place) }, context);
      const count = yield* file.look(place, (view) => view.attributeCount(address));
      throw failure('bad-argument', `n is ${n}, but ${subjectOf(place)} has ${count} attributes`);
    },

    *H5Aexists({ obj_id, attr_name }): Steps<boolean> {
      return yield* attributeExists({ place: objects.place(obj_id), attribute: attr_name });
    },

    *H5Aexists_by_name({ loc_id, obj_name, attr_name }, context): Steps<boolean> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      return yield* attributeExists({ place, attribute: attr_name });
    },

    *H5Aget_type({ attr_id }): Steps<Datatype> {
      return (yield* describeAttribute(attributeOf(attr_id))).type;
    },

    *H5Aget_space({ attr_id }): Steps<Dataspace> {
      return (yield* describeAttribute(attributeOf(attr_id))).space;
    },

    *H5Aread({ attr_id, mem_type_id }): Steps<H5Data> {
      return yield* readAttribute(attributeOf(attr_id), mem_type_id);
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

    *H5Aiterate({ loc_id, idx_type, order }): Steps<AttributeInfo[]> {
      return yield* iterate(objects.place(loc_id), idx_type, order);
    },

    *H5Aiterate_by_name({ loc_id, obj_name, idx_type, order }, context): Steps<AttributeInfo[]> {
      return yield* iterate(yield* locate(objects.place(loc_id), obj_name, context), idx_type, order);
    },

    H5Aclose: ({ attr_id }, context) => closeObject(native, attr_id, context),
  };
};
