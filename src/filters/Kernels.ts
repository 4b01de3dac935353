import { corruptChunk, noMemory } from './filterError.js';
import { KERNELS_WASM } from './kernelsWasm.js';

/** Bytes after a span that kernels may read or overwrite, because they work on 16 bytes at a time. */
export const SLACK = 64;

/** What a kernel returns instead of a number of bytes (kernels/results.ts). */
const FAILURES: Readonly<Record<number, string>> = {
  [-1]: 'the stream is damaged',
  [-2]: 'the stream holds too many bytes',
  [-3]: 'the checksum is not that of the bytes',
};

const PAGE = 65536;

/**
 * Decompresses bytes from one place in the kernels' memory to another, with `SLACK` after both.
 *
 * @returns The bytes written, at most `room`; negative when the stream is damaged.
 */
export type Decompress = (source: number, sourceLength: number, target: number, room: number) => number;

/** The functions of `kernels/`. Addresses and lengths are in bytes. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly inflate: Decompress;
  readonly lz4: Decompress;
  readonly lzf: Decompress;
  readonly blosclz: Decompress;
  unshuffle(source: number, target: number, count: number, size: number): void;
  bitUnshuffle(source: number, target: number, count: number, size: number, scratch: number): void;
  fletcher32(source: number, length: number): number;
  adler32(source: number, length: number): number;
  firstFreeByte(): number;
}

let compiled: Promise<WebAssembly.Module | undefined> | undefined;
let compiledModule: WebAssembly.Module | undefined;
let sharedKernels: Kernels | undefined;

/** The kernels (WebAssembly, assembled from `kernels/`), with a memory of their own in which they work. */
export class Kernels {
  readonly run: KernelExports;
  /** Address of the first byte that is free for use. */
  readonly free: number;
  /** Whether others in this thread use the same memory. */
  readonly shared: boolean;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;

  private constructor(shared: boolean) {
    if (compiledModule === undefined) throw new TypeError('the kernels are not loaded');
    this.run = new WebAssembly.Instance(compiledModule).exports as unknown as KernelExports;
    this.shared = shared;
    this.free = Math.ceil(this.run.firstFreeByte() / SLACK) * SLACK;
    this.#bytes = new Uint8Array(this.run.memory.buffer);
    this.#view = new DataView(this.run.memory.buffer);
  }

  /** Compiles the kernels, once in a thread. False where WebAssembly with SIMD does not exist or is not allowed. */
  static async load(): Promise<boolean> {
    compiled ??= WebAssembly.compile(bytesOf(KERNELS_WASM)).catch(() => undefined);
    compiledModule = await compiled;
    return compiledModule !== undefined;
  }

  static get loaded(): boolean {
    return compiledModule !== undefined;
  }

  /** The kernels with the memory that this thread shares; they must be loaded. */
  static shared(): Kernels {
    sharedKernels ??= new Kernels(true);
    return sharedKernels;
  }

  /** The kernels with a memory of their own, which is freed when they are no longer used; they must be loaded. */
  static alone(): Kernels {
    return new Kernels(false);
  }

  /** The whole memory, until more of it is reserved. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Reads numbers of the memory, until more of it is reserved. */
  get view(): DataView {
    return this.#view;
  }

  /** Makes sure that `bytes` bytes from `free` on can be used. */
  reserve(bytes: number): void {
    const lacking = this.free + bytes - this.#bytes.length;
    if (lacking <= 0) return;
    try {
      this.run.memory.grow(Math.ceil(lacking / PAGE));
    } catch (cause) {
      throw noMemory(bytes, cause);
    }
    this.#bytes = new Uint8Array(this.run.memory.buffer);
    this.#view = new DataView(this.run.memory.buffer);
  }
}

/** The number of bytes that a kernel returned. Errors: `H5Error` `corrupt-file` if it returned a failure. */
export function bytesGiven(filter: string, result: number): number {
  if (result >= 0) return result;
  throw corruptChunk(`${filter}: ${FAILURES[result] ?? 'the stream cannot be read'}`);
}

function bytesOf(characters: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
