import { closeObject } from './closeObject.js';
import type { HandlersOf } from './HandlersOf.js';

/** The handler of `H5Mclose`; those of the other routines of H5M are in the part of the program for changes. */
export const H5M: HandlersOf<'H5M'> = (native) => ({
  H5Mclose: ({ map_id }, context) => closeObject(native, map_id, context),
});
