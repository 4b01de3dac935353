import { shownUrl } from './shownUrl.js';

/**
 * What a file can be opened from: a path (Node), a `file:`, `http:`, `https:` or `hdf5:` URL, the bytes themselves, a
 * `Blob` or `File`, or the handle of a file in the origin-private file system.
 */
export type FileSource = string | URL | Uint8Array | ArrayBuffer | Blob | FileSystemHandleLike;

/** The part of a browser's `FileSystemFileHandle` that h5rx uses. */
export interface FileSystemHandleLike {
  readonly kind: 'file';
  readonly name: string;
  isSameEntry(other: FileSystemHandleLike): Promise<boolean>;
}

/** Whether a source is the URL of a remote file. */
export function isRemote(source: FileSource): source is string | URL {
  return (typeof source === 'string' || source instanceof URL) && /^\s*https?:\/\//i.test(String(source));
}

/** The name and the password of a user in a URL of whatever kind. */
const USER = /^(\s*[a-z][a-z\d+.-]*:\/\/)[^/]*:[^/]*@/i;

/** A short name of a source, for messages; a URL is shown without what may be secret in it. */
export function nameOfSource(source: FileSource): string {
  if (typeof source === 'string' || source instanceof URL) {
    const text = String(source);
    return isRemote(source) ? shownUrl(text) : text.replace(USER, '$1');
  }
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return `<${source.byteLength} bytes>`;
  return 'name' in source && typeof source.name === 'string' ? source.name : '<blob>';
}
