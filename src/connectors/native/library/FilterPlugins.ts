import { Kernels } from '../../../filters/Kernels.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { PluginHost } from './PluginHost.js';
import { registerFilter } from './registerFilter.js';

/** How plugins are found and read in this environment. */
export interface PluginFiles {
  /**
   * URL of a plugin's file; undefined where there is no such file.
   *
   * @param folder - URL of the folder to look in; without it, that of the package h5wasm-plugins.
   */
  locate(fileName: string, folder: string | undefined): string | undefined;
  /** Reads a file; rejects when it cannot be read or has more than `maxBytes` bytes. */
  read(url: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Plugins by the numbers of their filters in The HDF Group's registry, which `H5PLget_plugin_info` of each plugin gives too. */
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

/** The most bytes of a plugin; the largest of h5wasm-plugins 0.2.1 has 0.9 MB. */
const MAX_PLUGIN_BYTES = 2 ** 24;

/** Whether a filter is built into libhdf5. */
export function isBuiltIn(id: number): boolean {
  return id >= 1 && id <= LAST_BUILT_IN;
}

/** Whether the package h5wasm-plugins has a filter. */
export function hasPlugin(id: number): boolean {
  return PLUGINS.has(id);
}

/** The filters of plugins that were registered with this worker's libhdf5. */
export class FilterPlugins {
  /** URL of the folder with the plugins, ending in a slash; undefined for that of the package h5wasm-plugins. */
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
   * Registers the filters that libhdf5 lacks and for which there are plugins.
   *
   * @returns Undefined when there is nothing to do. Rejects with `H5Error` `io` where the file of a plugin cannot be read or is not
   *   a plugin.
   */
  add(ids: readonly number[]): Promise<unknown> | undefined {
    const adding = ids.flatMap((id) => (this.has(id) ? [] : (this.#add(id) ?? [])));
    return adding.length > 0 ? Promise.all(adding) : undefined;
  }

  /**
   * Registers all filters for which there are plugins; undefined when there is nothing to do. Plugins that cannot be used are
   * skipped.
   */
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
      const bytes = await this.#files.read(url, MAX_PLUGIN_BYTES);
      // libhdf5's own error for a file that does not compile would say only that there is no such filter.
      if (!(await isPlugin(bytes))) throw new Error('it is not an HDF5 plugin in WebAssembly');
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
