import { createHash, randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { FolderFiles, KeptFile } from './KeptFolder.js';

/** Bytes before those of a file that tell whether the disk has damaged them. */
const DIGEST_BYTES = 16;

/** Files of a folder of the disk, which nobody else may read. Each is written under another name and then renamed. */
export class DiskFiles implements FolderFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async read(folder: string, file: string): Promise<Uint8Array> {
    const stored = await fs.readFile(path.join(this.#root, folder, file));
    const bytes = stored.subarray(DIGEST_BYTES);
    if (!digestOf(bytes).equals(stored.subarray(0, DIGEST_BYTES))) throw new Error('it is damaged');
    return new Uint8Array(bytes);
  }

  async write(folder: string, file: string, bytes: Uint8Array): Promise<void> {
    const target = path.join(this.#root, folder, file);
    const temporary = `${target}.${randomUUID()}`;
    await fs.mkdir(path.join(this.#root, folder), { recursive: true, mode: 0o700 });
    try {
      await fs.writeFile(temporary, [digestOf(bytes), bytes], { mode: 0o600 });
      await fs.rename(temporary, target);
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  }

  async remove(folder: string): Promise<void> {
    await fs.rm(path.join(this.#root, folder), { recursive: true, force: true });
  }

  async list(): Promise<{ folder: string; files: KeptFile[] }[]> {
    const names = await fs.readdir(this.#root).catch((): string[] => []);
    const folders = names.filter((name) => /^[0-9a-f]{64}$/.test(name));
    return await Promise.all(folders.map(async (folder) => ({ folder, files: await this.#filesOf(folder) })));
  }

  async #filesOf(folder: string): Promise<KeptFile[]> {
    const names = await fs.readdir(path.join(this.#root, folder)).catch((): string[] => []);
    const files = names.map(async (name): Promise<KeptFile[]> => {
      const stats = await fs.stat(path.join(this.#root, folder, name)).catch(() => undefined);
      return stats ? [{ name, bytes: stats.size, modified: stats.mtimeMs }] : [];
    });
    return (await Promise.all(files)).flat();
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, DIGEST_BYTES);
}
