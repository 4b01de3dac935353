import type { HandlersOf } from '../client/HandlersOf.js';

/** Handlers of the routines of H5I. */
export const H5I: HandlersOf<'H5I'> = {
  async H5Iget_name({ args: { obj_id } }, handling) {
    return (await handling.place(obj_id)).path;
  },
};
