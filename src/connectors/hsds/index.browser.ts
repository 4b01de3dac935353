// The public names of h5rx/hsds, for browsers.

export type { FolderEntry } from './folders/Folders.js';
export { HsdsConnector } from './HsdsConnector.js';
export type { HsdsFetch } from './HsdsFetch.js';
export type { HsdsOptions } from './HsdsOptions.js';
export type { HsdsRetry } from './HsdsRetry.js';
export { hsds } from './hsds.js';
export type { EndpointCounts } from './http/EndpointCounts.js';
