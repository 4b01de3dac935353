import type { Datatype } from '../../../model/Datatype.js';
import { ByteReader } from '../../ByteReader.js';
import { corruptFile, unsupportedFormat } from '../../formatError.js';
import { type GlobalHeapCollection, readGlobalHeapCollection } from '../../globalHeap.js';
import { ByteWriter, type FieldSizes } from '../ByteWriter.js';
import type { CopiedHeap } from './CopiedHeap.js';
import { type ElementPlace, elementPlaces } from './elementPlaces.js';
import type { SourceFile } from './SourceFile.js';

/** What becomes of references: they stay in the same file; between files they become null, or lead to copies. */
export type References = 'keep' | 'clear' | ReadonlyMap<number, { readonly target: number }>;

const STRUCTURE = 'elements';
/** Bytes of the count before the ID of a sequence. */
const COUNT_BYTES = 4;
const INDEX_BYTES = 4;
/** Type, flags and size of a reference of HDF5 1.12, before the ID. */
const STANDARD_HEAD_BYTES = 6;

/**
 * Makes elements lead to the copy's own heaps and objects. Each object of a heap is an element's own, so all that are copied
 * have not more bytes than the file.
 */
export class ElementCopy {
  readonly #source: SourceFile;
  readonly #target: FieldSizes;
  readonly #references: References;
  readonly #heap: CopiedHeap;
  /** The one that was read last: elements in a row lead to the same. */
  #collection: GlobalHeapCollection | undefined;
  #heapBytes = 0;

  constructor(source: SourceFile, target: FieldSizes, references: References, heap: CopiedHeap) {
    this.#source = source;
    this.#target = target;
    this.#references = references;
    this.#heap = heap;
  }

  /**
   * The places in elements of a datatype that change; none for elements that can be copied as they are. Errors: `unsupported`
   * for places in a file whose addresses have another length.
   */
  places(type: Datatype, elementSize: number): readonly ElementPlace[] {
    const { sizeofOffsets } = this.#source.format;
    const places = elementPlaces(type, elementSize, { sizeofOffsets, references: this.#references !== 'keep' });
    if (places.length > 0 && sizeofOffsets !== this.#target.sizeofOffsets)
      throw unsupportedFormat(
        `elements that lead elsewhere cannot be copied from a file with addresses of ${sizeofOffsets} bytes to one with ${this.#target.sizeofOffsets}`,
      );
    if (this.#references instanceof Map && hasStandard(places))
      throw unsupportedFormat('H5T_STD_REF elements cannot be copied with expandReference');
    return places;
  }

  /** Changes elements, one after the other in `bytes`, in place. */
  rewrite(bytes: Uint8Array, elementSize: number, places: readonly ElementPlace[]): void {
    if (places.length === 0) return;
    for (let start = 0; start + elementSize <= bytes.length; start += elementSize)
      for (const place of places) this.#rewritePlace(bytes, start + place.offset, place);
  }

  /** Objects that elements refer to. */
  referredObjects(bytes: Uint8Array, elementSize: number, places: readonly ElementPlace[]): number[] {
    const found: number[] = [];
    for (let start = 0; start + elementSize <= bytes.length; start += elementSize) {
      for (const place of places) {
        const at = start + place.offset;
        if (place.kind === 'sequence') {
          const items = place.items.length > 0 ? this.#sequence(bytes, at, place.itemSize) : undefined;
          if (items) found.push(...this.referredObjects(items, place.itemSize, place.items));
        } else if (place.kind === 'object') {
          const address = this.#reader(bytes, at).address();
          if (address) found.push(address);
        } else {
          const region = this.#region(bytes, at);
          const address = region && this.#reader(region, 0).address();
          if (address) found.push(address);
        }
      }
    }
    return found;
  }

  #rewritePlace(bytes: Uint8Array, at: number, place: ElementPlace): void {
    const { sizeofOffsets } = this.#target;
    switch (place.kind) {
      case 'sequence': {
        const items = this.#sequence(bytes, at, place.itemSize);
        if (!items) return;
        this.rewrite(items, place.itemSize, place.items);
        this.#putId(bytes, at + COUNT_BYTES, items);
        return;
      }
      case 'object': {
        const address = this.#reader(bytes, at).address();
        bytes.set(this.#address(address ? this.#copyOf(address) : undefined), at);
        return;
      }
      case 'region': {
        const region = this.#region(bytes, at);
        const address = region && this.#copyOf(this.#reader(region, 0).address() ?? 0);
        if (address === undefined) {
          bytes.fill(0, at, at + sizeofOffsets + INDEX_BYTES);
          return;
        }
        region!.set(this.#address(address));
        this.#putId(bytes, at, region!);
        return;
      }
      case 'standard':
        bytes.fill(0, at, at + STANDARD_HEAD_BYTES + sizeofOffsets + INDEX_BYTES);
    }
  }

  /** The items of a sequence, to be changed; undefined where there are none. */
  #sequence(bytes: Uint8Array, at: number, itemSize: number): Uint8Array | undefined {
    const reader = this.#reader(bytes, at);
    const count = reader.u32();
    return this.#heapObject(reader, count * itemSize);
  }

  #region(bytes: Uint8Array, at: number): Uint8Array | undefined {
    return this.#heapObject(this.#reader(bytes, at));
  }

  /** Of the object whose ID comes next, as many bytes as are wanted, or all. */
  #heapObject(reader: ByteReader, length?: number): Uint8Array | undefined {
    const address = reader.address();
    const index = reader.u32();
    if (!address) return undefined;
    if (this.#collection?.address !== address)
      this.#collection = this.#source.read(readGlobalHeapCollection(this.#source.format, address));
    const { objects, bytes } = this.#collection;
    const place = objects.get(index);
    const where = `global heap collection at ${address}`;
    if (!place) throw corruptFile(`${where}: it has no object ${index}`);
    if (length !== undefined && length > place.length)
      throw corruptFile(`${where}: object ${index} has ${place.length} bytes, not ${length}`);
    this.#heapBytes += place.length;
    if (this.#heapBytes > this.#source.format.fileSize)
      throw corruptFile(`${where}: several elements have the same object ${index}`);
    return bytes.slice(place.start, place.start + (length ?? place.length));
  }

  #copyOf(address: number): number | undefined {
    return this.#references instanceof Map ? this.#references.get(address)?.target : undefined;
  }

  #putId(bytes: Uint8Array, at: number, object: Uint8Array): void {
    const { address, index } = this.#heap.add(object);
    bytes.set(new ByteWriter(this.#target).address(address).u32(index).finish(), at);
  }

  /** An address; that of nothing is 0 in elements. */
  #address(address = 0): Uint8Array {
    return new ByteWriter(this.#target).address(address).finish();
  }

  #reader(bytes: Uint8Array, at: number): ByteReader {
    const reader = new ByteReader(bytes, this.#source.format, STRUCTURE);
    reader.seek(at);
    return reader;
  }
}

function hasStandard(places: readonly ElementPlace[]): boolean {
  return places.some((place) => place.kind === 'standard' || (place.kind === 'sequence' && hasStandard(place.items)));
}
