import { nameOf } from '../worker/Place.js';
import type { HandlersOf } from './HandlersOf.js';

/** Handlers of the routines of H5I. */
export const H5I: HandlersOf<'H5I'> = ({ objects }) => ({
  H5Iget_name: ({ obj_id }) => nameOf(objects.place(obj_id)),
});
