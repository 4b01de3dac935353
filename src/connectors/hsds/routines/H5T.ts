import { failure } from '../../../model/H5Error.js';
import { isIdentifier } from '../../../model/Identifier.js';
import { locateKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import { subjectOf } from '../client/Place.js';
import { jsonOfDatatype } from '../json/datatype.js';
import { createObject, newLink } from '../metadata/newLink.js';
import { closeObject } from './closing.js';

/** Handlers of the routines of H5T. */
export const H5T: HandlersOf<'H5T'> = {
  async H5Tcommit({ args: { loc_id, name, dtype_id, lcpl_id } }, handling) {
    if (isIdentifier(dtype_id)) throw failure('bad-argument', 'dtype_id must be a datatype');
    const to = await newLink(await handling.place(loc_id), name, lcpl_id);
    const type = jsonOfDatatype(dtype_id);
    handling.commit();
    const now = to.group.domain.changes.clock.next();
    const { place, done } = createObject(to, 'datatype', { type }, (record) => {
      record.head = { type: dtype_id, created: now, modified: now };
    });
    return handling.staged({ kind: 'datatype', place }, done);
  },

  async H5Topen({ args: { loc_id, name } }, handling) {
    return { kind: 'datatype', place: await locateKind(await handling.place(loc_id), name, 'datatype') };
  },

  async H5Tcopy({ args: { type_id } }, handling) {
    const place = await handling.place(type_id);
    const { type } = await place.domain.objects.head(place.record);
    if (!type || place.record.kind !== 'datatype')
      throw failure('bad-argument', `${subjectOf(place)} is a ${place.record.kind}, not a datatype`);
    return type;
  },

  H5Tclose: ({ args: { type_id } }, handling) => closeObject(type_id, handling),
};
