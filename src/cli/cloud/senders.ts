import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { answerOf, type Fetch, rangeOf } from './Waves.js';

/** A URL under which a file of the disk is read as a remote one would be; `fileSender` answers for it. */
export function urlOfFile(path: string): string {
  return `http://localhost/${encodeURIComponent(basename(path))}`;
}

/** Answers requests from an open file of the disk. */
export function fileSender(file: FileHandle, size: number): Fetch {
  return async (_, init) => {
    const [first, to] = rangeOf(init);
    if (first >= size) return answerOf(416, new Headers({ 'content-range': `bytes */${size}` }), new Uint8Array(0));
    const last = Math.min(to, size - 1);
    const bytes = new Uint8Array(last - first + 1);
    await file.read(bytes, 0, bytes.length, first);
    return answerOf(206, new Headers({ 'content-range': `bytes ${first}-${last}/${size}` }), bytes);
  };
}

/** Sends requests; parts come back as a whole, so that what depends on one is asked for after it. */
export const urlSender: Fetch = async (url, init) => {
  const response = await fetch(url, init);
  if (response.status !== 206) return response as Awaited<ReturnType<Fetch>>;
  return answerOf(206, response.headers, new Uint8Array(await response.arrayBuffer()));
};
