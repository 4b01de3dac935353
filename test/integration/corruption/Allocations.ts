const WATCHED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Int8Array',
  'Uint8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Array',
] as const;

const PAGE = 65536;

/** Watches the memory that is asked for: typed arrays, buffers and arrays of a given length, and growth of WebAssembly's memory. */
export class Allocations {
  /** Bytes of the largest one, and of all of them, since `start`. */
  largest = 0;
  total = 0;
  readonly #originals = new Map<string, unknown>();
  readonly #grow = WebAssembly.Memory.prototype.grow;

  install(): void {
    const scope = globalThis as Record<string, unknown>;
    for (const name of WATCHED) {
      const original = scope[name] as { readonly BYTES_PER_ELEMENT?: number; new (...args: unknown[]): object };
      const size = original.BYTES_PER_ELEMENT ?? (name === 'Array' ? 8 : 1);
      this.#originals.set(name, original);
      const proxy: object = new Proxy(original, {
        construct: (target, args, newTarget) => {
          if (typeof args[0] === 'number' && args.length === 1) this.#note(args[0] * size);
          return Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
        },
      });
      scope[name] = proxy;
    }
    const note = (bytes: number) => this.#note(bytes);
    const grow = this.#grow;
    WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
      note(pages * PAGE);
      return grow.call(this, pages);
    };
  }

  start(): void {
    this.largest = 0;
    this.total = 0;
  }

  uninstall(): void {
    const scope = globalThis as Record<string, unknown>;
    for (const [name, original] of this.#originals) scope[name] = original;
    WebAssembly.Memory.prototype.grow = this.#grow;
  }

  #note(bytes: number): void {
    this.largest = Math.max(this.largest, bytes);
    this.total += bytes;
  }
}
