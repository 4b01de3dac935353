import { type ErrorStackRecord, failure, type H5Error } from '../../../model/H5Error.js';
import { h5Failure, type LibraryUse, parseDiagnostics } from './diagnostics.js';
import { FilterPlugins, type PluginFiles } from './FilterPlugins.js';
import type { H5WasmModule } from './H5WasmModule.js';
import { StorageFileSystem } from './StorageFileSystem.js';
import type { Libhdf5 } from './startLibhdf5.js';
import type { WasmGlobal } from './startup.js';

/**
 * libhdf5 in this worker: h5wasm's raw functions behind a guard. Every call starts with an empty error stack; what HDF5
 * prints becomes the stack of an `H5Error`; a call that throws leaves the instance usable; one that aborts is fatal.
 */
export class H5Library {
  readonly module: H5WasmModule;
  readonly files: StorageFileSystem;
  readonly plugins: FilterPlugins;
  /** Why the instance cannot be used any more. */
  fatal: string | undefined;
  readonly #lines: string[];
  readonly #stackPointer: WasmGlobal | undefined;
  #scratch = { pointer: 0, size: 0 };

  constructor({ module, errorOutput, stackPointer }: Libhdf5, pluginFiles: PluginFiles) {
    this.module = module;
    this.#lines = errorOutput;
    this.#stackPointer = stackPointer;
    this.files = new StorageFileSystem(module.FS);
    this.plugins = new FilterPlugins(this, pluginFiles);
  }

  /**
   * Calls h5wasm; `what` names the object in an error. What was thrown is a failure, and so is what a storage refused,
   * whatever HDF5 made of it; the status is for the caller.
   */
  call<T>(what: string, action: (module: H5WasmModule) => T, use: LibraryUse = 'asks'): T {
    this.#lines.length = 0;
    this.files.failure = undefined;
    this.files.refusal = undefined;
    const pointer = this.#stackPointer?.value;
    let value: T;
    try {
      value = action(this.module);
    } catch (thrown) {
      if (isFatal(thrown)) {
        this.fatal = `h5wasm stopped: ${(thrown as Error).message}`;
        throw failure('worker-lost', `${what}: ${this.fatal}`, { cause: thrown });
      }
      if (this.#stackPointer && pointer !== undefined) this.#stackPointer.value = pointer;
      this.files.requireReached(what);
      if (this.#lines.length > 0 || this.files.refusal !== undefined) throw this.failure(what, use);
      throw failure('io', `${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
    }
    // libhdf5 takes a source of virtual data that it cannot open for one that is not there.
    this.files.requireReached(what);
    if (this.files.refusal !== undefined) throw this.failure(what, use);
    return value;
  }

  /** Opens or creates a file. One that was opened although its storage refused something is closed again. */
  open(what: string, ...args: Parameters<H5WasmModule['open']>): bigint {
    let id = -1n;
    try {
      return this.check(what, (module) => {
        id = module.open(...args);
        return id;
      });
    } catch (error) {
      if (id >= 0n && this.fatal === undefined) this.module.close_file(id);
      throw error;
    }
  }

  /** Calls a function that returns a status or an identifier; below zero is a failure. */
  check<T extends number | bigint>(what: string, action: (module: H5WasmModule) => T, use: LibraryUse = 'asks'): T {
    const status = this.call(what, action, use);
    if (status < 0) throw this.failure(what, use);
    return status;
  }

  /** Calls a function that hides its status: whatever HDF5 printed is a failure. */
  quiet<T>(what: string, action: (module: H5WasmModule) => T): T {
    const value = this.call(what, action);
    if (this.#lines.length > 0) throw this.failure(what);
    return value;
  }

  /** The failure that the last call printed. */
  failure(what: string, use: LibraryUse = 'asks', stack = this.stack): H5Error {
    return h5Failure(what, stack, use, this.files.failure);
  }

  /** What HDF5 printed since the last call began. */
  get stack(): ErrorStackRecord[] {
    return parseDiagnostics(this.#lines);
  }

  /** What a routine of HDF5 printed since the last call began; h5wasm calls some whose failure means nothing. */
  stackOf(name: string): ErrorStackRecord[] {
    const start = this.#lines.findIndex(
      (line) => line.includes(` in ${name}(): `) && line.trimStart().startsWith('#000'),
    );
    // The line before heads the stack.
    return start < 0 ? [] : parseDiagnostics(this.#lines.slice(Math.max(start - 1, 0)));
  }

  /** Memory of the instance for one transfer at a time; kept for the next one unless it is large. */
  scratch<T>(bytes: number, use: (pointer: number) => T): T {
    const pointer = this.reserve(bytes);
    try {
      return use(pointer);
    } finally {
      this.trim();
    }
  }

  /**
   * Memory of the instance for at least `bytes`, all zeros: HDF5 leaves elements alone that were never written and have
   * no fill value, and what encoders leave out goes to the file. The next `reserve` may give the same.
   */
  reserve(bytes: number): number {
    if (bytes <= this.#scratch.size) {
      this.module.HEAPU8.fill(0, this.#scratch.pointer, this.#scratch.pointer + bytes);
      return this.#scratch.pointer;
    }
    this.#release();
    const pointer = this.allocate(bytes);
    this.#scratch = { pointer, size: bytes };
    return pointer;
  }

  /** Lets a large reservation go. */
  trim(): void {
    if (this.#scratch.size > LARGEST_KEPT) this.#release();
  }

  #release(): void {
    if (this.#scratch.pointer !== 0) this.module._free(this.#scratch.pointer);
    this.#scratch = { pointer: 0, size: 0 };
  }

  /** Memory of the instance, all zeros, that the caller frees. */
  allocate(bytes: number): number {
    const size = Math.max(bytes, 8);
    const pointer =
      size <= this.module.MAXIMUM_MEMORY ? this.call(`${bytes} bytes`, (module) => module._malloc(size)) : 0;
    if (pointer === 0) throw failure('out-of-memory', `cannot allocate ${bytes} bytes in WebAssembly's 2 GiB`);
    // A pointer is an unsigned 32-bit number.
    const start = pointer >>> 0;
    this.module.HEAPU8.fill(0, start, start + size);
    return start;
  }
}

/** Scratch memory up to this size stays allocated. */
const LARGEST_KEPT = 16 * 2 ** 20;

/** An error after which the instance must not be used: it aborted, or WebAssembly trapped. */
function isFatal(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'RuntimeError' || thrown instanceof RangeError);
}
