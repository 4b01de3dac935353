import { failure } from '../../../model/H5Error.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import type { Place } from '../worker/Place.js';

/** The path by which libhdf5 finds an object. Errors: `H5Error` `unsupported` for one that h5wasm cannot be given. */
export function lentPath({ path, file }: Pick<Place, 'path' | 'file'>): string {
  if (!isEscaped(path)) return path;
  const message = `'${showName(path)}' in '${file.name}': its name is no UTF-8, and h5wasm finds objects by UTF-8 names only`;
  throw failure('unsupported', message);
}
