/**
 * What reading needs rarely: virtual datasets, raw data in files outside, references that are followed or made, and chunks as they
 * are stored. A part of a worker's program that it imports when it first needs it. Nothing else in the program may import what is
 * behind it (see scripts/splitParts.mjs).
 */
export { creationMappings } from '../../format/virtual/creationMappings.js';
export { rareHandlers } from './handlers/rare/rareHandlers.js';
export { readExternal } from './reader/external/readExternal.js';
export { openVirtual } from './reader/virtual/openVirtual.js';
export { readVirtual } from './reader/virtual/readVirtual.js';
