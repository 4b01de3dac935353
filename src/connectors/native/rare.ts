/**
 * What reading needs rarely: virtual datasets, raw data in files outside, references that are followed or made, dimension scales,
 * chunks as they are stored, what the links of a group lead to, and visits of all objects. A part of a worker's program that it
 * imports when it first needs it. Nothing else in the program may import what is behind it (see scripts/splitParts.mjs).
 */
export { creationMappings } from '../../format/virtual/creationMappings.js';
export { linkedColumns } from './handlers/rare/linkedObjects.js';
export { rareHandlers } from './handlers/rare/rareHandlers.js';
export { readExternal } from './reader/external/readExternal.js';
export { openVirtual } from './reader/virtual/openVirtual.js';
export { readVirtual } from './reader/virtual/readVirtual.js';
