import type { H5WasmModule } from './H5WasmModule.js';
import { startup, type WasmGlobal } from './startup.js';

/** libhdf5 as it is when it has started. */
export interface Libhdf5 {
  readonly module: H5WasmModule;
  /** What HDF5 prints, a line each; whoever reads it empties it. */
  readonly errorOutput: string[];
  /** The stack pointer of the instance; undefined where it does not tell. */
  readonly stackPointer: WasmGlobal | undefined;
}

/**
 * Starts libhdf5; called once a thread. This is a part of the program of its own, the only one with h5wasm: a worker imports
 * it when it first needs libhdf5.
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
