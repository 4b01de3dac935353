import { type FileSource, nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';

/**
 * The path of the domain that a source names: `hdf5://home/me/run.h5`, or the path itself, `/home/me/run.h5`. A `URL` is taken
 * decoded, a string as it is.
 *
 * Errors: `H5Error` `bad-argument` for a text that names no domain, and for paths that lead out of their folder; `unsupported` for bytes.
 */
export function domainPath(source: FileSource): string {
  const text = source instanceof URL ? decoded(source.href) : source;
  if (typeof text !== 'string')
    throw failure('unsupported', `${nameOfSource(source)} is no domain of HSDS, such as 'hdf5://home/me/run.h5'`);
  const path = /^hdf5:\/\//i.test(text) ? text.slice('hdf5:/'.length) : text;
  return checkedPath(path, text);
}

/** The path of the domain that an external link names, from the folder of the domain that has the link. */
export function linkedPath(file: string, from: string): string {
  const name = /^hdf5:\/\//i.test(file) ? file.slice('hdf5:/'.length) : file;
  if (name.startsWith('/')) return checkedPath(name, file);
  const parts = from.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 1) parts.pop();
    else throw failure('bad-argument', `'${file}' leads out of the root folder`);
  }
  return parts.join('/');
}

/** The folder that a domain is in: `/home/me/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function checkedPath(path: string, text: string): string {
  const shown = nameOfSource(text);
  if (shown !== text)
    throw failure('bad-argument', `'${shown}' was given with a user and a password: give them to hsds()`);
  const isPath = /^\/[^/]/.test(path) && !path.split('/').some((part) => part === '.' || part === '..');
  if (!isPath) throw failure('bad-argument', `'${shown}' is no domain of HSDS, such as 'hdf5://home/me/run.h5'`);
  // The server takes a folder without the slash at its end.
  return path.replace(/\/+$/, '');
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch (cause) {
    throw failure('bad-argument', `'${href}' is not encoded as URLs are`, { cause });
  }
}
