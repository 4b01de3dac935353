import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PluginFiles } from '../library/FilterPlugins.js';

/** Filter plugins in Node: in the folder that the program gives, or in the package h5wasm-plugins if it is installed. */
export const nodePluginFiles: PluginFiles = {
  locate(fileName, folder) {
    if (folder !== undefined) return new URL(fileName, folder).href;
    try {
      return new URL(`plugins/${fileName}`, import.meta.resolve('h5wasm-plugins')).href;
    } catch {
      return undefined;
    }
  },

  async read(url, maxBytes) {
    const path = fileURLToPath(url);
    const found = await stat(path);
    if (!found.isFile() || found.size > maxBytes) throw new Error(`it is not a file of at most ${maxBytes} bytes`);
    return new Uint8Array(await readFile(path));
  },
};
