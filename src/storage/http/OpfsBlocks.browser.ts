import type { BlockStore } from './PersistentBlocks.js';

const VALIDATOR = 'validator';

/**
 * Blocks of remote files in a folder of the origin-private file system: a folder for each URL, a file for each block, which is there as a
 * whole or not at all. Files that were not opened for the longest time are forgotten first.
 */
export class OpfsBlocks implements BlockStore {
  readonly #name: string;
  readonly #capacity: number;
  #folder: Promise<FileSystemDirectoryHandle> | undefined;
  readonly #folders = new Map<string, Promise<FileSystemDirectoryHandle>>();
  #bytes: Promise<number> | undefined;

  /** @param capacity - The most bytes of blocks. */
  constructor(name: string, capacity: number) {
    this.#name = name;
    this.#capacity = capacity;
  }

  async validatorOf(url: string): Promise<string | undefined> {
    const folder = await this.#folderOf(url);
    const validator = await textOf(folder);
    // When it was last opened is when it was last written.
    if (validator !== undefined) await put(folder, VALIDATOR, validator);
    return validator;
  }

  async begin(url: string, validator: string): Promise<void> {
    const name = await nameOf(url);
    this.#folders.delete(name);
    await (await this.#root()).removeEntry(name, { recursive: true }).catch(() => {});
    await put(await this.#folderOf(url), VALIDATOR, validator);
  }

  async read(url: string, block: number): Promise<Uint8Array | undefined> {
    const file = await (await this.#folderOf(url)).getFileHandle(String(block));
    return new Uint8Array(await (await file.getFile()).arrayBuffer());
  }

  async write(url: string, block: number, bytes: Uint8Array): Promise<void> {
    this.#bytes ??= this.#makeRoom(url, this.#capacity);
    if ((await this.#bytes) + bytes.length > this.#capacity) this.#bytes = this.#makeRoom(url, this.#capacity * 0.8);
    const before = await this.#bytes;
    if (before + bytes.length > this.#capacity) return;
    this.#bytes = Promise.resolve(before + bytes.length);
    await put(await this.#folderOf(url), String(block), bytes as Uint8Array<ArrayBuffer>);
  }

  #root(): Promise<FileSystemDirectoryHandle> {
    this.#folder ??= navigator.storage
      .getDirectory()
      .then((top) => top.getDirectoryHandle(this.#name, { create: true }));
    return this.#folder;
  }

  async #folderOf(url: string): Promise<FileSystemDirectoryHandle> {
    const name = await nameOf(url);
    let folder = this.#folders.get(name);
    if (!folder) {
      folder = this.#root().then((root) => root.getDirectoryHandle(name, { create: true }));
      this.#folders.set(name, folder);
    }
    return await folder;
  }

  /** Forgets files that were not opened for long, except one, until no more than so many bytes are left; gives how many are. */
  async #makeRoom(url: string, most: number): Promise<number> {
    const root = await this.#root();
    const own = await nameOf(url);
    const entries: { readonly name: string; readonly bytes: number; readonly opened: number }[] = [];
    for await (const [name, folder] of root as unknown as AsyncIterable<[string, FileSystemDirectoryHandle]>) {
      let [bytes, opened] = [0, 0];
      for await (const [file, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) {
        const { size, lastModified } = await handle.getFile();
        bytes += size;
        if (file === VALIDATOR) opened = lastModified;
      }
      entries.push({ name, bytes, opened });
    }
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of entries.sort((a, b) => a.opened - b.opened)) {
      if (total <= most) break;
      if (name === own) continue;
      await root.removeEntry(name, { recursive: true }).catch(() => {});
      this.#folders.delete(name);
      total -= bytes;
    }
    return total;
  }
}

async function put(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = await folder.getFileHandle(name, { create: true });
  // What is written appears when it is closed.
  const stream = await file.createWritable();
  await stream.write(content);
  await stream.close();
}

async function textOf(folder: FileSystemDirectoryHandle): Promise<string | undefined> {
  try {
    return await (await (await folder.getFileHandle(VALIDATOR)).getFile()).text();
  } catch {
    return undefined;
  }
}

/** A name that no URL, with secrets or odd characters, shows through. */
async function nameOf(url: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
