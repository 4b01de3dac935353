import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { AttributeInfo } from '../../../model/info.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import { deleteAttribute, renameAttribute } from '../editor/attributes.js';
import { editOr } from '../editor/editOr.js';
import type { AttributePlace } from '../library/AttributePlace.js';
import {
  attributeExists,
  attributeNames,
  createAttribute,
  describeAttribute,
  readAttribute,
  requireAttribute,
  writeAttribute,
} from '../library/attributes.js';
import { exactAttributeTypes } from '../library/exactAttributeType.js';
import { objectTypeAt } from '../library/objectTypes.js';
import type { OpenedObject } from '../protocol.js';
import type { CallContext } from '../worker/CallContext.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5A chapter. */
export const H5A: HandlersOf<'H5A'> = (native) => {
  const { objects, files } = native;

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
    acpl: AttributeCreation,
    context: CallContext,
    routine: string,
  ): OpenedObject => {
    createAttribute(files.library, objects, place, type, space, acpl, routine);
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
    const byLibrary = (): void => {
      file.check(routine, path, (module, id) => module.delete_attribute(id, path, attribute));
    };
    editOr(file, byLibrary, routine, () => deleteAttribute(place, routine));
    objects.pathsOf(file).attributeGone(path, attribute, undefined, routine);
  };

  const rename = (
    { file, path }: { file: OpenFile; path: string },
    old: string,
    name: string,
    routine: string,
  ): void => {
    const place = { file, path, attribute: old };
    file.write(routine);
    if (old === name) {
      // As in C: nothing is done, whether the attribute is there or not.
      objectTypeAt(file, path, routine);
      return;
    }
    requireAttribute(place, routine);
    if (attributeExists(file, path, name, routine))
      throw new H5Error('already-exists', routine, `'${path}' in '${file.name}' already has an attribute '${name}'`);
    renameAttribute(place, name, routine);
    objects.pathsOf(file).attributeGone(path, old, name, routine);
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
      const place = { file, path, attribute: name };
      const { type, space } = describeAttribute(place, routine, exact);
      return { name, type, space };
    });
  };

  return {
    H5Acreate({ loc_id, attr_name, type_id, space_id, acpl_id }, context) {
      return create(
        { ...objectAt(loc_id, '.', 'H5Acreate_async'), attribute: attr_name },
        type_id,
        space_id,
        acpl_id,
        context,
        'H5Acreate_async',
      );
    },

    H5Acreate_by_name({ loc_id, obj_name, attr_name, type_id, space_id, acpl_id }, context) {
      const routine = 'H5Acreate_by_name_async';
      return create(
        { ...objectAt(loc_id, obj_name, routine), attribute: attr_name },
        type_id,
        space_id,
        acpl_id,
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
      return readAttribute(files.library, placeOf(attr_id, 'H5Aread_async'), mem_type_id, 'H5Aread_async');
    },

    H5Awrite({ attr_id, mem_type_id, buf }) {
      writeAttribute(files.library, placeOf(attr_id, 'H5Awrite_async'), mem_type_id, buf, 'H5Awrite_async');
    },

    H5Arename({ loc_id, old_name, new_name }) {
      rename(objectAt(loc_id, '.', 'H5Arename_async'), old_name, new_name, 'H5Arename_async');
    },

    H5Arename_by_name({ loc_id, obj_name, old_attr_name, new_attr_name }) {
      const routine = 'H5Arename_by_name_async';
      rename(objectAt(loc_id, obj_name, routine), old_attr_name, new_attr_name, routine);
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
