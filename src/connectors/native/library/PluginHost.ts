import type { ErrorStackRecord } from '../../../model/H5Error.js';
import type { H5WasmModule } from './H5WasmModule.js';

/** The part of `H5Library` that the registration of filters uses. */
export interface PluginHost {
  readonly module: H5WasmModule;
  readonly files: {
    /** The cause of the last call's failure, where HDF5 does not know it. */
    failure: unknown;
  };
  /** The error stack that HDF5 printed since the last call began. */
  readonly stack: readonly ErrorStackRecord[];
  call<T>(what: string, action: (module: H5WasmModule) => T): T;
  check<T extends number | bigint>(what: string, action: (module: H5WasmModule) => T): T;
}
