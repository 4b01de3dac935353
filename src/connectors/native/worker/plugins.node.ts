import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PluginFiles } from '../library/FilterPlugins.js';

/** Plugins of filters in Node: from a folder, or from the package h5wasm-plugins where it is installed. */
export const nodePluginFiles: PluginFiles = {
  locate(fileName, folder) {
    if (folder !== undefined) return new URL(fileName, folder).href;
    try {
      return new URL(`plugins/${fileName}`, import.meta.resolve('h5wasm-plugins')).href;
    } catch {
      return undefined;
    }
  },

  async read(url, most) {
    const path = fileURLToPath(url);
    const found = await stat(path);
    if (!found.isFile() || found.size > most) throw new Error(`it is no file of at most ${most} bytes`);
    return new Uint8Array(await readFile(path));
  },
};
