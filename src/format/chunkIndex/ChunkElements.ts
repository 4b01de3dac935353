import type { ByteReader } from '../bytes/ByteReader.js';
import { addressAt, UNDEFINED_ADDRESS, unsignedAt } from '../bytes/unsignedAt.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { StoredChunk } from './ChunkIndexReader.js';

const UNFILTERED = 0;
const FILTERED = 1;
const MASK_BYTES = 4;

/**
 * The elements of a fixed or extensible array, one per chunk: its address and, if the chunks are filtered, its stored
 * size and filter mask (File Format Specification, Appendix C.3 and C.4).
 */
export class ElementFormat {
  readonly grid: ChunkGrid;
  /** Client ID: 1 when the chunks are filtered, otherwise 0. */
  readonly client: number;
  /** Bytes of an element. */
  readonly bytes: number;
  /**
   * Bytes of a chunk's stored size; 0 when it is not stored. Layout version 5 has wider ones than version 4, but the
   * element size reveals the width.
   */
  readonly sizeBytes: number;

  /** Reads client ID and element size from the header of an array. */
  constructor(grid: ChunkGrid, header: ByteReader) {
    const client = header.u8();
    const bytes = header.u8();
    if (client > FILTERED) throw header.unsupported(`client ${client}`);
    if ((client === FILTERED) !== grid.filtered) {
      throw header.corrupt(`client ${client}, but the dataset has ${grid.filtered ? '' : 'no '}filters`);
    }
    const sizeBytes = client === UNFILTERED ? 0 : bytes - grid.format.sizeofOffsets - MASK_BYTES;
    const fits = client === UNFILTERED ? bytes === grid.format.sizeofOffsets : sizeBytes >= 1 && sizeBytes <= 8;
    if (!fits) throw header.corrupt(`elements of ${bytes} bytes`);
    this.grid = grid;
    this.client = client;
    this.bytes = bytes;
    this.sizeBytes = sizeBytes;
  }
}

/** Elements that are stored together, decoded one by one on demand. */
export class ChunkElements {
  readonly #format: ElementFormat;
  readonly #view: DataView;

  /** Takes the next `count` elements of a block. */
  constructor(format: ElementFormat, block: ByteReader, count: number) {
    const bytes = block.take(count * format.bytes);
    this.#format = format;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get byteLength(): number {
    return this.#view.byteLength;
  }

  /** The chunk of an element; `undefined` when it is not allocated. */
  chunk(index: number): StoredChunk | undefined {
    const { grid, bytes, sizeBytes } = this.#format;
    const { sizeofOffsets } = grid.format;
    const position = index * bytes;
    const address = addressAt(this.#view, position, sizeofOffsets);
    if (address === UNDEFINED_ADDRESS) return undefined;
    if (sizeBytes === 0) return grid.stored(address, grid.chunkBytes, 0);
    const size = unsignedAt(this.#view, position + sizeofOffsets, sizeBytes);
    return grid.stored(address, size, this.#view.getUint32(position + sizeofOffsets + sizeBytes, true));
  }
}
