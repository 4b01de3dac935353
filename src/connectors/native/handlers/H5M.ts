import { closeObject } from './closeObject.js';
import type { HandlersOf } from './HandlersOf.js';

/** The handler of the H5M chapter that neither reads a map nor changes it. */
export const H5M: HandlersOf<'H5M'> = (native) => ({
  H5Mclose: ({ map_id }, context) => closeObject(native, map_id, context),
});
