import { failure } from '../../../model/H5Error.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import type { Place } from '../worker/Place.js';

/** The path of an object for h5wasm. Errors: `H5Error` `unsupported` for paths that are not UTF-8, which h5wasm cannot pass on. */
export function lentPath({ path, file }: Pick<Place, 'path' | 'file'>): string {
  if (!isEscaped(path)) return path;
  const message = `'${showName(path)}' in '${file.name}': its name is not UTF-8, and h5wasm finds objects only by UTF-8 names`;
  throw failure('unsupported', message);
}
