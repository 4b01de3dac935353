import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBtree2Records } from '../../../src/format/btree2/Btree2Records.js';
import {
  BTREE2_ATTRIBUTE_NAMES,
  BTREE2_ATTRIBUTE_ORDER,
  BTREE2_LINK_NAMES,
  BTREE2_LINK_ORDER,
  readBtree2Header,
} from '../../../src/format/btree2/btree2Header.js';
import { createBtree2 } from '../../../src/format/btree2/createBtree2.js';
import { insertBtree2Record } from '../../../src/format/btree2/insertBtree2Record.js';
import { releaseBtree2 } from '../../../src/format/btree2/releaseBtree2.js';
import { removeBtree2Record } from '../../../src/format/btree2/removeBtree2Record.js';
import type { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { parsed } from '../../../src/format/bytes/parsed.js';
import type { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { describeWithTools } from '../../support/tools.js';
import { type Contents, DenseFile, type Kind, listAndEditDense, makeDenseFiles } from '../denseStorage/DenseFile.js';

const TYPES = {
  link: { names: BTREE2_LINK_NAMES, order: BTREE2_LINK_ORDER },
  attribute: { names: BTREE2_ATTRIBUTE_NAMES, order: BTREE2_ATTRIBUTE_ORDER },
};

/** Makes another tree of the records of one. */
type Rework = (edit: FileEdit, tree: { address: number; type: number; records: Uint8Array[] }) => number;

const anew: Rework = (edit, { address, type, records }) => {
  const { nodeSize, recordSize } = edit.read(readBtree2Header(edit.format, address, type));
  releaseBtree2(edit, address, type);
  return createBtree2(edit, { type, nodeSize, recordSize, splitPercent: 100, mergePercent: 40 }, records);
};

const scattered = (edit: FileEdit, tree: Parameters<Rework>[1], share: number) => {
  const places = new Map(tree.records.map((record, index) => [record.join(), index]));
  const compare =
    (index: number) =>
    (stored: ByteReader): Parser<number> =>
      parsed(index - places.get(stored.bytes.join())!);
  const order = tree.records.map((_, index) => (index * 7919) % tree.records.length);
  const some = [...new Set(order)].slice(0, Math.ceil(tree.records.length * share));
  let header = tree.address;
  for (const index of some) header = removeBtree2Record(edit, header, tree.type, compare(index))!.header;
  for (const index of some.reverse())
    header = insertBtree2Record(edit, header, tree.type, tree.records[index]!, compare(index));
  return header;
};

describeWithTools('trees of dense storage, in HDF5', ['python'], ({ python }) => {
  let directory: string;
  let made: Readonly<Record<string, Contents>> = {};

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-btree2-'));
    made = makeDenseFiles(python, directory, [...new Set(cases.map(([, , kind, count]) => nameOf(kind, count)))]);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const third: Rework = (edit, tree) => scattered(edit, tree, 1 / 3);
  const all: Rework = (edit, tree) => scattered(edit, tree, 1);
  const cases: [string, string, Kind, number, Rework][] = [
    ['9 links', 'made anew', 'link', 9, anew],
    ['9 links', 'emptied and filled again', 'link', 9, all],
    ['2000 links', 'made anew', 'link', 2000, anew],
    ['2000 links', 'with a third of their records removed and inserted again', 'link', 2000, third],
    ['1000 attributes', 'emptied and filled again', 'attribute', 1000, all],
  ];
  test.each(cases)('those of %s, %s, are read and can be edited', (_, __, kind, count, rework) => {
    const name = nameOf(kind, count);
    const file = DenseFile.open(join(directory, name), kind);
    const tree = (edit: FileEdit, address: number, type: number) => {
      const header = file.read((format) => readBtree2Header(format, address, type));
      const records = file.read((format) => readBtree2Records(format, header)).map(({ bytes }) => bytes);
      expect(records).toHaveLength(count);
      return rework(edit, { address, type, records });
    };
    file.change((edit) => {
      const { heap, nameIndex, creationOrderIndex } = file.info;
      return {
        addresses: {
          heap: heap!,
          nameIndex: tree(edit, nameIndex!, TYPES[kind].names),
          ...(creationOrderIndex !== undefined && {
            creationOrderIndex: tree(edit, creationOrderIndex, TYPES[kind].order),
          }),
        },
      };
    });
    const copy = join(directory, `edited-${name}`);
    file.save(copy);
    expect(listAndEditDense(python, kind, copy, Math.ceil(0.9 * count))).toEqual(made[name]);
  });
});

function nameOf(kind: Kind, count: number): string {
  return `${kind}s-indexed-${count}.h5`;
}
