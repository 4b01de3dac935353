// The public names of h5rx/hsds, for browsers.

export type { FolderEntry } from './folders/Folders.js';
export type { MoveDomainOptions } from './folders/MoveDomainOptions.js';
export { HsdsConnector } from './HsdsConnector.js';
export { hsds } from './hsds.js';
export type { EndpointCounts } from './http/EndpointCounts.js';
export type { HsdsFetch } from './settings/HsdsFetch.js';
export type { HsdsOptions } from './settings/HsdsOptions.js';
export type { HsdsRetry } from './settings/HsdsRetry.js';
