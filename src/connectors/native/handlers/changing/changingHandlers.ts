import type { ChangingRoutine } from '../ChangingRoutine.js';
import type { Handlers } from '../Handlers.js';
import type { Native } from '../HandlersOf.js';
import { H5A } from './H5A.js';
import { H5D } from './H5D.js';
import { H5DS } from './H5DS.js';
import { H5F } from './H5F.js';
import { H5G } from './H5G.js';
import { H5L } from './H5L.js';
import { H5M } from './H5M.js';
import { H5O } from './H5O.js';
import { H5T } from './H5T.js';

/** Handlers of the routines that change files, and of the routines of maps; leaving one out does not compile. */
export function changingHandlers(native: Native): Pick<Handlers, ChangingRoutine> {
  return {
    ...H5F(native),
    ...H5G(native),
    ...H5D(native),
    ...H5DS(native),
    ...H5A(native),
    ...H5L(native),
    ...H5O(native),
    ...H5M(native),
    ...H5T(native),
  };
}
