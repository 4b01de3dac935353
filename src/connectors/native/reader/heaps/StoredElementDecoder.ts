import { selectedFields } from '../../../../codec/conversion.js';
import { type Decoder, decoderFor } from '../../../../codec/decoder.js';
import type { RawSource } from '../../../../codec/RawMemory.js';
import { storedRawType } from '../../../../codec/RawType.js';
import type { Parser } from '../../../../format/bytes/Parser.js';
import type { GlobalHeapCollections } from '../../../../format/globalHeap/GlobalHeapCollections.js';
import { GlobalHeapCollector } from '../../../../format/globalHeap/GlobalHeapCollector.js';
import { GlobalHeapObjects } from '../../../../format/globalHeap/GlobalHeapObjects.js';
import type { Datatype, MemoryType } from '../../../../model/Datatype.js';
import { heapReferences } from './heapReferences.js';

/** The datatype of elements, and how many bytes each has in its file. */
export interface StoredType {
  readonly datatype: Datatype;
  readonly elementSize: number;
}

const NOTHING = new GlobalHeapObjects();

/**
 * Decodes stored elements of a dataset, an attribute or a fill value to a memory type, with what they refer to in global heaps (File
 * Format Specification, III.E). For one read.
 */
export class StoredElementDecoder {
  readonly decoder: Decoder;
  readonly #elementSize: number;
  readonly #collector: GlobalHeapCollector;

  /**
   * @param heaps - The global heaps of the file, which do not change during the read.
   * @param hid - Number of the identifier that decoded references carry.
   */
  constructor(heaps: GlobalHeapCollections, { datatype, elementSize }: StoredType, memType: MemoryType, hid: number) {
    const { format } = heaps;
    const raw = storedRawType(datatype, format.sizeofOffsets);
    this.decoder = decoderFor(raw, datatype, memType, { file: hid, references: heapReferences(format, hid) });
    this.#elementSize = elementSize;
    this.#collector = new GlobalHeapCollector(heaps, selectedFields(datatype, memType), elementSize);
  }

  /** Whether elements refer to global heaps, which must be read before the elements are decoded. */
  get refersToHeaps(): boolean {
    return this.#collector.isNeeded;
  }

  /**
   * Reads the heap objects that elements refer to and calls `decode`, for as many elements at a time as heaps fit into memory.
   * Errors: `H5Error` `corrupt-file`.
   *
   * @param elements - Contiguous elements; they must not change while the parser waits for late bytes.
   * @param decode - Decodes `count` elements of the source, from number `from` on.
   */
  *decode(elements: Uint8Array, decode: (source: RawSource, from: number, count: number) => void): Parser<void> {
    const n = Math.floor(elements.length / this.#elementSize);
    if (!this.refersToHeaps) {
      decode({ bytes: elements, heap: NOTHING }, 0, n);
      return;
    }
    for (let from = 0; from < n; ) {
      const { objects, count } = yield* this.#collector.collect(elements, from);
      decode({ bytes: elements, heap: objects }, from, count);
      from += count;
    }
  }
}
