import type { FileEdit } from '../edit/FileEdit.js';
import { readObjectHeader } from './readObjectHeader.js';

/** Frees all chunks of the object header at an address once the edit is complete. */
export function releaseObjectHeader(edit: FileEdit, address: number): void {
  const { chunks } = edit.read(readObjectHeader(edit.format, address));
  for (const chunk of chunks) edit.release(chunk);
}
