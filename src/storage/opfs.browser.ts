import { attempt } from './attempt.js';
import type { FileBytes } from './FileBytes.js';
import { uniqueIdentity } from './uniqueIdentity.js';

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
    return this.#handle.getSize();
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
