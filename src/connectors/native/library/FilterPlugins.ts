import { Kernels } from '../../../filters/Kernels.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { PluginHost } from './PluginHost.js';
import { registerFilter } from './registerFilter.js';

/** How plugins are found and read in this environment. */
export interface PluginFiles {
  /** URL of a file in a folder, or among those of the package h5wasm-plugins; undefined where that cannot be found. */
  locate(fileName: string, folder: string | undefined): string | undefined;
  /** Reads a file; rejects when it cannot be read or has more than `most` bytes. */
  read(url: string, most: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** By the numbers of The HDF Group's registry of filters; each plugin's `H5PLget_plugin_info` says the same one. */
const PLUGINS: ReadonlyMap<number, string> = new Map([
  [307, 'bz2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bshuf'],
  [32013, 'zfp'],
  [32015, 'zstd'],
  [32019, 'jpeg'],
  [32022, 'bitgroom'],
  [32023, 'bitround'],
  [32026, 'blosc2'],
]);

/** Deflate, shuffle, fletcher32, szip, n-bit and scale-offset have the numbers 1 to 6. */
const LAST_BUILT_IN = 6;

/** Bytes of a plugin at the most; the largest of h5wasm-plugins 0.2.1 has 0.9 MB. */
const MOST_BYTES = 2 ** 24;

/** Whether libhdf5 itself has a filter. */
export function isBuiltIn(id: number): boolean {
  return id >= 1 && id <= LAST_BUILT_IN;
}

/** Whether the package h5wasm-plugins has a filter. */
export function hasPlugin(id: number): boolean {
  return PLUGINS.has(id);
}

/** The filters that libhdf5 in this worker has been given by plugins of the package h5wasm-plugins. */
export class FilterPlugins {
  /** URL of the folder that has the plugins, with a slash at its end; without it, that of the package where it is installed. */
  folder: string | undefined;
  readonly #library: PluginHost;
  readonly #files: PluginFiles;
  readonly #registered = new Set<number>();
  readonly #adding = new Map<number, Promise<void>>();

  constructor(library: PluginHost, files: PluginFiles) {
    this.#library = library;
    this.#files = files;
  }

  /** Whether libhdf5 has a filter, built in or from a plugin. */
  has(id: number): boolean {
    return isBuiltIn(id) || this.#registered.has(id);
  }

  /**
   * Gives libhdf5 filters that it does not have, as far as there are plugins.
   *
   * @returns Undefined when there is nothing to do. Errors: `H5Error` `io` (the file of a plugin cannot be read, or is none).
   */
  add(ids: readonly number[]): Promise<unknown> | undefined {
    const adding = ids.flatMap((id) => (this.has(id) ? [] : (this.#add(id) ?? [])));
    return adding.length > 0 ? Promise.all(adding) : undefined;
  }

  /** Gives libhdf5 every filter that can be had; undefined when it has them all. */
  addAll(): Promise<unknown> | undefined {
    const adding = [...PLUGINS.keys()].flatMap((id) => (this.has(id) ? [] : (this.#add(id) ?? [])));
    return adding.length > 0 ? Promise.allSettled(adding) : undefined;
  }

  #add(id: number): Promise<void> | undefined {
    const known = this.#adding.get(id);
    if (known) return known;
    const name = PLUGINS.get(id);
    const url = name && this.#files.locate(`libH5Z${name}.so`, this.folder);
    if (!url) return undefined;
    const adding = this.#load(id, url).finally(() => this.#adding.delete(id));
    this.#adding.set(id, adding);
    return adding;
  }

  async #load(id: number, url: string): Promise<void> {
    try {
      const bytes = await this.#files.read(url, MOST_BYTES);
      // Of a file that does not compile libhdf5 would say only that it has no such filter.
      if (!(await isPlugin(bytes))) throw new Error('it is no plugin of HDF5 in WebAssembly');
      await Kernels.load();
      registerFilter(this.#library, id, bytes);
    } catch (cause) {
      if (cause instanceof H5Error && cause.kind === 'worker-lost') throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const errorStack = cause instanceof H5Error ? cause.errorStack : [];
      const message = `the plugin of filter ${id}, '${url}', cannot be used: ${reason}`;
      throw failure('io', message, { errorStack, cause });
    }
    this.#registered.add(id);
  }
}

async function isPlugin(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const module = await WebAssembly.compile(bytes).catch(() => undefined);
  return module !== undefined && WebAssembly.Module.exports(module).some(({ name }) => name === 'H5PLget_plugin_info');
}
