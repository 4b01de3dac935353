import type { Observable } from 'rxjs';
import type { FileSource } from '../model/FileSource.js';
import { H5F_ACC_RDONLY } from '../model/H5F.js';
import { type FileAccess, H5P_DEFAULT } from '../model/H5P.js';
import type { FileId } from '../model/Identifier.js';
import { H5Fopen_async } from '../sources/H5F.js';
import { resource } from './resource.js';

/**
 * Opens a file as a resource: emits its identifier and keeps it open until the subscription is torn down.
 *
 *     subscribe  ^-------------!
 *     openFile   ---(f)--------(closed)
 *
 * It does not complete by itself; what is piped after it does, and thereby closes the file.
 *
 * @param source - A path or `file:` URL (Node), an `http:` or `https:` URL, bytes, a `Blob` or `File`, or a file handle.
 * @param flags - `H5F_ACC_RDONLY` by default.
 * @returns The file's identifier. Errors as `H5Fopen_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('/entry/data'), readDataset()).subscribe(({ data, shape }) => console.log(shape));
 */
export function openFile(
  source: FileSource,
  flags: number = H5F_ACC_RDONLY,
  fapl: FileAccess = H5P_DEFAULT,
): Observable<FileId> {
  return resource(() => H5Fopen_async(source, flags, fapl));
}
