import { type FileAccess, type FileId, type FileSnapshot, type FileSource, fileOf, View } from 'h5rx';
import { NEVER } from 'rxjs';
import { keyOf } from './keyOf.js';
import { sharedView } from './sharedView.js';
import { useReady } from './useReady.js';
import { useStable } from './useStable.js';
import { useView } from './useView.js';

/** How a file is opened. */
export interface UseFileOptions extends FileAccess {
  /** `H5F_ACC_RDONLY` by default. */
  readonly flags?: number;
}

/** Stands for all sources that are texts. */
const TEXTS = {};

function viewOf(source: FileSource, { flags, ...fapl }: UseFileOptions): View<FileSnapshot> {
  const isText = typeof source === 'string' || source instanceof URL;
  const key = `file ${keyOf([isText ? String(source) : undefined, flags, fapl])}`;
  return sharedView(isText ? TEXTS : source, key, () => fileOf(source, flags, fapl));
}

const NONE = new View<FileSnapshot>({ status: 'idle', file: undefined, error: undefined }, NEVER);

/**
 * Opens a file while the component is mounted. Components that ask for the same one share it; it closes when the last of them is unmounted.
 *
 * @param source - As `openFile` takes it; undefined as long as there is none.
 * @param options - As those of `H5Fopen_async`, with `flags`. Functions among them are those of the first render.
 * @returns `{ status, file, error }`: `file` is there while `status` is `ready`; errors are those of `H5Fopen_async`.
 * @example
 * const { file, error } = useFile(url);
 */
export function useFile(source: FileSource | undefined, options: UseFileOptions = {}): FileSnapshot {
  const stable = useStable(options);
  return useView(source === undefined ? NONE : viewOf(source, stable));
}

/** `useFile` for `Suspense`: it suspends until the file is open, and throws what went wrong. Functions in the options must be the same in each render. */
export function useSuspenseFile(source: FileSource, options: UseFileOptions = {}): FileId {
  return useReady(viewOf(source, options)).file;
}
