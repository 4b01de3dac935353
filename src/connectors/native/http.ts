/** The part of a worker's program for remote files. */
export { openHttp } from '../../storage/http/openHttp.js';
export { portFetch } from '../../storage/http/portFetch.js';
export { workerFetch } from '../../storage/http/workerFetch.js';
