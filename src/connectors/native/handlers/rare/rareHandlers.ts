import type { Handlers } from '../Handlers.js';
import type { Native } from '../HandlersOf.js';
import type { RareRoutine } from '../RareRoutine.js';
import { H5D } from './H5D.js';
import { H5DS } from './H5DS.js';
import { H5F } from './H5F.js';
import { H5G } from './H5G.js';
import { H5O } from './H5O.js';
import { H5R } from './H5R.js';

/** The handlers of the routines that are called rarely and change nothing: leaving one out does not compile. */
export function rareHandlers(native: Native): Pick<Handlers, RareRoutine> {
  return { ...H5D(native), ...H5DS(native), ...H5F(native), ...H5G(native), ...H5O(native), ...H5R(native) };
}
