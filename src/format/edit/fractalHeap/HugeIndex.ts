import { ByteReader } from '../../ByteReader.js';
import { findBtree2Record, readBtree2Records } from '../../btree2.js';
import { BTREE2_HUGE_OBJECTS, readBtree2Header } from '../../btree2Header.js';
import { corruptFile } from '../../formatError.js';
import { parsed } from '../../parsed.js';
import { ByteWriter } from '../ByteWriter.js';
import type { CompareRecord } from '../btree2/Btree2Edit.js';
import { createBtree2 } from '../btree2/createBtree2.js';
import { insertBtree2Record } from '../btree2/insertBtree2Record.js';
import { releaseBtree2 } from '../btree2/releaseBtree2.js';
import { removeBtree2Record } from '../btree2/removeBtree2Record.js';
import type { FileEdit } from '../FileEdit.js';
import type { Extent } from '../FileSpace.js';

/** As libhdf5 makes these trees (`H5HF_HUGE_BT2_*`). */
const PARAMETERS = { type: BTREE2_HUGE_OBJECTS, nodeSize: 512, splitPercent: 100, mergePercent: 40 };

/** The index of the huge objects of a heap, by their numbers, as an edit changes it (File Format Specification, III.A.2, type 1). */
export class HugeIndex {
  readonly #edit: FileEdit;
  readonly #heap: number;
  #address: number | undefined;

  /** @param address - Of the tree's header; undefined while there is no huge object. */
  constructor(edit: FileEdit, heap: number, address: number | undefined) {
    this.#edit = edit;
    this.#heap = heap;
    this.#address = address;
  }

  /** Address of the tree's header, which changes with each change. */
  get address(): number | undefined {
    return this.#address;
  }

  find(number: number): Extent {
    if (this.#address === undefined) throw this.#missing(number);
    const { format } = this.#edit;
    const header = this.#edit.read(readBtree2Header(format, this.#address, BTREE2_HUGE_OBJECTS));
    const record = this.#edit.read(findBtree2Record(format, header, this.#byNumber(number)));
    if (record === undefined) throw this.#missing(number);
    return this.#extent(record.bytes);
  }

  insert(number: number, { address, length }: Extent): void {
    const writer = new ByteWriter(this.#edit.format).address(address).lengthField(length).lengthField(number);
    const record = writer.finish();
    this.#address =
      this.#address === undefined
        ? createBtree2(this.#edit, { ...PARAMETERS, recordSize: record.length }, [record])
        : insertBtree2Record(this.#edit, this.#address, BTREE2_HUGE_OBJECTS, record, this.#byNumber(number));
  }

  /** Takes an object out; gives where it is. The last one takes the tree with it. */
  remove(number: number): Extent {
    if (this.#address === undefined) throw this.#missing(number);
    const removed = removeBtree2Record(this.#edit, this.#address, BTREE2_HUGE_OBJECTS, this.#byNumber(number));
    if (!removed) throw this.#missing(number);
    this.#address = removed.header;
    const header = this.#edit.read(readBtree2Header(this.#edit.format, removed.header, BTREE2_HUGE_OBJECTS));
    if (header.totalRecords === 0) {
      releaseBtree2(this.#edit, removed.header, BTREE2_HUGE_OBJECTS);
      this.#address = undefined;
    }
    return this.#extent(removed.record);
  }

  /** Gives the space of the tree back, and tells where the objects are. */
  release(): Extent[] {
    if (this.#address === undefined) return [];
    const { format } = this.#edit;
    const header = this.#edit.read(readBtree2Header(format, this.#address, BTREE2_HUGE_OBJECTS));
    const records = this.#edit.read(readBtree2Records(format, header));
    releaseBtree2(this.#edit, this.#address, BTREE2_HUGE_OBJECTS);
    return records.map(({ bytes }) => this.#extent(bytes));
  }

  #extent(record: Uint8Array): Extent {
    const reader = new ByteReader(record, this.#edit.format, `index of the huge objects of the heap at ${this.#heap}`);
    const address = reader.definedAddress('address of a huge object');
    const length = reader.lengthInFile();
    const { fileSize, baseAddress } = this.#edit.format;
    if (address + length > fileSize - baseAddress)
      throw reader.corrupt(`an object of ${length} bytes at ${address}, past the end of the file`);
    return { address, length };
  }

  #byNumber(number: number): CompareRecord {
    const { sizeofOffsets, sizeofLengths } = this.#edit.format;
    return (stored) => {
      stored.skip(sizeofOffsets + sizeofLengths);
      return parsed(number - stored.length());
    };
  }

  #missing(number: number) {
    return corruptFile(`fractal heap at ${this.#heap}: it has no huge object ${number}`);
  }
}
