import { type ErrorStackRecord, failure, type H5Error } from '../../../model/H5Error.js';
import { h5Failure, type LibraryUse, parseDiagnostics } from './diagnostics.js';
import { FilterPlugins, type PluginFiles } from './FilterPlugins.js';
import type { H5WasmModule } from './H5WasmModule.js';
import { StorageFileSystem } from './StorageFileSystem.js';
import type { Libhdf5 } from './startLibhdf5.js';
import type { WasmGlobal } from './startup.js';

/**
 * libhdf5 in this worker: guards the calls of h5wasm's raw functions. Every call starts with an empty error stack. What HDF5 prints
 * becomes the error stack of an `H5Error`. A call that throws leaves the instance usable; a call that aborts is fatal.
 */
export class H5Library {
  readonly module: H5WasmModule;
  readonly files: StorageFileSystem;
  readonly plugins: FilterPlugins;
  /** Why the instance can no longer be used; undefined while it can. */
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
   * Calls h5wasm. The status that the action returns is for the caller to check.
   *
   * @param what - Names the object in errors.
   * @param use - Which errors of HDF5 can be due to the caller's values.
   * Errors: `H5Error` where the call throws, or a storage fails below it; `worker-lost` where the instance aborts.
   */
  call<T>(what: string, action: (module: H5WasmModule) => T, use: LibraryUse = 'reads'): T {
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
    // libhdf5 treats a source of virtual data that it cannot open as one that does not exist.
    this.files.requireReached(what);
    if (this.files.refusal !== undefined) throw this.failure(what, use);
    return value;
  }

  /**
   * Opens or creates a file and returns its identifier; if the storage failed meanwhile, the file is closed again. Errors: those
   * of `check`.
   */
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

  /**
   * Calls a function that returns a status or an identifier, where a negative value is a failure. Errors: those of `call`, and of
   * HDF5.
   */
  check<T extends number | bigint>(what: string, action: (module: H5WasmModule) => T, use: LibraryUse = 'reads'): T {
    const status = this.call(what, action, use);
    if (status < 0) throw this.failure(what, use);
    return status;
  }

  /** Calls a function that does not return its status: any output of HDF5 is a failure. Errors: those of `call`, and of HDF5. */
  checkOutput<T>(what: string, action: (module: H5WasmModule) => T): T {
    const value = this.call(what, action);
    if (this.#lines.length > 0) throw this.failure(what);
    return value;
  }

  /** The error that the last call printed. */
  failure(what: string, use: LibraryUse = 'reads', stack = this.stack): H5Error {
    return h5Failure(what, stack, use, this.files.failure);
  }

  /** The error stack that HDF5 printed since the last call began. */
  get stack(): ErrorStackRecord[] {
    return parseDiagnostics(this.#lines);
  }

  /** The error stack of one routine of HDF5 since the last call began; h5wasm calls others whose failure means nothing. */
  stackOf(name: string): ErrorStackRecord[] {
    const start = this.#lines.findIndex(
      (line) => line.includes(` in ${name}(): `) && line.trimStart().startsWith('#000'),
    );
    // The line before is the heading of the stack.
    return start < 0 ? [] : parseDiagnostics(this.#lines.slice(Math.max(start - 1, 0)));
  }

  /** Lends memory of the instance to one transfer; it is kept for the next one unless it is large. Errors: those of `allocate`. */
  scratch<T>(bytes: number, use: (pointer: number) => T): T {
    const pointer = this.reserve(bytes);
    try {
      return use(pointer);
    } finally {
      this.trim();
    }
  }

  /**
   * Reserves at least `bytes` of the instance's memory and sets them to zero, because HDF5 does not touch elements that were never
   * written and have no fill value, and because gaps between encoded fields are written to the file. The next `reserve` may return
   * the same memory.
   *
   * @returns The pointer. Errors: those of `allocate`.
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

  /** Frees the reserved memory if it is large. */
  trim(): void {
    if (this.#scratch.size > MAX_KEPT_BYTES) this.#release();
  }

  #release(): void {
    if (this.#scratch.pointer !== 0) this.module._free(this.#scratch.pointer);
    this.#scratch = { pointer: 0, size: 0 };
  }

  /** Allocates memory of the instance, set to zero, which the caller frees. Errors: `H5Error` `out-of-memory`. */
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

/** Reserved memory up to this many bytes stays allocated. */
const MAX_KEPT_BYTES = 16 * 2 ** 20;

/** Whether the instance must not be used after an error, because it aborted or trapped. */
function isFatal(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'RuntimeError' || thrown instanceof RangeError);
}
