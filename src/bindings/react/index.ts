/** Hooks for React 18 and 19: views of h5rx in components. */

export { useDataset, useSuspenseDataset } from './useDataset.js';
export { useEventSet } from './useEventSet.js';
export { type UseFileOptions, useFile, useSuspenseFile } from './useFile.js';
export { useMembers, useSuspenseMembers } from './useMembers.js';
export type { Ready } from './useReady.js';
export { useSlice, useSuspenseSlice } from './useSlice.js';
export { useView } from './useView.js';
