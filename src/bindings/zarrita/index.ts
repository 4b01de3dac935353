export { arrayOf } from './arrayOf.js';
export { openStore } from './openStore.js';
export { type H5Store, storeOf } from './storeOf.js';
