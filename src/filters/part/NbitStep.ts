import type { FilterStep, Span, Target } from '../FilterStep.js';
import { bitsAt } from './bits.js';
import { expectedLength } from './expectedLength.js';
import type { FilterTools } from './FilterTools.js';
import { type NbitLayout, type NbitNumber, nbitLayout } from './nbitLayout.js';

/**
 * N-bit: of each number the bits of its precision, one after the other, beginning with the highest; all other data as they are
 * (HDF5 Reference Manual, `H5Pset_nbit`). Bits beside the precision are zero.
 */
export class NbitStep implements FilterStep {
  readonly growth: number | undefined;
  readonly scratch = false;
  readonly #values: readonly number[];
  readonly #tools: FilterTools;
  #layout: NbitLayout | undefined;
  /** Where the next bits are. */
  #byte = 0;
  #shift = 0;

  /** `values` are their number, whether nothing is packed, the elements of a chunk, and a description of the datatype. */
  constructor(values: readonly number[], tools: FilterTools) {
    this.#values = values;
    this.#tools = tools;
    this.growth = this.#isUnpacked ? 0 : undefined;
  }

  get #isUnpacked(): boolean {
    return (this.#values[1] ?? 0) !== 0;
  }

  undo(source: Span, target: Target): Span {
    const { corrupt, kernels } = this.#tools;
    const [stated, , count = 0, , size = 0] = this.#values;
    if (stated !== this.#values.length)
      throw corrupt(`nbit: ${this.#values.length} values, and the first states ${stated}`);
    if (this.#isUnpacked) return source;
    this.#layout ??= nbitLayout(this.#values, corrupt);
    const length = expectedLength('nbit', count * size, target, this.#tools);
    const bytes = Math.ceil((count * this.#layout.bits) / 8);
    if (bytes > source.length) throw corrupt(`nbit: ${source.length} bytes of ${bytes}`);
    kernels.bytes.fill(0, target.address, target.address + length);
    this.#byte = source.address;
    this.#shift = 0;
    this.#unpackArray(this.#layout, target.address, count, size);
    return { address: target.address, length };
  }

  #unpack(layout: NbitLayout, address: number): void {
    if (layout.kind === 'bytes') this.#unpackBytes(layout.bytes, address, 1, 0);
    else if (layout.kind === 'array') this.#unpackArray(layout.base, address, layout.count, layout.size);
    else for (const member of layout.members) this.#unpack(member.layout, address + member.offset);
  }

  #unpackArray(base: NbitLayout, address: number, count: number, size: number): void {
    if (base.kind === 'bytes' && base.number) this.#unpackNumbers(base.number, address, count);
    else if (base.kind === 'bytes') this.#unpackBytes(base.bytes, address, count, size);
    else for (let i = 0; i < count; i += 1) this.#unpack(base, address + i * size);
  }

  #unpackNumbers({ size, isLittle, precision, offset }: NbitNumber, address: number, count: number): void {
    const { view } = this.#tools.kernels;
    let byte = this.#byte;
    let shift = this.#shift;
    for (let i = 0; i < count; i += 1) {
      const value = bitsAt(view, byte, shift, precision) << offset;
      if (size === 4) view.setInt32(address + 4 * i, value, isLittle);
      else if (size === 2) view.setInt16(address + 2 * i, value, isLittle);
      else view.setInt8(address + i, value);
      shift += precision;
      byte += shift >> 3;
      shift &= 7;
    }
    this.#byte = byte;
    this.#shift = shift;
  }

  #unpackBytes(layout: Int32Array, address: number, count: number, size: number): void {
    const { bytes, view } = this.#tools.kernels;
    let byte = this.#byte;
    let shift = this.#shift;
    let to = address;
    for (let i = 0; i < count; i += 1, to += size) {
      for (let p = 0; p < layout.length; p += 3) {
        const bits = layout[p + 1] as number;
        const value = ((view.getUint16(byte) << shift) & 0xffff) >>> (16 - bits);
        bytes[to + (layout[p] as number)] = value << (layout[p + 2] as number);
        shift += bits;
        byte += shift >> 3;
        shift &= 7;
      }
    }
    this.#byte = byte;
    this.#shift = shift;
  }
}
