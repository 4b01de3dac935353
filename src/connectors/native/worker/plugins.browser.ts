import type { PluginFiles } from '../library/FilterPlugins.js';

/** Filter plugins in browsers: in the folder that the page gives. */
export const browserPluginFiles: PluginFiles = {
  locate: (fileName, folder) => (folder === undefined ? undefined : new URL(fileName, folder).href),

  async read(url, maxBytes) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trimEnd());
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      length += part.value.length;
      if (length > maxBytes) {
        await reader?.cancel();
        throw new Error(`it has more than ${maxBytes} bytes`);
      }
      parts.push(part.value);
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  },
};
