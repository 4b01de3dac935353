import type { Handlers } from '../client/HandlersOf.js';
import { H5A } from './H5A.js';
import { H5D } from './H5D.js';
import { H5DS } from './H5DS.js';
import { H5F } from './H5F.js';
import { H5G } from './H5G.js';
import { H5I } from './H5I.js';
import { H5L } from './H5L.js';
import { H5M } from './H5M.js';
import { H5O } from './H5O.js';
import { H5R } from './H5R.js';
import { H5T } from './H5T.js';

/** Handlers of all routines that HSDS has; leaving one out does not compile. */
export const handlers: Handlers = {
  ...H5A,
  ...H5D,
  ...H5DS,
  ...H5F,
  ...H5G,
  ...H5I,
  ...H5L,
  ...H5M,
  ...H5O,
  ...H5R,
  ...H5T,
};
