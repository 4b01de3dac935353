import { createHash, randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { BlockStore } from './PersistentBlocks.js';

const VALIDATOR = 'validator';

/**
 * Blocks of remote files in a folder of the disk: a folder for each URL, a file for each block. A block is written under another name and
 * then renamed, so that several programs may use the folder at once. Files that were not opened for the longest time are forgotten first.
 */
export class DiskBlocks implements BlockStore {
  readonly #folder: string;
  readonly #capacity: number;
  /** Bytes of the folder; measured when something is written first. Others may write there too. */
  #bytes: Promise<number> | undefined;

  /** @param capacity - The most bytes of blocks. */
  constructor(folder: string, capacity: number) {
    this.#folder = folder;
    this.#capacity = capacity;
  }

  async validatorOf(url: string): Promise<string | undefined> {
    const file = path.join(this.#folderOf(url), VALIDATOR);
    const validator = await fs.readFile(file, 'utf8');
    // When it was last opened.
    const now = new Date();
    await fs.utimes(file, now, now).catch(() => {});
    return validator;
  }

  async begin(url: string, validator: string): Promise<void> {
    const folder = this.#folderOf(url);
    await fs.rm(folder, { recursive: true, force: true });
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#put(path.join(folder, VALIDATOR), validator);
  }

  async read(url: string, block: number): Promise<Uint8Array | undefined> {
    const stored = await fs.readFile(path.join(this.#folderOf(url), String(block)));
    const bytes = stored.subarray(DIGEST_BYTES);
    return digestOf(bytes).equals(stored.subarray(0, DIGEST_BYTES)) ? new Uint8Array(bytes) : undefined;
  }

  async write(url: string, block: number, bytes: Uint8Array): Promise<void> {
    this.#bytes ??= this.#measure();
    if ((await this.#bytes) + bytes.length > this.#capacity) this.#bytes = this.#makeRoom(url);
    const before = await this.#bytes;
    if (before + bytes.length > this.#capacity) return;
    this.#bytes = Promise.resolve(before + bytes.length);
    await this.#put(path.join(this.#folderOf(url), String(block)), Buffer.concat([digestOf(bytes), bytes]));
  }

  #folderOf(url: string): string {
    // A URL may have secrets, and characters that no name has.
    return path.join(this.#folder, createHash('sha256').update(url).digest('hex'));
  }

  async #put(file: string, content: string | Uint8Array): Promise<void> {
    const temporary = `${file}.${randomUUID()}`;
    try {
      await fs.writeFile(temporary, content, { mode: 0o600 });
      await fs.rename(temporary, file);
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  }

  async #measure(): Promise<number> {
    const entries = await this.#entries();
    return entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Forgets files that were not opened for long, except one; gives the bytes that are left. */
  async #makeRoom(url: string): Promise<number> {
    const entries = await this.#entries();
    entries.sort((a, b) => a.opened - b.opened);
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries) {
      if (bytes <= this.#capacity * 0.8) break;
      if (entry.folder === this.#folderOf(url)) continue;
      await fs.rm(entry.folder, { recursive: true, force: true });
      bytes -= entry.bytes;
    }
    return bytes;
  }

  async #entries(): Promise<{ readonly folder: string; readonly bytes: number; readonly opened: number }[]> {
    const names = await fs.readdir(this.#folder).catch((): string[] => []);
    const folders = names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => path.join(this.#folder, name));
    return await Promise.all(
      folders.map(async (folder) => {
        const files = await fs.readdir(folder).catch((): string[] => []);
        const stats = await Promise.all(files.map((file) => fs.stat(path.join(folder, file)).catch(() => undefined)));
        const opened = stats[files.indexOf(VALIDATOR)]?.mtimeMs ?? 0;
        return { folder, opened, bytes: stats.reduce((sum, one) => sum + (one?.size ?? 0), 0) };
      }),
    );
  }
}

const DIGEST_BYTES = 16;

/** Tells a block that was damaged on the disk. */
function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, DIGEST_BYTES);
}
