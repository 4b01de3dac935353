import { parsed } from '../../../format/bytes/parsed.js';
import { createNamedDatatype } from '../../../format/objects/createNamedDatatype.js';
import { createObject } from '../editor/createObject.js';
import { storedType } from '../editor/storedType.js';
import { datatypeFromMetadata, requireWholeMetadata } from '../library/datatypeMetadata.js';
import { prepareLink } from '../library/links.js';
import { requireType } from '../library/objectTypes.js';
import { readElsewhere } from '../library/readElsewhere.js';
import { inMemory, storedObject } from '../library/storedObject.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5T chapter. */
export const H5T: HandlersOf<'H5T'> = (native) => {
  const { objects } = native;
  return {
    H5Tcommit({ loc_id, name, dtype_id, lcpl_id }, context) {
      const routine = 'H5Tcommit_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      prepareLink(file, path, lcpl_id, routine);
      createObject(file, path, lcpl_id, routine, (edit) => {
        const { datatype } = storedType(objects, file, dtype_id, edit.format.sizeofOffsets, routine);
        return createNamedDatatype(edit, datatype, file.style);
      });
      return objects.add(opensOf(context), { kind: 'datatype', path, file });
    },

    H5Topen({ loc_id, name }, context) {
      const { file, path: location } = objects.get(loc_id, 'H5Topen_async');
      const path = joinPath(location, name);
      requireType(file, path, 'datatype', 'H5Topen_async');
      return objects.add(opensOf(context), { kind: 'datatype', path, file });
    },

    H5Tcopy({ type_id }) {
      const routine = 'H5Tcopy_async';
      const { file, path } = objects.getKind(type_id, 'datatype', routine);
      const stored = storedObject(file, path, routine) ?? readElsewhere(file, path, routine, parsed);
      if (stored?.kind === 'datatype') return inMemory(stored.datatype, stored);
      const metadata = file.quiet(routine, path, (module, id) => module.get_datatype_metadata(id, path));
      requireWholeMetadata(metadata, `'${path}' in '${file.name}'`, routine);
      return datatypeFromMetadata(metadata);
    },

    H5Tclose: ({ type_id }, context) => closeObject(native, type_id, context, 'H5Tclose_async'),
  };
};
