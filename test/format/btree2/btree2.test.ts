import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBtree2 } from '../../../src/format/btree2/createBtree2.js';
import { insertBtree2Record } from '../../../src/format/btree2/insertBtree2Record.js';
import { releaseBtree2 } from '../../../src/format/btree2/releaseBtree2.js';
import { removeBtree2Record } from '../../../src/format/btree2/removeBtree2Record.js';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import type { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { emptyFile } from './emptyFile.js';
import { byKey, KEY_TREE, keyRecord, TreeFile } from './keyTree.js';

const TYPE = KEY_TREE.type;

function open(sizeofOffsets = 8) {
  const storage = emptyFile({ sizeofOffsets, sizeofLengths: sizeofOffsets });
  const space = FileSpace.open(storage);
  return { storage, space, file: new TreeFile(storage, space.superblock) };
}

/** One change: keys to insert, or, negative, to remove; keys that are there are removed instead, and the reverse. */
function change(keys: Set<number>, key: number): 'insert' | 'remove' {
  const there = keys.has(key);
  if (there) keys.delete(key);
  else keys.add(key);
  return there ? 'remove' : 'insert';
}

const sorted = (keys: Iterable<number>) => [...keys].sort((one, other) => one - other);

describe('editing', () => {
  const key = fc.integer({ min: 0, max: 800 });
  const parameters = fc.record({
    nodeSize: fc.integer({ min: 96, max: 200 }),
    recordSize: fc.integer({ min: 4, max: 9 }),
    mergePercent: fc.constantFrom(1, 20, 40, 49),
    splitPercent: fc.constantFrom(80, 100),
    sizeofOffsets: fc.constantFrom(4, 8),
    // Batches of keys that change between being there and not: one edit each.
    batches: fc.array(fc.array(key, { minLength: 1, maxLength: 60, size: 'max' }), { maxLength: 40, size: 'max' }),
    initial: fc.uniqueArray(key, { maxLength: 600, size: 'max' }),
  });

  /** A tree of several levels, whatever the others are. */
  const deep = {
    nodeSize: 96,
    recordSize: 9,
    mergePercent: 40,
    splitPercent: 100,
    sizeofOffsets: 8,
    batches: [[1, 300, 599]],
    initial: Array.from({ length: 600 }, (_, n) => n),
  };

  test('a tree has what was inserted and not removed, and the old one is whole until the edit is complete', () => {
    const depths = new Set<number>();
    fc.assert(
      fc.property(parameters, ({ batches, initial, sizeofOffsets, ...shape }) => {
        const { space, file } = open(sizeofOffsets);
        const keys = new Set(initial);
        const made = sorted(keys).map((key) => keyRecord(key, shape.recordSize));
        let header = carryOut(space, (edit) => createBtree2(edit, { ...shape, type: TYPE }, made));
        for (const batch of batches) {
          const before = sorted(keys);
          const old = header;
          header = carryOut(space, (edit) => {
            let address = header;
            for (const key of batch) {
              const compare = byKey(key);
              if (change(keys, key) === 'insert') {
                const record = keyRecord(key, shape.recordSize);
                address = insertBtree2Record(edit, address, TYPE, record, compare);
              } else {
                const removed = removeBtree2Record(edit, address, TYPE, compare)!;
                expect(removed.record).toEqual(keyRecord(key, shape.recordSize));
                address = removed.header;
              }
            }
            return address;
          });
          // What was released keeps its bytes until it is used again.
          expect(file.keys(old)).toEqual(before);
          expect(file.keys(header)).toEqual(sorted(keys));
          expect(file.faults(header)).toEqual([]);
          depths.add(file.header(header).depth);
        }
      }),
      { numRuns: 15, examples: [[deep]] },
    );
    expect(Math.max(...depths)).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['ascending', (n: number) => n],
    ['scattered', (n: number) => (n * 2741) % 5000],
  ])('5,000 insertions in %s order, and their removal, leave no space behind', (_, keyOf) => {
    const { storage, space, file } = open();
    const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
    const change = (make: Parameters<typeof carryOut<number>>[1]) => carryOut(space, make);
    const start = storage.size();
    let header = change((edit) => createBtree2(edit, shape));
    for (let n = 0; n < 5000; n++) {
      const key = keyOf(n);
      header = change((edit) => insertBtree2Record(edit, header, TYPE, keyRecord(key, 8), byKey(key)));
    }
    expect(file.keys(header)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect(file.faults(header)).toEqual([]);
    expect(file.header(header).depth).toBeGreaterThanOrEqual(4);
    for (let n = 0; n < 5000; n++) {
      const key = keyOf((n * 3) % 5000);
      header = change((edit) => removeBtree2Record(edit, header, TYPE, byKey(key))!.header);
      if (n % 100 === 0) expect(file.faults(header)).toEqual([]);
    }
    expect(file.header(header)).toMatchObject({ depth: 0, rootRecords: 0, totalRecords: 0 });
    expect(file.header(header).root).toBeUndefined();
    carryOut(space, (edit) => releaseBtree2(edit, header, TYPE));
    expect(space.close().free).toEqual([]);
    expect(storage.size() - start).toBeLessThan(8);
  });

  test('removal of what is not there changes nothing', () => {
    const { storage, space } = open();
    const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
    const records = Array.from({ length: 100 }, (_, n) => keyRecord(2 * n, 8));
    const header = carryOut(space, (edit) => createBtree2(edit, shape, records));
    const before = storage.share().slice();
    const removed = carryOut(space, (edit) => removeBtree2Record(edit, header, TYPE, byKey(51)));
    expect(removed).toBeUndefined();
    expect(storage.share()).toEqual(before);
  });

  test('a record that is there already is refused', () => {
    const { space } = open();
    const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
    const records = Array.from({ length: 100 }, (_, n) => keyRecord(n, 8));
    const header = carryOut(space, (edit) => createBtree2(edit, shape, records));
    const insert = () => carryOut(space, (edit) => insertBtree2Record(edit, header, TYPE, keyRecord(51, 8), byKey(51)));
    expect(insert).toThrow(`the version 2 B-tree at ${header}: the record to be inserted is there already`);
  });
});

describe('a tree of sorted records', () => {
  test('is as the specification wants it for any number of them', () => {
    const shapes = fc.record({
      nodeSize: fc.integer({ min: 64, max: 200 }),
      recordSize: fc.integer({ min: 4, max: 9 }),
      count: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(shapes, ({ count, ...shape }) => {
        const { space, file } = open();
        const records = Array.from({ length: count }, (_, n) => keyRecord(n, shape.recordSize));
        const header = carryOut(space, (edit) => createBtree2(edit, { ...KEY_TREE, ...shape }, records));
        expect(file.keys(header)).toEqual(Array.from({ length: count }, (_, n) => n));
        expect(file.faults(header)).toEqual([]);
      }),
    );
  });

  test('of hundreds of thousands has well filled nodes', () => {
    const { storage, space, file } = open();
    const count = 100_000;
    const records = Array.from({ length: count }, (_, n) => keyRecord(n, 11));
    const header = carryOut(space, (edit) =>
      createBtree2(edit, { ...KEY_TREE, nodeSize: 512, recordSize: 11 }, records),
    );
    expect(file.header(header)).toMatchObject({ depth: 3, totalRecords: count });
    expect(file.keys(header)).toHaveLength(count);
    expect(file.faults(header)).toEqual([]);
    space.close();
    expect(storage.size() / (count * 11)).toBeLessThan(1.2);
  });
});

describe('what is refused', () => {
  test('nodes too small to be split', () => {
    const { space } = open();
    const make = () => carryOut(space, (edit) => createBtree2(edit, { ...KEY_TREE, nodeSize: 64, recordSize: 30 }));
    expect(make).toThrow(/nodes of 64 bytes that are split with 1 of 1 records/);
  });

  test('a count of records that contradicts the nodes', () => {
    const { storage, space } = open();
    const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
    const records = Array.from({ length: 100 }, (_, n) => keyRecord(n, 8));
    const { header, lie } = carryOut(space, (edit) => {
      const header = createBtree2(edit, shape, records);
      return { header, lie: createBtree2(edit, shape, records.slice(1)) };
    });
    // The header of 99 records gets the root of 100.
    const bytes = storage.share();
    const root = bytes.slice(header + 16, header + 26);
    bytes.set(root, lie + 16);
    new DataView(bytes.buffer).setUint32(lie + 34, lookup3(bytes.slice(lie, lie + 34)), true);
    const reopened = FileSpace.open(storage);
    for (const edit of [
      () => carryOut(reopened, (e) => insertBtree2Record(e, lie, TYPE, keyRecord(200, 8), byKey(200))),
      () => carryOut(reopened, (e) => removeBtree2Record(e, lie, TYPE, byKey(50))),
    ]) {
      expect(edit).toThrow(/99 records below \d+, which has 100/);
    }
  });

  test('nodes and a depth with room for more records than there are numbers', () => {
    const { storage, space, file } = open();
    const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
    const records = Array.from({ length: 100 }, (_, n) => keyRecord(n, 8));
    const header = carryOut(space, (edit) => createBtree2(edit, shape, records));
    const bytes = storage.share();
    const view = new DataView(bytes.buffer);
    view.setUint32(header + 6, 0xffffffcd, true);
    view.setUint16(header + 12, 40, true);
    view.setUint32(header + 34, lookup3(bytes.slice(header, header + 34)), true);
    expect(() => file.keys(header)).toThrow(/internal node at \d+: checksum/);
    const reopened = FileSpace.open(storage);
    expect(() => carryOut(reopened, (edit) => releaseBtree2(edit, header, TYPE))).toThrow(H5Error);
    const insert = (key: number) => (edit: FileEdit) =>
      insertBtree2Record(edit, header, TYPE, keyRecord(key, 8), byKey(key));
    expect(() => carryOut(reopened, insert(200))).toThrow(/nodes of 4294967245 bytes in a file of/);
  });

  test('whatever a header says, an edit is made or refused as corrupt or unsupported', () => {
    /** Places and lengths of the fields: node size, record size, depth, percents, root, its records, all records. */
    const fields = [
      [6, 4],
      [10, 2],
      [12, 2],
      [14, 1],
      [15, 1],
      [16, 8],
      [24, 2],
      [26, 8],
    ] as const;
    const lies = fc.array(fc.tuple(fc.constantFrom(...fields), fc.oneof(fc.nat(40), fc.nat(), fc.maxSafeNat())), {
      minLength: 1,
      maxLength: 3,
    });
    let refused = 0;
    fc.assert(
      fc.property(lies, fc.nat(600), (changes, key) => {
        const { storage, space } = open();
        const records = Array.from({ length: 300 }, (_, n) => keyRecord(2 * n, 8));
        const shape = { ...KEY_TREE, nodeSize: 128, recordSize: 8 };
        const header = carryOut(space, (edit) => createBtree2(edit, shape, records));
        const bytes = storage.share();
        for (const [[at, length], value] of changes) {
          for (let index = 0; index < length; index++)
            bytes[header + at + index] = Math.floor(value / 256 ** index) % 256;
        }
        new DataView(bytes.buffer).setUint32(header + 34, lookup3(bytes.slice(header, header + 34)), true);
        const reopened = FileSpace.open(storage);
        for (const make of [
          () => carryOut(reopened, (edit) => insertBtree2Record(edit, header, TYPE, keyRecord(key, 8), byKey(key))),
          () => carryOut(reopened, (edit) => removeBtree2Record(edit, header, TYPE, byKey(key))),
          () => carryOut(reopened, (edit) => releaseBtree2(edit, header, TYPE)),
        ]) {
          try {
            make();
          } catch (error) {
            if (!(error instanceof H5Error)) throw error;
            expect(['corrupt-file', 'unsupported']).toContain(error.kind);
            refused++;
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});
