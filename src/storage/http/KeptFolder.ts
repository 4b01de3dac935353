/** A file of a folder, its bytes, and when it was last written, in milliseconds after 1970. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly modified: number;
}

/** A folder with folders of files, as a platform has them. What fails rejects. */
export interface FolderFiles {
  read(folder: string, file: string): Promise<Uint8Array>;
  /** Makes a file with its folder, or replaces it; it is there as a whole or not at all. */
  write(folder: string, file: string, bytes: Uint8Array): Promise<void>;
  /** Removes a folder and all that is in it; one that is not there is none the less. */
  remove(folder: string): Promise<void>;
  list(): Promise<readonly { readonly folder: string; readonly files: readonly KeptFile[] }[]>;
}

const VALIDATOR = 'validator';
/** What is left of the most bytes when there is no more room. */
const LEFT_FULL = 0.8;

/**
 * Blocks of remote files in a folder: a folder for each URL, a file for each block, and one with the validator of the state of the file.
 * Files that were not opened for the longest time are forgotten first. Others may use the folder at the same time.
 */
export class KeptFolder {
  readonly #files: FolderFiles;
  readonly #capacity: number;
  /** Bytes in the folder; measured when something is written first. */
  #bytes: number | undefined;

  /** @param capacity - The most bytes of blocks. */
  constructor(files: FolderFiles, capacity: number) {
    this.#files = files;
    this.#capacity = capacity;
  }

  /** The validator of the state of a file of which blocks are kept. Rejects where there are none. */
  async validatorOf(url: string): Promise<string> {
    const folder = await nameOf(url);
    const bytes = await this.#files.read(folder, VALIDATOR);
    // When it was last opened is when this was last written.
    await this.#files.write(folder, VALIDATOR, bytes).catch(() => {});
    return new TextDecoder().decode(bytes);
  }

  /** Forgets what is kept of a file, and makes room for this state of it. */
  async begin(url: string, validator: string): Promise<void> {
    const folder = await nameOf(url);
    await this.#files.remove(folder);
    await this.#files.write(folder, VALIDATOR, new TextEncoder().encode(validator));
  }

  /** A block. Rejects where it is not kept. */
  async read(url: string, block: number): Promise<Uint8Array> {
    return await this.#files.read(await nameOf(url), String(block));
  }

  /** Keeps a block, if there is room; to be called for one after the other. */
  async write(url: string, block: number, bytes: Uint8Array): Promise<void> {
    const own = await nameOf(url);
    this.#bytes ??= await this.#makeRoom(own, this.#capacity);
    if (this.#bytes + bytes.length > this.#capacity)
      this.#bytes = await this.#makeRoom(own, this.#capacity * LEFT_FULL);
    if (this.#bytes + bytes.length > this.#capacity) return;
    this.#bytes += bytes.length;
    await this.#files.write(own, String(block), bytes);
  }

  /** Forgets files, but not one's own, until no more than so many bytes are left; gives how many are. */
  async #makeRoom(own: string, most: number): Promise<number> {
    const entries = (await this.#files.list()).map(({ folder, files }) => ({
      folder,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      opened: files.find(({ name }) => name === VALIDATOR)?.modified ?? 0,
    }));
    let left = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { folder, bytes } of entries.sort((a, b) => a.opened - b.opened)) {
      if (left <= most) break;
      if (folder === own) continue;
      await this.#files.remove(folder);
      left -= bytes;
    }
    return left;
  }
}

/** A name through which no URL shows, which may have secrets, and characters that no name has. */
async function nameOf(url: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
