import type { ErrorStackRecord } from '../../../model/H5Error.js';
import type { H5WasmModule } from './H5WasmModule.js';

/** What the registration of filters needs of libhdf5; `H5Library` is it. */
export interface PluginHost {
  readonly module: H5WasmModule;
  readonly files: {
    /** Why the last call failed, beyond what HDF5 prints. */
    failure: unknown;
  };
  /** What HDF5 printed since the last call began. */
  readonly stack: readonly ErrorStackRecord[];
  call<T>(what: string, action: (module: H5WasmModule) => T): T;
  check<T extends number | bigint>(what: string, action: (module: H5WasmModule) => T): T;
}
