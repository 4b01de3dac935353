import type { Columns } from '../../../../model/Columns.js';
import type { ObjectCreation } from '../../../../model/ObjectCreation.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { locate } from '../../worker/follow.js';
import { columns, texts } from '../columns.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { infoColumns } from './infoColumns.js';
import { objectCreation } from './objectCreation.js';
import { visitObjects } from './visitObjects.js';

/** Handlers of the routines of H5O that reading needs rarely. */
export const H5O: RareHandlersOf<'H5O'> = ({ objects }) => ({
  *H5Oget_creation({ loc_id, name }, context): Steps<ObjectCreation> {
    const place = yield* locate(objects.place(loc_id), name, context);
    return yield* place.file.look(place, (view) => objectCreation(view, place.address));
  },

  *H5Ovisit({ obj_id, idx_type, order, fields }): Steps<Columns> {
    const place = objects.place(obj_id);
    const visiting = { index: idx_type, order, fields };
    const { paths, infos } = yield* place.file.look(place, (view) => visitObjects(view, place.address, visiting));
    return columns(paths.length, { path: texts(paths), ...infoColumns(infos) });
  },
});
