import type { H5WasmModule } from './H5WasmModule.js';
import { startup, type WasmGlobal } from './startup.js';

/** A started instance of libhdf5. */
export interface Libhdf5 {
  readonly module: H5WasmModule;
  /** The lines of HDF5's error output; the reader empties it. */
  readonly errorOutput: string[];
  /** The stack pointer of the instance; undefined where the instance does not export it. */
  readonly stackPointer: WasmGlobal | undefined;
}

/**
 * Starts libhdf5; called once per thread. This file is the only one that imports h5wasm, and a part of its own, which a worker
 * imports when it first needs libhdf5.
 */
export async function startLibhdf5(): Promise<Libhdf5> {
  try {
    const { ready } = await import('h5wasm');
    const module = (await ready) as unknown as H5WasmModule;
    return { module, errorOutput: startup.lines, stackPointer: startup.stackPointer() };
  } finally {
    startup.end();
  }
}
