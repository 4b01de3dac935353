import { createNamedDatatype } from '../../../../format/objects/createNamedDatatype.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { createObject } from '../../editor/createObject.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import { storedType } from '../../editor/storedType.js';
import type { OpenedObject } from '../../protocol.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';

/** The handler of `H5Tcommit`. */
export const H5T: ChangingHandlersOf<'H5T'> = ({ objects }) => ({
  *H5Tcommit({ loc_id, name, dtype_id, lcpl_id }, context): Steps<OpenedObject> {
    const to = yield* newLinkPlace(objects.place(loc_id), name, lcpl_id, context);
    const { file } = to.group;
    const { datatype } = yield* storedType(objects, file, dtype_id);
    const place = createObject(to, lcpl_id, (edit) => createNamedDatatype(edit, datatype, file.style));
    return objects.add(opensOf(context), { kind: 'datatype', place });
  },
});
