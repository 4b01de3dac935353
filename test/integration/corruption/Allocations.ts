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

/** Bytes of a place in an array that is no typed one. */
const PLACE_BYTES = 8;
const PAGE = 65536;

/** Watches the memory that is asked for: typed arrays, buffers and arrays of a given length, and growth of WebAssembly's memory. */
export class Allocations {
  /** Bytes of the largest one during the last `during`. */
  largest = 0;

  async during<T>(action: () => Promise<T>): Promise<T> {
    this.largest = 0;
    const scope = globalThis as Record<string, unknown>;
    const originals = WATCHED.map((name) => [name, scope[name]] as const);
    const { grow } = WebAssembly.Memory.prototype;
    const note = (bytes: number) => {
      this.largest = Math.max(this.largest, bytes);
    };
    for (const [name, original] of originals) scope[name] = watched(original as Allocator, note);
    WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
      note(pages * PAGE);
      return grow.call(this, pages);
    };
    try {
      return await action();
    } finally {
      for (const [name, original] of originals) scope[name] = original;
      WebAssembly.Memory.prototype.grow = grow;
    }
  }
}

interface Allocator {
  readonly BYTES_PER_ELEMENT?: number;
  new (...parameters: unknown[]): object;
}

function watched(original: Allocator, note: (bytes: number) => void): object {
  const size = original.BYTES_PER_ELEMENT ?? (original === (Array as unknown) ? PLACE_BYTES : 1);
  const proxy: object = new Proxy(original, {
    construct(target, parameters: unknown[], newTarget) {
      const [length] = parameters;
      if (typeof length === 'number' && parameters.length === 1) note(length * size);
      return Reflect.construct(target, parameters, newTarget === proxy ? target : newTarget);
    },
  });
  return proxy;
}
