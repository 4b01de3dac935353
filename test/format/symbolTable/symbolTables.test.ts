import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeCapacities } from '../../../src/format/btree1/nodeCapacities.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { createObjectHeader } from '../../../src/format/header/createObjectHeader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import type { NewLink } from '../../../src/format/links/NewLink.js';
import { readLocalHeapHeader } from '../../../src/format/localHeap/localHeap.js';
import type { SymbolTable } from '../../../src/format/messages/symbolTable.js';
import { changeSymbols } from '../../../src/format/symbolTable/changeSymbols.js';
import { createSymbolTable } from '../../../src/format/symbolTable/createSymbolTable.js';
import { releaseSymbolTable } from '../../../src/format/symbolTable/releaseSymbolTable.js';
import { SymbolTableLinks } from '../../../src/format/symbolTable/SymbolTableLinks.js';
import type { BytesStorage } from '../../../src/storage/bytes.js';
import { describeWithTools } from '../../support/tools.js';
import { emptyFile } from '../btree2/emptyFile.js';
import { RecordedStorage } from '../edit/RecordedStorage.js';
import { checkTable } from './checkTable.js';
import { contentsOf, drainOldGroups, makeOldGroups, OldGroup, parse } from './OldGroup.js';
import { hardLink } from './Step.js';

const soft = (name: string, target = '/nowhere'): NewLink => ({ name, cset: 'ASCII', type: 'soft', target });
const bytesOf = (storage: BytesStorage) => storage.share().slice();

test.each([
  [4, 4],
  [8, 4],
  [8, 2],
  [4, 8],
])('symbol tables of files with addresses of %i bytes and lengths of %i', (sizeofOffsets, sizeofLengths) => {
  const storage = emptyFile({ sizeofOffsets, sizeofLengths });
  const space = FileSpace.open(storage);
  const table = carryOut(space, createSymbolTable);
  const names = Array.from({ length: 200 }, (_, n) => `name ${(n * 71) % 200}`);
  for (const name of names) carryOut(space, (edit) => changeSymbols(edit, table, { insert: soft(name) }));
  const read = () => parse(storage, (format) => new SymbolTableLinks(format, table).all()).map(({ name }) => name);
  expect(read()).toEqual([...names].sort());
  parse(storage, (format) => checkTable(format, table, true));
  for (const name of names.slice(5)) carryOut(space, (edit) => changeSymbols(edit, table, { remove: name }));
  expect(read()).toEqual(names.slice(0, 5).sort());
  parse(storage, (format) => checkTable(format, table, true));
});

test('a table can be made and filled by one edit', () => {
  const storage = emptyFile();
  const space = FileSpace.open(storage);
  const names = Array.from({ length: 500 }, (_, n) => `name ${(n * 71) % 500}`);
  const table = carryOut(space, (edit) => {
    const made = createSymbolTable(edit);
    for (const name of names) changeSymbols(edit, made, { insert: soft(name) });
    for (const name of names.slice(100)) changeSymbols(edit, made, { remove: name });
    expect(edit.read(new SymbolTableLinks(edit.format, made).count())).toBe(100);
    return made;
  });
  const links = parse(storage, (format) => new SymbolTableLinks(format, table).all());
  expect(links.map(({ name }) => name)).toEqual(names.slice(0, 100).sort());
  parse(storage, (format) => checkTable(format, table, true));
});

test('the extension of a superblock says how large nodes are', () => {
  const space = FileSpace.open(emptyFile());
  const values = Uint8Array.from([0, 9, 0, 7, 0, 5, 0]);
  const extension = carryOut(space, (edit) =>
    createObjectHeader(edit, { version: 1, messages: [{ type: MessageType.BTREE_K, data: values }] }),
  );
  const edit = new FileEdit(space);
  expect(edit.read(nodeCapacities({ ...edit.format, extension }))).toEqual({ entries: 10, children: 14 });
  expect(edit.read(nodeCapacities(edit.format))).toEqual({ entries: 8, children: 32 });
  const btreeK = { groupLeaf: 0, groupInternal: 16, indexedStorage: 32 };
  expect(() => edit.read(nodeCapacities({ ...edit.format, btreeK }))).toThrow('group leaf node K is 0');
});

describeWithTools('symbol tables', ['python'], ({ python }) => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-symbols-'));
    makeOldGroups(python, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const open = (file = 'usual-100.h5') => OldGroup.open(join(directory, file), '/deep/g');

  test('a new one is what HDF5 itself makes', () => {
    const { space, storage, table } = open('usual-0.h5');
    const made = carryOut(space, createSymbolTable);
    const parts = ({ btree, heap }: SymbolTable) => {
      const { segment, freeList } = parse(storage, (format) => readLocalHeapHeader(format, heap));
      const root = space.read(btree, 544);
      return { root, size: segment.size, freeList, names: space.read(segment.address, segment.size) };
    };
    expect(parts(made)).toEqual(parts(table));
  });

  test('HDF5 uses a group with a new table', () => {
    const group = open('usual-0.h5');
    const bytes = bytesOf(group.storage);
    const made = carryOut(group.space, createSymbolTable);
    // In place of the group's own one, of which nobody but its header knows.
    const field = (table: SymbolTable) =>
      new Uint8Array(BigUint64Array.of(BigInt(table.btree), BigInt(table.heap)).buffer);
    const at = Buffer.from(bytes).lastIndexOf(field(group.table));
    group.storage.write(field(made), at);
    const path = join(directory, 'new-table.h5');
    group.save(path);
    expect(drainOldGroups(python, [path], '/deep/g')[0]!.before).toEqual([]);
    expect(OldGroup.open(path, '/deep/g').contents).toHaveLength(30);
  });

  test.each(['usual-0.h5', 'usual-1500.h5', 'least-40.h5'])('the space of that of %s is given back', (file) => {
    const { space, storage, table } = open(file);
    const first = carryOut(space, createSymbolTable);
    const size = storage.size();
    const used = new Set<number>([first.btree]);
    for (let round = 0; round < 3; round++) {
      const next = carryOut(space, createSymbolTable);
      used.add(next.btree);
      carryOut(space, (edit) => releaseSymbolTable(edit, next));
    }
    expect(used.size).toBe(2);
    carryOut(space, (edit) => releaseSymbolTable(edit, table));
    const again = carryOut(space, createSymbolTable);
    expect(storage.size()).toBe(size);
    expect(again.btree).toBeLessThan(first.btree);
    expect(() => carryOut(space, (edit) => releaseSymbolTable(edit, { ...again, btree: again.heap }))).toThrow(
      'signature',
    );
  });

  const refused: [string, (group: OldGroup) => Parameters<OldGroup['change']>[0], string][] = [
    [
      'external links',
      () => ({ insert: { name: 'out', cset: 'ASCII', type: 'external', file: 'f', target: '/' } }),
      "a symbol table cannot hold 'out': it is of type external",
    ],
    ['names with a NUL', () => ({ insert: soft('a\0b') }), 'NUL'],
    ['paths with a NUL', () => ({ insert: soft('a', 'b\0c') }), 'NUL'],
    ['links without a name', () => ({ insert: soft('') }), 'a link needs a name'],
    ['links that are there', ({ names }) => ({ insert: soft(names[3]!) }), 'is in it already'],
    ['to remove what is not there', () => ({ remove: 'nobody' }), "'nobody' is not in it"],
    [
      'names that are there for others',
      ({ names }) => ({ remove: names[0]!, insert: soft(names[3]!) }),
      'is in it already',
    ],
  ];
  test.each(refused)('%s are refused, and nothing is written', (_, change, message) => {
    const group = open();
    const bytes = bytesOf(group.storage);
    expect(() => group.change(change(group))).toThrow(message);
    expect(bytesOf(group.storage)).toEqual(bytes);
  });

  /** A group whose bytes are damaged at a place. */
  function damaged(patch: (bytes: DataView, group: OldGroup, segment: number) => void): OldGroup {
    const group = open();
    // The first free block is then between names.
    group.change({ remove: group.names[50]! });
    const bytes = bytesOf(group.storage);
    const { segment } = parse(group.storage, (format) => readLocalHeapHeader(format, group.table.heap));
    patch(new DataView(bytes.buffer), group, segment.address);
    return OldGroup.of(bytes, '/deep/g', group);
  }

  test.each<[string, (bytes: DataView, group: OldGroup, segment: number) => void, string]>([
    ['that begins with the empty name', (bytes, { table }) => bytes.setBigUint64(table.heap + 16, 0n, true), 'byte 0'],
    [
      'that leads back to itself',
      (bytes, { table }, segment) => {
        const first = Number(bytes.getBigUint64(table.heap + 16, true));
        bytes.setBigUint64(segment + first, BigInt(first), true);
      },
      'free list has no end',
    ],
    [
      'that reaches beyond the end',
      (bytes, { table }, segment) => {
        const first = Number(bytes.getBigUint64(table.heap + 16, true));
        bytes.setBigUint64(segment + first + 8, 2n ** 40n, true);
      },
      'a free block of 1099511627776 bytes',
    ],
    [
      'that has names in it',
      (bytes, { table }, segment) => {
        const size = segment + Number(bytes.getBigUint64(table.heap + 16, true)) + 8;
        bytes.setBigUint64(size, bytes.getBigUint64(size, true) + 200n, true);
      },
      'is in the free block',
    ],
  ])('a free list %s is refused', (_, patch, message) => {
    const group = damaged(patch);
    let bytes = bytesOf(group.storage);
    expect(() => {
      for (const name of group.names) {
        bytes = bytesOf(group.storage);
        group.change({ remove: name });
      }
    }).toThrow(message);
    expect(bytesOf(group.storage)).toEqual(bytes);
  });

  test('nodes that occur twice are refused', () => {
    const { table, space, names } = damaged((bytes, { table }) => {
      // The addresses of all children of the root become that of the first one.
      const at = table.btree + 24 + 8;
      const count = bytes.getUint16(table.btree + 6, true);
      for (let n = 1; n < count; n++) bytes.setBigUint64(at + 16 * n, bytes.getBigUint64(at, true), true);
    });
    expect(() => carryOut(space, (edit) => releaseSymbolTable(edit, table))).toThrow('occurs twice');
    const rename = { remove: names[0]!, insert: soft('zzz') };
    expect(() => carryOut(space, (edit) => changeSymbols(edit, table, rename))).toThrow('occurs twice');
  });

  test('a heap that is too small for a name and a path is moved once', () => {
    const group = open('usual-1.h5');
    const bytes = bytesOf(group.storage);
    const before = group.expected;
    const writes = group.storage.record();
    group.change({ insert: soft('n'.repeat(300), 'p'.repeat(3000)) });
    const state = new RecordedStorage(bytes);
    for (const write of writes) {
      write(state);
      const links = contentsOf(state, '/deep/g');
      expect(links.length === before.length ? before : group.expected).toEqual(links);
      parse(state, (format) => checkTable(format, group.table, false));
    }
    expect(contentsOf(state, '/deep/g')).toEqual(group.expected);
  });

  test('a change of a link keeps its name in its place', () => {
    const group = open();
    const name = group.names.find((candidate) => 'address' in group.model.get(candidate)!)!;
    const { segment } = parse(group.storage, (format) => readLocalHeapHeader(format, group.table.heap));
    const names = group.space.read(segment.address, segment.size);
    group.change({ remove: name, insert: hardLink(group, name, 1) });
    group.change({ remove: name, insert: hardLink(group, name, 0) });
    expect(group.find(name)).toEqual(group.model.get(name));
    expect(group.space.read(segment.address, segment.size)).toEqual(names);
  });
});
