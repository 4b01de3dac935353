import type { StoredTarget } from '../../../codec/RawMemory.js';

/** Where elements are encoded to before `frame` brings them into HSDS's form: the elements, and the parts of variable length that they name. */
export class WireTarget implements StoredTarget {
  readonly #elements: Uint8Array;
  readonly #parts: Uint8Array[] = [];

  /** @param byteLength - Bytes of the elements: their number times the size of the raw datatype. */
  constructor(byteLength: number) {
    this.#elements = new Uint8Array(byteLength);
  }

  bytes(): Uint8Array {
    return this.#elements;
  }

  add(bytes: Uint8Array): { readonly address: number; readonly index: number } {
    // The address 0 is that of no part.
    return { address: this.#parts.push(bytes), index: 0 };
  }

  /** The part with an address. */
  part(address: number): Uint8Array {
    return this.#parts[address - 1]!;
  }
}
