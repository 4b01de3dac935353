import type { PluginHost } from './PluginHost.js';
import { type CFunction, pluginImports } from './pluginImports.js';

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A plugin that Emscripten has loaded. */
export interface LinkedPlugin {
  readonly exports: Readonly<Record<string, unknown>>;
  /** The functions of libhdf5 and its plugins, by their addresses. */
  readonly table: WebAssembly.Table;
}

/**
 * Has Emscripten load a plugin, and gives the plugin the functions that h5wasm lacks. Emscripten would call `undefined` in their
 * place, which interrupts libhdf5 in an inconsistent state. Emscripten offers no way to add imports, so they are added where the
 * instance is created; that is synchronous, and nothing else is instantiated meanwhile.
 *
 * @param load - Makes Emscripten load the plugin.
 * @returns Undefined when no plugin was loaded.
 */
export function linkPlugin(library: PluginHost, load: () => void): LinkedPlugin | undefined {
  const engine = WebAssembly as { Instance: typeof WebAssembly.Instance };
  const { Instance } = engine;
  let linked: LinkedPlugin | undefined;
  engine.Instance = new Proxy(Instance, {
    construct: (_, [module, imports]: [WebAssembly.Module, Imports]) => {
      const env = completed(library, module, imports.env ?? {});
      const instance = new Instance(module, { ...imports, env });
      linked = { exports: instance.exports, table: env.__indirect_function_table as WebAssembly.Table };
      return instance;
    },
  });
  try {
    load();
  } finally {
    engine.Instance = Instance;
  }
  return linked;
}

/** Functions that are replaced although h5wasm has them, because another replaced function shares state with them. */
const PAIRED: ReadonlySet<string> = new Set(['getTempRet0']);

/** The functions that Emscripten provides, and those that it lacks. */
function completed(library: PluginHost, plugin: WebAssembly.Module, env: Imports[string]): Imports[string] {
  const exported = library.module as unknown as Readonly<Record<string, unknown>>;
  const own = new Set(WebAssembly.Module.exports(plugin).map(({ name }) => name));
  const standIns = pluginImports(library);
  const added = new Map<string, unknown>();
  for (const { module, name, kind } of WebAssembly.Module.imports(plugin)) {
    if (module !== 'env' || kind !== 'function' || own.has(name)) continue;
    if (exported[`_${name}`] !== undefined && !PAIRED.has(name)) continue;
    added.set(name, standIns.get(name) ?? fatalIfMissing(name, env[name] as CFunction));
  }
  return new Proxy(env, { get: (functions, name: string) => added.get(name) ?? functions[name] });
}

/** A function that Emscripten may have although h5wasm does not export it. If it does not, the instance can no longer be used. */
function fatalIfMissing(name: string, given: CFunction): CFunction {
  return (...args) => {
    try {
      return given(...args);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new WebAssembly.RuntimeError(`a plugin calls ${name}, which h5wasm does not have`);
    }
  };
}
