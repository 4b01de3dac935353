import type { Columns } from '../../../model/Columns.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { OpenedObject } from '../protocol.js';
import { locate } from '../worker/follow.js';
import type { HandlerContext } from '../worker/HandlerContext.js';
import { type AttributePlace, subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { listAttributes } from './listAttributes.js';
import { readAttribute } from './readAttribute.js';
import { attributeExists, attributeName, describeAttribute, requireAttribute } from './viewAttribute.js';

/** Handlers of the routines of H5A that change nothing. */
export const H5A: HandlersOf<'H5A'> = (native) => {
  const { objects } = native;

  /** The attribute of an identifier. */
  const attributeOf = (attr: Identifier): AttributePlace => {
    const { place, attribute = '' } = objects.getKind(attr, 'attr');
    return { place, attribute };
  };

  const opened = ({ place, attribute }: AttributePlace, context: HandlerContext): OpenedObject =>
    objects.add(opensOf(context), { kind: 'attr', place, attribute });

  function* open(at: AttributePlace, context: HandlerContext): Steps<OpenedObject> {
    yield* requireAttribute(at);
    return opened(at, context);
  }

  return {
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

    *H5Aiterate({ loc_id, idx_type, order, fields }): Steps<Columns> {
      return yield* listAttributes(objects.place(loc_id), idx_type, order, fields);
    },

    *H5Aiterate_by_name({ loc_id, obj_name, idx_type, order }, context): Steps<Columns> {
      const place = yield* locate(objects.place(loc_id), obj_name, context);
      return yield* listAttributes(place, idx_type, order, undefined);
    },

    H5Aclose: ({ attr_id }, context) => closeObject(native, attr_id, context),
  };
};
