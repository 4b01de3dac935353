// Projects that a script builds and runs from the blocks of docs/interfaces.md: `<!-- project: react-18 -->` before a block
// names the one that it belongs to.

export { blocksOf } from './documentBlocks.mjs';

export const PROJECTS = ['react-18', 'react-19', 'svelte', 'vue', 'angular', 'solid', 'tanstack'];
