import type { Datatype } from '../../model/Datatype.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import { type ElementPlace, elementPlaces } from '../globalHeap/elementPlaces.js';
import { type GlobalHeapCollection, readGlobalHeapCollection } from '../globalHeap/globalHeap.js';
import type { CopiedHeap } from './CopiedHeap.js';
import type { SourceFile } from './SourceFile.js';

/** What happens to references: within a file they stay; between files they become null, or point to copies. */
export type References = 'keep' | 'clear' | ReadonlyMap<number, { readonly target: number }>;

const STRUCTURE = 'elements';
/** Bytes of the count before the heap ID of a sequence. */
const COUNT_BYTES = 4;
const INDEX_BYTES = 4;
/** A reference of HDF5 1.12 (`H5R__encode`): type and flags; then a size and a heap ID, or the size of a token and the token. */
const FLAGS_BYTES = 2;
const STANDARD_HEAD_BYTES = FLAGS_BYTES + 4;
const TOKEN_SIZE_BYTES = 1;
/** `H5R_OBJECT2`, the only type that stores its token in the element. */
const OBJECT_REFERENCE = 2;
/** `H5R_IS_EXTERNAL`: the reference points into another file. */
const EXTERNAL = 0x01;

type ReferenceKind = Exclude<ElementPlace['kind'], 'sequence'>;
type Sequence = Extract<ElementPlace, { kind: 'sequence' }>;

/** The object that a reference points to, and where its address is stored. */
interface Referred {
  readonly address: number;
  readonly isExternal: boolean;
  /** The heap object that holds the address; undefined if the element holds it. */
  readonly object: Uint8Array | undefined;
  /** Offset of the address in the heap object or in the elements. */
  readonly addressAt: number;
  /** Offset in the elements of the ID of the heap object. */
  readonly idAt: number;
}

/**
 * Rewrites elements so that they refer to heap objects and objects of the copy. Each heap object belongs to one element, so the
 * heap objects copied cannot have more bytes than the file.
 */
export class ElementCopy {
  readonly #source: SourceFile;
  readonly #target: FieldSizes;
  readonly #references: References;
  readonly #heap: CopiedHeap;
  /** The collection read last: consecutive elements usually refer to the same one. */
  #collection: GlobalHeapCollection | undefined;
  #heapBytes = 0;

  constructor(source: SourceFile, target: FieldSizes, references: References, heap: CopiedHeap) {
    this.#source = source;
    this.#target = target;
    this.#references = references;
    this.#heap = heap;
  }

  /**
   * The places that change in elements of a datatype; none for elements that can be copied unchanged. Errors: `unsupported` if
   * there are such places and the two files have addresses of different lengths.
   */
  places(type: Datatype, elementSize: number): readonly ElementPlace[] {
    const { sizeofOffsets } = this.#source.format;
    const places = elementPlaces(type, elementSize, { sizeofOffsets, references: this.#references !== 'keep' });
    if (places.length > 0 && sizeofOffsets !== this.#target.sizeofOffsets)
      throw unsupportedFormat(
        `elements with references or variable-length data cannot be copied from a file with addresses of ${sizeofOffsets} bytes to one with ${this.#target.sizeofOffsets}`,
      );
    return places;
  }

  /** Rewrites the elements in `bytes` in place. */
  rewrite(bytes: Uint8Array, elementSize: number, places: readonly ElementPlace[]): void {
    if (places.length === 0) return;
    for (let start = 0; start + elementSize <= bytes.length; start += elementSize)
      for (const place of places) this.#rewritePlace(bytes, start + place.offset, place);
  }

  /** Addresses of the objects that elements refer to. */
  referredObjects(bytes: Uint8Array, elementSize: number, places: readonly ElementPlace[]): number[] {
    const found: number[] = [];
    for (let start = 0; start + elementSize <= bytes.length; start += elementSize) {
      for (const place of places) {
        const at = start + place.offset;
        if (place.kind === 'sequence') {
          const sequence = place.items.length > 0 ? this.#sequence(bytes, at, place) : undefined;
          if (sequence) found.push(...this.referredObjects(sequence.items, place.itemSize, place.items));
        } else {
          const address = this.#referred(bytes, at, place.kind)?.address;
          if (address) found.push(address);
        }
      }
    }
    return found;
  }

  #rewritePlace(bytes: Uint8Array, at: number, place: ElementPlace): void {
    if (place.kind !== 'sequence') {
      this.#rewriteReference(bytes, at, place.kind);
      return;
    }
    const sequence = this.#sequence(bytes, at, place);
    if (!sequence) return;
    this.rewrite(sequence.items, place.itemSize, place.items);
    this.#putId(bytes, at + COUNT_BYTES, sequence.object);
  }

  #rewriteReference(bytes: Uint8Array, at: number, kind: ReferenceKind): void {
    const referred = this.#referred(bytes, at, kind);
    if (!referred) return;
    const { address, isExternal, object, addressAt, idAt } = referred;
    const copy = isExternal ? address : this.#copyOf(address);
    if (copy === undefined) {
      bytes.fill(0, at, at + this.#lengthOf(kind));
      return;
    }
    (object ?? bytes).set(new ByteWriter(this.#target).address(copy).finish(), addressAt);
    if (object) this.#putId(bytes, idAt, object);
  }

  /** The object that the reference in a place points to; undefined for a null reference. */
  #referred(bytes: Uint8Array, at: number, kind: ReferenceKind): Referred | undefined {
    if (kind === 'object') return this.#referredBy(bytes, at, { addressAt: at });
    if (kind === 'region') return this.#referredBy(bytes, at, { addressAt: 0, idAt: at });
    const [type, flags] = [bytes[at]!, bytes[at + 1]!];
    if (type === 0) return undefined;
    const isExternal = (flags & EXTERNAL) !== 0;
    const found =
      type === OBJECT_REFERENCE && !isExternal
        ? this.#referredBy(bytes, at, { addressAt: at + FLAGS_BYTES + TOKEN_SIZE_BYTES })
        : this.#referredBy(bytes, at, { addressAt: TOKEN_SIZE_BYTES, idAt: at + STANDARD_HEAD_BYTES });
    if (!found) return undefined;
    const tokenSize = (found.object ?? bytes)[found.addressAt - TOKEN_SIZE_BYTES];
    if (tokenSize !== this.#target.sizeofOffsets)
      throw unsupportedFormat(`reference (H5T_STD_REF) at byte ${at} of elements: its token has ${tokenSize} bytes`);
    return { ...found, isExternal };
  }

  #referredBy(
    bytes: Uint8Array,
    at: number,
    { addressAt, idAt }: { readonly addressAt: number; readonly idAt?: number },
  ): Referred | undefined {
    const object = idAt === undefined ? undefined : this.#heapObject(this.#reader(bytes, idAt));
    if (idAt !== undefined && !object) return undefined;
    const address = this.#reader(object ?? bytes, addressAt).address();
    return address ? { address, isExternal: false, object, addressAt, idAt: idAt ?? at } : undefined;
  }

  #lengthOf(kind: ReferenceKind): number {
    const { sizeofOffsets } = this.#target;
    if (kind === 'object') return sizeofOffsets;
    return (kind === 'region' ? 0 : STANDARD_HEAD_BYTES) + sizeofOffsets + INDEX_BYTES;
  }

  /** A copy of a sequence's heap object, and the items in it; undefined for an empty sequence. */
  #sequence(bytes: Uint8Array, at: number, { itemSize, itemBytes }: Sequence) {
    const reader = this.#reader(bytes, at);
    const count = reader.u32();
    const object = this.#heapObject(reader, count * itemBytes);
    return object && { object, items: object.subarray(0, count * itemSize) };
  }

  /** A copy of the heap object whose ID the reader is at: its first `length` bytes, or all of them. */
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
      throw corruptFile(`${where}: several elements share object ${index}`);
    return bytes.slice(place.start, place.start + (length ?? place.length));
  }

  #copyOf(address: number): number | undefined {
    return this.#references instanceof Map ? this.#references.get(address)?.target : undefined;
  }

  #putId(bytes: Uint8Array, at: number, object: Uint8Array): void {
    const { address, index } = this.#heap.add(object);
    bytes.set(new ByteWriter(this.#target).address(address).u32(index).finish(), at);
  }

  #reader(bytes: Uint8Array, at: number): ByteReader {
    const reader = new ByteReader(bytes, this.#source.format, STRUCTURE);
    reader.seek(at);
    return reader;
  }
}
