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
 * How elements become those of a memory type, as their file has them: in chunks, in one run of bytes, in object headers, in
 * attributes and as fill values. For one read.
 */
export class StoredElements {
  readonly decoder: Decoder;
  readonly #elementSize: number;
  readonly #collector: GlobalHeapCollector;

  /**
   * @param heaps - The global heaps of the file, which nobody writes to meanwhile.
   * @param hid - Number of the identifier that references carry.
   */
  constructor(heaps: GlobalHeapCollections, { datatype, elementSize }: StoredType, memType: MemoryType, hid: number) {
    const { format } = heaps;
    const raw = storedRawType(datatype, format.sizeofOffsets);
    this.decoder = decoderFor(raw, datatype, memType, { file: hid, references: heapReferences(format, hid) });
    this.#elementSize = elementSize;
    this.#collector = new GlobalHeapCollector(heaps, selectedFields(datatype, memType), elementSize);
  }

  /** Whether elements refer to heaps, which are read before they are decoded. */
  get refer(): boolean {
    return this.#collector.isNeeded;
  }

  /**
   * Reads what elements refer to and hands them on to be decoded, as many at a time as their heaps fit into memory.
   * Errors: `H5Error` `corrupt-file`.
   *
   * @param elements - One after the other. They have to stay while the parser waits for late bytes.
   * @param decode - Decodes `count` elements of the source from one on.
   */
  *decode(elements: Uint8Array, decode: (source: RawSource, from: number, count: number) => void): Parser<void> {
    const n = Math.floor(elements.length / this.#elementSize);
    if (!this.refer) {
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
