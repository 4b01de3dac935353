import type { Dataspace } from '../../../../model/Dataspace.js';
import type { Datatype } from '../../../../model/Datatype.js';
import { badArgument, H5Error } from '../../../../model/H5Error.js';
import { type Identifier, isIdentifier } from '../../../../model/Identifier.js';
import type { AttributeInfo } from '../../../../model/info.js';
import type { IndexType, IterationOrder } from '../../../../model/iteration.js';
import type { CallContext } from '../../../../worker/Engine.js';
import type { OpenedObject } from '../../../../worker/protocol.js';
import { unsupported } from '../../unsupported.js';
import {
  type AttributePlace,
  attributeExists,
  attributeNames,
  createAttribute,
  describeAttribute,
  readAttribute,
  requireAttribute,
  writeAttribute,
} from '../attributes.js';
import { exactAttributeTypes } from '../exactAttributeType.js';
import type { OpenFile } from '../OpenFile.js';
import { joinPath } from '../paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5A chapter. */
export const H5A: HandlersOf<'H5A'> = (native) => {
  const { objects, files } = native;
  const { library } = files;

  /** The object at a location, or that of a name there. */
  const objectAt = (location: Identifier, name: string, routine: string): { file: OpenFile; path: string } => {
    const { file, path } = objects.get(location, routine);
    return { file, path: joinPath(path, name) };
  };

  /** The attribute of an identifier. */
  const placeOf = (attr: Identifier, routine: string): AttributePlace => {
    const { file, path, attribute } = objects.getKind(attr, 'attr', routine);
    return { file, path, attribute: attribute ?? '' };
  };

  const create = (
    place: AttributePlace,
    type: Datatype | Identifier,
    space: Dataspace,
    context: CallContext,
    routine: string,
  ): OpenedObject => {
    if (isIdentifier(type)) {
      throw new H5Error(
        'unsupported',
        routine,
        `attribute '${place.attribute}': h5wasm creates no attribute with a committed datatype; H5Tcopy_async gives a copy that can be used`,
      );
    }
    createAttribute(library, place, type, space, routine);
    return objects.add(opensOf(context), { kind: 'attr', ...place });
  };

  const open = (place: AttributePlace, context: CallContext, routine: string): OpenedObject => {
    requireAttribute(place, routine);
    return objects.add(opensOf(context), { kind: 'attr', ...place });
  };

  const remove = (place: AttributePlace, routine: string): void => {
    const { file, path, attribute } = place;
    file.write(routine);
    requireAttribute(place, routine);
    file.check(routine, path, (module, id) => module.delete_attribute(id, path, attribute));
  };

  const iterate = (
    file: OpenFile,
    path: string,
    index: IndexType,
    order: IterationOrder,
    routine: string,
  ): AttributeInfo[] => {
    const names = attributeNames(file, path, index, order, routine);
    const exact = names.length > 0 ? exactAttributeTypes(file, path, routine) : undefined;
    return names.map((name) => {
      const { type, space } = describeAttribute({ file, path, attribute: name }, routine, exact);
      return { name, type, space };
    });
  };

  return {
    H5Acreate({ loc_id, attr_name, type_id, space_id }, context) {
      return create(
        { ...objectAt(loc_id, '.', 'H5Acreate_async'), attribute: attr_name },
        type_id,
        space_id,
        context,
        'H5Acreate_async',
      );
    },

    H5Acreate_by_name({ loc_id, obj_name, attr_name, type_id, space_id }, context) {
      const routine = 'H5Acreate_by_name_async';
      return create(
        { ...objectAt(loc_id, obj_name, routine), attribute: attr_name },
        type_id,
        space_id,
        context,
        routine,
      );
    },

    H5Aopen({ obj_id, attr_name }, context) {
      return open({ ...objectAt(obj_id, '.', 'H5Aopen_async'), attribute: attr_name }, context, 'H5Aopen_async');
    },

    H5Aopen_by_name({ loc_id, obj_name, attr_name }, context) {
      const routine = 'H5Aopen_by_name_async';
      return open({ ...objectAt(loc_id, obj_name, routine), attribute: attr_name }, context, routine);
    },

    H5Aopen_by_idx({ loc_id, obj_name, idx_type, order, n }, context) {
      const routine = 'H5Aopen_by_idx_async';
      const { file, path } = objectAt(loc_id, obj_name, routine);
      const names = attributeNames(file, path, idx_type, order, routine);
      const attribute = names[n];
      if (attribute === undefined)
        throw badArgument(routine, `n is ${n}, but '${path}' in '${file.name}' has ${names.length} attributes`);
      return objects.add(opensOf(context), { kind: 'attr', file, path, attribute });
    },

    H5Aexists({ obj_id, attr_name }) {
      const { file, path } = objects.get(obj_id, 'H5Aexists_async');
      return attributeExists(file, path, attr_name, 'H5Aexists_async');
    },

    H5Aexists_by_name({ loc_id, obj_name, attr_name }) {
      const { file, path } = objectAt(loc_id, obj_name, 'H5Aexists_by_name_async');
      return attributeExists(file, path, attr_name, 'H5Aexists_by_name_async');
    },

    H5Aget_type: ({ attr_id }) => describeAttribute(placeOf(attr_id, 'H5Aget_type_async'), 'H5Aget_type_async').type,

    H5Aget_space: ({ attr_id }) =>
      describeAttribute(placeOf(attr_id, 'H5Aget_space_async'), 'H5Aget_space_async').space,

    H5Aread({ attr_id, mem_type_id }) {
      return readAttribute(library, placeOf(attr_id, 'H5Aread_async'), mem_type_id, 'H5Aread_async');
    },

    H5Awrite({ attr_id, mem_type_id, buf }) {
      writeAttribute(library, placeOf(attr_id, 'H5Awrite_async'), mem_type_id, buf, 'H5Awrite_async');
    },

    H5Arename() {
      throw unsupported('H5Arename');
    },

    H5Arename_by_name() {
      throw unsupported('H5Arename_by_name');
    },

    H5Adelete({ loc_id, attr_name }) {
      remove({ ...objectAt(loc_id, '.', 'H5Adelete_async'), attribute: attr_name }, 'H5Adelete_async');
    },

    H5Adelete_by_name({ loc_id, obj_name, attr_name }) {
      remove(
        { ...objectAt(loc_id, obj_name, 'H5Adelete_by_name_async'), attribute: attr_name },
        'H5Adelete_by_name_async',
      );
    },

    H5Aiterate({ loc_id, idx_type, order }) {
      const { file, path } = objects.get(loc_id, 'H5Aiterate_async');
      return iterate(file, path, idx_type, order, 'H5Aiterate_async');
    },

    H5Aiterate_by_name({ loc_id, obj_name, idx_type, order }) {
      const { file, path } = objectAt(loc_id, obj_name, 'H5Aiterate_by_name_async');
      return iterate(file, path, idx_type, order, 'H5Aiterate_by_name_async');
    },

    H5Aclose: ({ attr_id }, context) => closeObject(native, attr_id, context, 'H5Aclose_async'),
  };
};
