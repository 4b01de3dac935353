/**
 * What only those need who change files, or have libhdf5 undo filters: a part of a worker's program that it imports when it first
 * needs it. Nothing else in the program may import what is behind it (see scripts/splitParts.mjs).
 */
export { FileSpace } from '../../format/edit/FileSpace.js';
export { clearMarks } from '../../format/superblock/clearMarks.js';
export { createFile } from '../../format/superblock/createFile.js';
export { repackFile } from './editor/repackFile.js';
export { changingHandlers } from './handlers/changing/changingHandlers.js';
export { extendToEndOfFile } from './library/extendToEndOfFile.js';
export { LentFile } from './library/LentFile.js';
export { LibraryLoader } from './library/LibraryLoader.js';
export { mergeWrites } from './library/mergeWrites.js';
export { readDataset } from './library/readDataset.js';
