import { H5Error, type H5ErrorKind } from '../model/H5Error.js';
import { attempt } from './attempt.js';
import type { FileBytes } from './FileBytes.js';
import type { OpenedStorage, StorageMode } from './OpenedStorage.js';
import { openBlob } from './openBlob.js';
import { presentStorage } from './presentStorage.js';
import { uniqueIdentity } from './uniqueIdentity.js';

const NOT_IN_PLACE: readonly [H5ErrorKind, string] = [
  'unsupported',
  'only files of the origin-private file system are written in place; open the bytes of others, and save them with fileImage',
];

/** What a refused opening means, by the name of the exception (File System Standard, 3.3; File System Access, 3). */
const REFUSALS: Readonly<Record<string, readonly [H5ErrorKind, string]>> = {
  NotFoundError: ['not-found', 'there is no such file any more'],
  NoModificationAllowedError: [
    'permission',
    'it is open for writing elsewhere: in another tab, in another worker or as a stream',
  ],
  NotAllowedError: ['permission', 'the browser has no permission for it; ask with the requestPermission of its handle'],
  // Of handles that file pickers give; where the function is missing, it is a TypeError.
  InvalidStateError: NOT_IN_PLACE,
  TypeError: NOT_IN_PLACE,
};

/**
 * Opens a file by its handle. For reading it gives a `File`, which every worker can read; for writing, the browser gives access to
 * one worker in all tabs. A file that is to be created is there already, as its handle is: an empty one counts as none.
 *
 * Errors: `H5Error` `not-found`, `already-exists`, `permission`, `unsupported` (a file that cannot be written in place), `io`.
 *
 * @param bytesOf - As for `openBlob`.
 */
export async function openHandle(
  handle: FileSystemFileHandle,
  mode: StorageMode,
  bytesOf: (blob: Blob, identity: string) => FileBytes,
): Promise<OpenedStorage> {
  const { name } = handle;
  try {
    if (mode === 'read') return openBlob(await handle.getFile(), name, bytesOf);
    const storage = await OpfsStorage.open(handle);
    if (mode !== 'create-new' || storage.size() === 0) return presentStorage(name, storage, { isExclusive: true });
    storage.close();
  } catch (cause) {
    const { name: type, message } = cause as Error;
    const [kind, reason] = REFUSALS[type] ?? ['io', `${type}: ${message}`];
    throw new H5Error(kind, '', `'${name}': ${reason}`, { cause });
  }
  throw new H5Error('already-exists', '', `'${name}': the file exists already, and is not empty`);
}

/** A file of the origin-private file system, through its synchronous access handle (worker only). */
export class OpfsStorage implements FileBytes {
  readonly identity: string;
  readonly writable = true;
  readonly #handle: FileSystemSyncAccessHandle;

  private constructor(handle: FileSystemSyncAccessHandle) {
    // The browser gives out one access handle per file.
    this.identity = uniqueIdentity('opfs');
    this.#handle = handle;
  }

  static async open(file: FileSystemFileHandle): Promise<OpfsStorage> {
    return new OpfsStorage(await file.createSyncAccessHandle());
  }

  size(): number {
    return attempt('asking for the size', () => this.#handle.getSize());
  }

  read(target: Uint8Array, offset: number): number {
    return attempt(`reading ${target.byteLength} bytes at byte ${offset}`, () =>
      this.#handle.read(target as Uint8Array<ArrayBuffer>, { at: offset }),
    );
  }

  write(source: Uint8Array, offset: number): void {
    let done = 0;
    while (done < source.byteLength) {
      const at = offset + done;
      const rest = source.subarray(done) as Uint8Array<ArrayBuffer>;
      // A handle writes only a part when the quota is used up.
      done += attempt(`writing ${rest.byteLength} bytes at byte ${at}`, () => {
        const written = this.#handle.write(rest, { at });
        if (written === 0) throw new Error('the browser wrote none: its quota may be used up');
        return written;
      });
    }
  }

  truncate(size: number): void {
    attempt(`setting the length to ${size} bytes`, () => this.#handle.truncate(size));
  }

  flush(): void {
    attempt('making the bytes durable', () => this.#handle.flush());
  }

  close(): void {
    this.#handle.close();
  }
}
