import type { H5Data, NumericArray } from '../../index.node.js';
import { CommandError } from '../failures.js';
import type { Values, ValueWriter } from '../format/ValueWriter.js';
import { type NpyType, npyType } from './NpyType.js';
import { npyHeader } from './npyHeader.js';

/** Elements that need conversion are converted in parts of this many bytes. */
const PART_BYTES = 2 ** 16;

/** NumPy's file format (NEP 1), little-endian and in C order; read with `numpy.load`. */
export class NpyWriter implements ValueWriter {
  readonly #type: NpyType;
  readonly #shape: readonly number[];

  constructor({ name, datatype, shape }: Values) {
    if (shape === null) throw new CommandError(`${name} has a null dataspace: there is nothing that npy could hold`);
    this.#type = npyType(datatype, name);
    this.#shape = [...shape, ...this.#type.dims];
  }

  begin(): Uint8Array {
    return npyHeader(this.#type.descr, this.#shape);
  }

  *add(data: H5Data, npoints: number): Generator<Uint8Array> {
    const { size, asIs, put } = this.#type;
    if (asIs) {
      const { buffer, byteOffset, byteLength } = data as NumericArray;
      yield new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
      return;
    }
    const step = Math.max(Math.floor(PART_BYTES / Math.max(size, 1)), 1);
    for (let from = 0; from < npoints; from += step) {
      const count = Math.min(step, npoints - from);
      const part = new Uint8Array(count * size);
      const view = new DataView(part.buffer);
      for (let i = 0; i < count; i += 1) put(data, from + i, view, i * size);
      yield part;
    }
  }

  end(): string {
    return '';
  }
}
