import { type FileSource, nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import { shownUrl } from '../../../model/shownUrl.js';
import { platform } from './platform.js';

let lastUnnamed = 0;

/** A source as it crosses to a worker, and the key that tells whether two sources are the same storage. */
export function wireSource(source: FileSource): { readonly source: FileSource; readonly key: string } {
  if (typeof source === 'string') return fromText(source);
  if (source instanceof URL) return fromText(source.href);
  lastUnnamed += 1;
  const key = `unnamed:${lastUnnamed}`;
  if (source instanceof ArrayBuffer) return { source: new Uint8Array(source), key };
  // Structured cloning takes a view's whole buffer along.
  if (source instanceof Uint8Array)
    return { source: source.byteLength < source.buffer.byteLength ? source.slice() : source, key };
  if (source instanceof Blob || (typeof source === 'object' && source !== null && source.kind === 'file'))
    return { source, key };
  throw failure(
    'bad-argument',
    `a file is opened from a path, a URL, bytes, a Blob or a file handle, not from ${String(source)}`,
  );
}

function fromText(text: string): { source: string; key: string } {
  if (text === '') throw failure('bad-argument', 'the file name is empty');
  if (text.includes('\0')) throw failure('bad-argument', `the file name '${text}' holds a NUL character`);
  const scheme = /^\s*([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? /^(blob):https?:/i.exec(text)?.[1];
  if (scheme === 'http' || scheme === 'https') return fromUrl(text.trim());
  if (scheme === 'hdf5') throw failure('unsupported', `'${text}': the native connector does not speak to HSDS`);
  if (scheme !== undefined && scheme !== 'file')
    throw failure(
      'unsupported',
      `'${shownUrl(text)}': files are not opened from ${scheme}: URLs, but from http:, https: and file: URLs; fetch what is there, and open its Blob`,
    );
  const path = platform().absolutePath(text);
  if (path === undefined)
    throw failure(
      'unsupported',
      `'${nameOfSource(text)}': there are no paths in a browser; open a Blob, a File or bytes`,
    );
  return { source: path, key: platform().fileKey(path) };
}

function fromUrl(text: string): { source: string; key: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw failure('bad-argument', `'${nameOfSource(text)}' is not a URL`);
  }
  // A part of a document is none of a file.
  const source = url.hash === '' ? url.href : url.href.slice(0, -url.hash.length);
  return { source, key: `url:${source}` };
}
