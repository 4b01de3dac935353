import type { FolderFiles, KeptFile } from './KeptFolder.js';

type Entries<Handle> = AsyncIterable<readonly [string, Handle]>;

/** Files of a folder of the origin-private file system. */
export class OpfsFiles implements FolderFiles {
  readonly #name: string;
  #root: Promise<FileSystemDirectoryHandle> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  async read(folder: string, file: string): Promise<Uint8Array> {
    const handle = await (await this.#folder(folder)).getFileHandle(file);
    return new Uint8Array(await (await handle.getFile()).arrayBuffer());
  }

  async write(folder: string, file: string, bytes: Uint8Array): Promise<void> {
    const handle = await (await this.#folder(folder)).getFileHandle(file, { create: true });
    // What is written appears when it is closed.
    const stream = await handle.createWritable();
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
    await stream.close();
  }

  async remove(folder: string): Promise<void> {
    await (await this.#top()).removeEntry(folder, { recursive: true }).catch(() => {});
  }

  async list(): Promise<{ folder: string; files: KeptFile[] }[]> {
    const found: { folder: string; files: KeptFile[] }[] = [];
    for await (const [folder, handle] of (await this.#top()) as unknown as Entries<FileSystemDirectoryHandle>) {
      const files: KeptFile[] = [];
      for await (const [name, file] of handle as unknown as Entries<FileSystemFileHandle>) {
        const { size, lastModified } = await file.getFile();
        files.push({ name, bytes: size, modified: lastModified });
      }
      found.push({ folder, files });
    }
    return found;
  }

  #top(): Promise<FileSystemDirectoryHandle> {
    this.#root ??= navigator.storage.getDirectory().then((top) => top.getDirectoryHandle(this.#name, { create: true }));
    return this.#root;
  }

  async #folder(name: string): Promise<FileSystemDirectoryHandle> {
    return await (await this.#top()).getDirectoryHandle(name, { create: true });
  }
}
