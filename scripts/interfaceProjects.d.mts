export { type Block, blocksOf } from './documentBlocks.mjs';
export const PROJECTS: readonly string[];
