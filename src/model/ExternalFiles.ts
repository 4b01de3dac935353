import type { FileSource } from './FileSource.js';

/** Why a file names another one: an external link, external raw data, or the source of a virtual dataset. */
export type ExternalFileKind = 'link' | 'raw' | 'virtual';

/**
 * Finds the files that a file names, in place of the file system. It runs on the calling thread, once for each name as
 * long as the file is open; names in a file that was reached through a link come with the folder of that link. What it
 * answers is opened as the file itself is, for reading or for writing; bytes, Blobs and file handles for reading only.
 * `undefined` says that there is no such file: a virtual dataset has its fill value there. If it throws, the operation
 * fails with `permission`, whose cause is what was thrown.
 *
 *     openFile(master, { externalFiles: (name) => dropped.find((file) => file.name === name) })
 */
export type FindExternalFile = (
  name: string,
  kind: ExternalFileKind,
) => FileSource | undefined | Promise<FileSource | undefined>;

/**
 * Which files a file may name: those of its own folder and below (`'folder'`, the default), any, none, or those that a
 * function gives.
 */
export type ExternalFiles = 'folder' | 'any' | 'none' | FindExternalFile;
