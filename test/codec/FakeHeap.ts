import type { MemoryTarget } from '../../src/codec/RawMemory.js';

/** Stands for the memory of a WebAssembly instance: elements at a pointer, and allocations that always move the memory. */
export class FakeHeap {
  bytes = new Uint8Array(16).fill(0xee);

  allocate(byteLength: number): number {
    const pointer = Math.ceil(this.bytes.length / 8) * 8;
    const moved = new Uint8Array(pointer + byteLength).fill(0xee);
    moved.set(this.bytes);
    // Whoever still writes to the old memory is found out.
    this.bytes.fill(0xdd);
    this.bytes = moved;
    return pointer;
  }

  /** A target for `byteLength` bytes of elements. */
  target(byteLength: number): MemoryTarget & { readonly pointer: number } {
    const pointer = this.allocate(byteLength);
    return {
      pointer,
      bytes: () => this.bytes.subarray(pointer, pointer + byteLength),
      heap: () => this.bytes,
      allocate: (length) => this.allocate(length),
    };
  }
}
