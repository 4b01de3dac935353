import { readBtree2Records } from '../../../src/format/btree2/Btree2Records.js';
import { type Btree2Child, btree2Root, readBtree2Node } from '../../../src/format/btree2/btree2.js';
import { readBtree2Header } from '../../../src/format/btree2/btree2Header.js';
import { nodeLimits } from '../../../src/format/btree2/nodeLimits.js';
import type { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { parsed } from '../../../src/format/bytes/parsed.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { Superblock } from '../../../src/format/superblock/superblock.js';
import type { BytesStorage } from '../../../src/storage/bytes.js';

/** Records of a key of four bytes and bytes that belong to it. */
export const KEY_TREE = { type: 5, splitPercent: 100, mergePercent: 40 };

export function keyRecord(key: number, size: number): Uint8Array {
  const record = new Uint8Array(size).fill(key);
  new DataView(record.buffer).setUint32(0, key, true);
  return record;
}

export function byKey(key: number): (stored: ByteReader) => Parser<number> {
  return (stored) => parsed(key - stored.u32());
}

/** The file as it is read. */
export class TreeFile {
  readonly #storage: BytesStorage;
  readonly #superblock: Superblock;

  constructor(storage: BytesStorage, superblock: Superblock) {
    this.#storage = storage;
    this.#superblock = superblock;
  }

  read<T>(parse: (format: Superblock) => Parser<T>): T {
    const format = { ...this.#superblock, fileSize: this.#storage.size() };
    return runSync(parse(format), (offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, this.#storage.read(bytes, offset));
    });
  }

  header(address: number) {
    return this.read((format) => readBtree2Header(format, address, KEY_TREE.type));
  }

  /** All keys; each record must have the bytes that belong to its key. */
  keys(address: number): number[] {
    const header = this.header(address);
    const records = this.read((format) => readBtree2Records(format, header));
    return records.map((record) => {
      const key = record.u32();
      const rest = record.take(record.remaining);
      if (rest.some((byte) => byte !== key % 256)) throw new Error(`the record of key ${key} is damaged`);
      return key;
    });
  }

  /** What the specification and libhdf5 ask of a tree but readers do not check. */
  faults(address: number): string[] {
    const faults: string[] = [];
    const header = this.header(address);
    const root = btree2Root(header);
    const limits = this.read((format) => parsed(nodeLimits(format, header, header.depth)));
    const places: number[] = [];
    const walk = (format: Superblock) =>
      function* descend(child: Btree2Child, depth: number): Parser<number> {
        const node = yield* readBtree2Node(format, header, limits, child, depth);
        const { least, most } = limits[depth]!;
        const count = node.records.length;
        places.push(child.address);
        if (count > most || count < (child === root ? 1 : least))
          faults.push(`${count} records in the node at ${child.address}, not ${least} to ${most}`);
        let total = count;
        for (const below of node.children) total += yield* descend(below, depth - 1);
        if (total !== child.total) faults.push(`${total} records below ${child.address} instead of ${child.total}`);
        return total;
      };
    if (root) this.read((format) => walk(format)(root, header.depth));
    places.sort((one, other) => one - other);
    places.forEach((place, index) => {
      if (index > 0 && places[index - 1]! + header.nodeSize > place) faults.push(`nodes overlap at ${place}`);
      if (place + header.nodeSize > this.#storage.size()) faults.push(`the node at ${place} is not all in the file`);
    });
    return faults;
  }
}
