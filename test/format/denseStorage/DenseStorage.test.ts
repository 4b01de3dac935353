import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBtree2Records } from '../../../src/format/btree2/Btree2Records.js';
import { BTREE2_LINK_ORDER, readBtree2Header } from '../../../src/format/btree2/btree2Header.js';
import { ByteWriter } from '../../../src/format/bytes/ByteWriter.js';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { type DenseAddresses, DenseStorage, releaseDense } from '../../../src/format/denseStorage/DenseStorage.js';
import { DENSE_KINDS } from '../../../src/format/denseStorage/denseKinds.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import type { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { readHeapHeader } from '../../../src/format/fractalHeap/HeapHeader.js';
import type { StorageInfo } from '../../../src/format/messages/storageInfo.js';
import { describeWithTools } from '../../support/tools.js';
import { RecordedStorage } from '../edit/RecordedStorage.js';
import { type Contents, complaints, DenseFile, type Kind, listAndEditDense, makeDenseFiles } from './DenseFile.js';
import { DenseModel } from './DenseModel.js';
import { linkMessage } from './denseMessages.js';

/** Names of one hash, so that only the names themselves tell which record is which. */
const SAME_HASH = [
  ['link8273', 'link211132'],
  ['link127074', 'link214085'],
] as const;

describeWithTools('dense storage', ['python', 'h5dump'], ({ python, h5dump }) => {
  let directory: string;
  let made: Readonly<Record<string, Contents>> = {};

  const cases: [Kind, string, number][] = [
    ['link', 'none', 9],
    ['link', 'tracked', 100],
    ['link', 'indexed', 2000],
    ['attribute', 'none', 9],
    ['attribute', 'tracked', 100],
    ['attribute', 'indexed', 1000],
  ];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-dense-'));
    const names = cases.map(([kind, order, count]) => `${kind}s-${order}-${count}.h5`);
    made = makeDenseFiles(python, directory, [...names, 'links-indexed-100.h5']);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function open(kind: Kind, order: string, count: number) {
    const name = `${kind}s-${order}-${count}.h5`;
    const path = join(directory, name);
    const file = DenseFile.open(path, kind);
    const pattern = carryOut(file.space, (edit) => DenseStorage.open(edit, kind, file.info).items()[0]!.data);
    const before = made[name]!;
    // HDF5 does not list attributes in an order that it has no index of.
    const isTracked = order === 'indexed' || (order === 'tracked' && kind === 'link');
    return {
      file,
      before,
      model: new DenseModel(kind, isTracked, pattern, before),
      copy: join(directory, `edited-${name}`),
    };
  }

  function edit(file: DenseFile, model: DenseModel, make: (storage: DenseStorage) => void): void {
    file.change((fileEdit) => {
      const storage = DenseStorage.open(fileEdit, file.kind, file.info);
      make(storage);
      return { addresses: storage.addresses, ...(model.next > 0 && { maxCreationOrder: model.next }) };
    });
  }

  test.each(cases)(
    '%ss, creation order %s, %d of them: records are written as HDF5 writes them',
    (kind, order, count) => {
      const { file } = open(kind, order, count);
      const { nameIndex, creationOrderIndex } = file.info;
      const { names, order: inOrder } = DENSE_KINDS[kind];
      for (const [address, { parameters, read, write }] of [
        [nameIndex, names],
        [creationOrderIndex, inOrder],
      ] as const) {
        if (address === undefined) continue;
        const header = file.read((format) => readBtree2Header(format, address, parameters.type));
        expect(header).toMatchObject(parameters);
        const records = file.read((format) => readBtree2Records(format, header));
        expect(records).toHaveLength(count);
        for (const record of records) {
          const { creationOrder, ...rest } = read(record);
          const isTracked = order !== 'none';
          const writer = new ByteWriter(file.space.superblock);
          write(writer, { ...rest, creationOrder: isTracked ? creationOrder : undefined });
          expect(writer.finish()).toEqual(record.bytes);
        }
      }
    },
  );

  test.each(cases)(
    '%ss, creation order %s, %d of them: changed here, read and changed by HDF5',
    (kind, order, count) => {
      const { file, model, copy } = open(kind, order, count);
      const steps = fc.array(fc.tuple(fc.nat(), fc.nat(2)), { minLength: 100, maxLength: 200, size: 'max' });
      const [sequence] = fc.sample(steps, { numRuns: 1, seed: count });
      let made = 0;
      for (const [pick, kindOfChange] of sequence!) {
        const { names } = model;
        const name = names[pick % names.length]!;
        edit(file, model, (storage) => {
          if (kindOfChange === 0) model.remove(storage, name);
          else if (kindOfChange === 1) model.insert(storage, `made ${made++} ä`);
          else model.replace(storage, name, pick % 2 ? name : `renamed ${made++}`);
          if (model.names.length < 9) model.insert(storage, `made ${made++}`);
        });
      }
      for (const pair of SAME_HASH) {
        edit(file, model, (storage) => {
          for (const name of pair) model.insert(storage, name);
        });
      }
      edit(file, model, (storage) => {
        for (const [name, other] of SAME_HASH) {
          model.remove(storage, name);
          expect(storage.find(name)).toBeUndefined();
          expect(storage.find(other)?.name).toBe(other);
        }
      });
      carryOut(file.space, (fileEdit) => {
        const storage = DenseStorage.open(fileEdit, kind, file.info);
        expect(storage.count).toBe(model.names.length);
        const items = storage.items();
        expect(items.map(({ name }) => name).sort()).toEqual(model.names.sort());
        for (const item of items.slice(0, 50)) expect(storage.find(item.name)).toEqual(item);
      });
      // What was taken out is no object of the heap any more.
      const { managedObjects } = file.read((format) => readHeapHeader(format, file.info.heap!));
      expect(managedObjects).toBe(model.names.length);
      file.save(copy);
      expect(complaints(h5dump, '-H', copy)).toBe('');
      expect(listAndEditDense(python, kind, copy, Math.ceil(0.9 * model.names.length))).toEqual(model.contents);
      expect(complaints(h5dump, '-H', copy)).toBe('');
    },
  );

  test.each(cases)('%ss, creation order %s, %d of them, in storage made anew', (kind, order, count) => {
    const { file, before, copy } = open(kind, order, count);
    file.change((fileEdit) => {
      const old = DenseStorage.open(fileEdit, kind, file.info);
      const items = old.items();
      expect(items).toHaveLength(count);
      old.release();
      const storage = anew(fileEdit, kind, file.info);
      for (const { name, data, creationOrder } of items) storage.insert(name, data, creationOrder);
      return { addresses: storage.addresses };
    });
    file.save(copy);
    expect(listAndEditDense(python, kind, copy, Math.ceil(0.9 * count))).toEqual(before);
  });

  test.each(['insertion', 'removal', 'replacement'] as const)(
    'an interruption of an %s between two writes leaves the old or the new items',
    (change) => {
      const { file, model } = open('link', 'indexed', 100);
      const start = file.storage.share().slice();
      const before = namesIn(file);
      const writes = file.storage.record();
      edit(file, model, (storage) => {
        if (change === 'insertion') model.insert(storage, 'made');
        else if (change === 'removal') model.remove(storage, 'n00050');
        else model.replace(storage, 'n00050', 'renamed');
      });
      const after = namesIn(file);
      expect(after).not.toEqual(before);
      const states = Array.from({ length: writes.length + 1 }, (_, count) => {
        const storage = new RecordedStorage(start.slice());
        for (const write of writes.slice(0, count)) write(storage);
        return namesIn(new DenseFile(storage, 'link'));
      });
      const flip = states.findIndex(
        (names) => names.length !== before.length || names.some((n, at) => n !== before[at]),
      );
      expect(flip).toBeGreaterThan(1);
      for (const [count, names] of states.entries()) expect(names).toEqual(count < flip ? before : after);
    },
  );

  test('storage that is released leaves nothing behind', () => {
    const { file, model } = open('link', 'indexed', 100);
    file.space.close();
    const size = file.storage.size();
    let addresses: DenseAddresses | undefined;
    carryOut(file.space, (fileEdit) => {
      const storage = anew(fileEdit, 'link', file.info);
      for (let n = 0; n < 500; n++) model.insert(storage, `made ${n}`);
      ({ addresses } = storage);
    });
    carryOut(file.space, (fileEdit) => releaseDense(fileEdit, 'link', { ...file.info, ...addresses }));
    file.space.close();
    expect(file.storage.size() - size).toBeLessThan(8);
  });

  test('what is not stored densely is not released', () => {
    const { file } = open('link', 'none', 9);
    const before = file.storage.share().slice();
    carryOut(file.space, (fileEdit) => releaseDense(fileEdit, 'link', { creationOrder: 'indexed' }));
    expect(Buffer.compare(file.storage.share(), before)).toBe(0);
  });

  test('a name that is there cannot be inserted, one that is not cannot be replaced', () => {
    const { file, model } = open('link', 'indexed', 100);
    const name = model.names[50]!;
    const before = file.storage.share().slice();
    expect(() => edit(file, model, (storage) => storage.insert(name, linkMessage(name, 100), 100))).toThrow(
      /the record to be inserted is there already/,
    );
    expect(() => edit(file, model, (storage) => storage.replace('x', 'y', linkMessage('y', 100)))).toThrow(
      /the dense storage with its heap at \d+: it has no 'x'/,
    );
    expect(Buffer.compare(file.storage.share(), before)).toBe(0);
    edit(file, model, (storage) => expect(storage.remove('x')).toBeUndefined());
    expect(listNames(file)).toEqual(model.names.sort());
  });

  test('attributes in the heap of shared messages are refused', () => {
    const { storage } = open('attribute', 'none', 9).file;
    const bytes = storage.share();
    // The only leaf: its records begin behind six bytes, with ID and flags.
    const leaf = String.fromCharCode(...bytes).indexOf('BTLF');
    for (let record = 0; record < 9; record++) bytes[leaf + 6 + 17 * record + 8] = 2;
    const end = leaf + 6 + 17 * 9;
    new DataView(bytes.buffer).setUint32(end, lookup3(bytes.slice(leaf, end)), true);
    const file = new DenseFile(storage, 'attribute');
    const refusal = /the attribute is in the heap of shared messages/;
    expect(() => carryOut(file.space, (fileEdit) => releaseDense(fileEdit, 'attribute', file.info))).toThrow(refusal);
    const remove = (fileEdit: FileEdit) => DenseStorage.open(fileEdit, 'attribute', file.info).remove('n00000');
    expect(() => carryOut(file.space, remove)).toThrow(refusal);
  });

  function listNames(file: DenseFile): string[] {
    const items = carryOut(file.space, (fileEdit) => DenseStorage.open(fileEdit, file.kind, file.info).items());
    return items.map(({ name }) => name).sort();
  }

  /** By the hashes of the names, then by creation order. */
  function namesIn(file: DenseFile): string[] {
    const { creationOrderIndex } = file.info;
    const inOrder = file.read((format) =>
      (function* () {
        return yield* readBtree2Records(
          format,
          yield* readBtree2Header(format, creationOrderIndex!, BTREE2_LINK_ORDER),
        );
      })(),
    );
    const items = carryOut(file.space, (fileEdit) => DenseStorage.open(fileEdit, 'link', file.info).items());
    const byOrder = new Map(items.map(({ name, creationOrder }) => [creationOrder, name]));
    return [...items.map(({ name }) => name), ...inOrder.map((record) => byOrder.get(record.unsigned(8)) ?? 'unknown')];
  }

  function anew(fileEdit: FileEdit, kind: Kind, { creationOrder, maxCreationOrder }: StorageInfo): DenseStorage {
    return DenseStorage.open(fileEdit, kind, {
      ...(creationOrder && { creationOrder }),
      ...(maxCreationOrder !== undefined && { maxCreationOrder }),
    });
  }
});
