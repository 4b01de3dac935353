import { failure } from '../../../model/H5Error.js';
import { H5F_ACC_TRUNC } from '../../../model/H5F.js';
import { H5T_STD_U8LE } from '../../../model/H5T.js';
import { creationMetadata } from './creationMetadata.js';
import { growLzf } from './growLzf.js';
import { linkPlugin } from './linkPlugin.js';
import type { PluginHost } from './PluginHost.js';

const FOLDER = '/h5rx-plugin';
const SCRATCH_FILE = `${FOLDER}/scratch.h5`;

/** The number of LZF in The HDF Group's registry. */
const LZF = 32000;

let lastPlugin = 0;

/**
 * Makes libhdf5 load a plugin, which then stays loaded. libhdf5 looks for a plugin when a chunk is read or a filter is set, but
 * writes chunks without a filter that is not loaded. h5wasm sets filters only when it creates a dataset, so a dataset is created in
 * a temporary file. The folder exists only meanwhile, so that no name in a file can lead to it.
 *
 * @param plugin - The WebAssembly module.
 * Errors: `H5Error` `io` where libhdf5 does not accept the plugin, or the plugin has another filter.
 */
export function registerFilter(library: PluginHost, id: number, plugin: Uint8Array): void {
  const { FS } = library.module;
  // Emscripten loads a path only once, so each plugin needs another one.
  lastPlugin += 1;
  const path = `${FOLDER}/lib${lastPlugin}.so`;
  FS.mkdir(FOLDER);
  try {
    FS.writeFile(path, plugin);
    library.call(FOLDER, (module) => module.insert_plugin_search_path(FOLDER, 0));
    try {
      const linked = linkPlugin(library, () => setFilter(library, id));
      if (id === LZF && linked) growLzf(library, linked);
    } finally {
      library.call(FOLDER, (module) => module.remove_plugin_search_path(0));
    }
  } finally {
    for (const name of FS.readdir(FOLDER)) if (!name.startsWith('.')) FS.unlink(`${FOLDER}/${name}`);
    FS.rmdir(FOLDER);
  }
}

/**
 * Sets the filter for a temporary dataset. It does not matter whether the dataset is created: a filter may refuse its datatype or
 * client data.
 */
function setFilter(library: PluginHost, id: number): void {
  const metadata = {
    ...creationMetadata(H5T_STD_U8LE),
    shape: [1n],
    maxshape: [1n],
    chunks: [1n],
    compression: id,
    compression_opts: [],
    track_order: false,
  };
  const file = library.check(FOLDER, (module) => module.open(SCRATCH_FILE, H5F_ACC_TRUNC, false, -1, -1));
  try {
    library.call(FOLDER, (module) => module.create_dataset(file, '/d', 0n, metadata));
    const { stack } = library;
    if (!stack.some((record) => record.function === 'H5Z_find')) return;
    const reason = stack.find((record) => record.function === 'H5PL__open')?.message;
    throw failure('io', reason ?? `libhdf5 finds no filter ${id} in it`, { errorStack: stack });
  } finally {
    library.call(FOLDER, (module) => module.close_file(file));
  }
}
