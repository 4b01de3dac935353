import type { ElementSource, FetchedBoxes } from '../../../../src/connectors/native/reader/ElementSource.js';
import type { ElementBox } from '../../../../src/connectors/native/reader/gatherBox.js';
import type { ReadableDataset } from '../../../../src/connectors/native/reader/ReadableDataset.js';
import type { ReadJob, SharedFile } from '../../../../src/connectors/native/reader/ReadJob.js';
import type { Dataspace, Selection } from '../../../../src/model/Dataspace.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import { H5T_STD_I32LE } from '../../../../src/model/datatype/predefined.js';
import type { FileBytes } from '../../../../src/storage/FileBytes.js';

/** Bytes to read, which note every place and length that is read. */
export class CountingStorage implements FileBytes {
  readonly identity: string;
  readonly writable = false;
  readonly reads: (readonly [offset: number, length: number])[] = [];
  closed = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, identity = 'file') {
    this.#bytes = bytes;
    this.identity = identity;
  }

  size(): number {
    return this.#bytes.length;
  }

  read(target: Uint8Array, offset: number): number {
    if (this.closed > 0) throw new Error('the storage is closed');
    this.reads.push([offset, target.length]);
    const found = this.#bytes.subarray(offset, offset + target.length);
    target.set(found);
    return found.length;
  }

  write(): void {
    throw new Error('nothing is written here');
  }

  truncate(): void {
    throw new Error('nothing is written here');
  }

  flush(): void {}

  close(): void {
    this.closed += 1;
  }
}

/** Boxes of a source whose bytes are there, one at a time. */
export function boxesOf(source: ElementSource): {
  elementsOf(box: ElementBox): Uint8Array;
  readInto(box: ElementBox, target: Uint8Array): boolean;
} {
  const fetch = (box: ElementBox): FetchedBoxes => {
    const fetched = source.fetch([box], { signal: new AbortController().signal });
    if (fetched instanceof Promise) throw new TypeError('its bytes are late');
    return fetched;
  };
  return {
    elementsOf: (box) => fetch(box).elementsOf(0) ?? new Uint8Array(0),
    readInto: (box, target) => fetch(box).readInto?.(0, target) === true,
  };
}

/** Bytes without a meaning: a dataset's datatype matters to those only that decode it. */
const opaque = (size: number): Datatype => ({ class: 'H5T_OPAQUE', size, tag: '' });

const formatOf = (baseAddress: number, fileSize = 2 ** 40) => ({
  sizeofOffsets: 8,
  sizeofLengths: 8,
  baseAddress,
  fileSize,
});

/** A dataset that lies in one run of bytes. */
export function contiguousDataset(
  dims: readonly number[],
  elementSize: number,
  { baseAddress, address }: { readonly baseAddress: number; readonly address: number },
): ReadableDataset {
  return {
    format: formatOf(baseAddress),
    address: 1,
    datatype: opaque(elementSize),
    elementSize,
    dims,
    maxdims: dims,
    layout: { kind: 'contiguous', version: 3, address },
    filters: [],
    isDecodable: true,
  };
}

/** A dataset of 32-bit integers whose chunks lie one after the other from byte 0 on, found through the implicit index. */
export function chunkedDataset(dims: readonly number[], chunk: readonly number[], fileSize: number): ReadableDataset {
  return {
    format: formatOf(0, fileSize),
    address: 800,
    datatype: H5T_STD_I32LE,
    elementSize: 4,
    dims,
    maxdims: dims,
    layout: {
      kind: 'chunked',
      version: 4,
      chunk,
      elementSize: 4,
      partialChunksUnfiltered: false,
      index: { type: 'implicit', address: 0 },
    },
    filters: [],
    isDecodable: true,
  };
}

/** The bytes of the chunks of `chunkedDataset`: its elements are their own numbers in C order. */
export function chunkedBytes([rows, columns]: readonly [number, number], chunk: readonly [number, number]): Uint8Array {
  const across = columns / chunk[1];
  const elements = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const number = Math.floor(row / chunk[0]) * across + Math.floor(column / chunk[1]);
      const within = (row % chunk[0]) * chunk[1] + (column % chunk[1]);
      elements[number * chunk[0] * chunk[1] + within] = row * columns + column;
    }
  }
  return new Uint8Array(elements.buffer);
}

/** A read of a selection, which lies close together in the result. */
export function jobOf(
  file: SharedFile,
  dataset: ReadableDataset,
  fileSelection: Selection,
  { pieceBytes = 2 ** 22, memory = 'packed' as 'packed' | Pick<Dataspace, 'dims' | 'selection'> } = {},
): ReadJob {
  const { dims, elementSize, layout } = dataset;
  const chunk = layout.kind === 'chunked' ? layout.chunk : null;
  return {
    file,
    dataset,
    request: { mode: 'read', dims, chunk, elementSize, pieceBytes, byChunk: true, fileSelection, memory },
    memType: 'H5T_NATIVE',
    pieceBytes,
    hid: 1,
  };
}
