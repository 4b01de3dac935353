import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { GlobalHeapWriter } from '../../../src/format/globalHeap/GlobalHeapWriter.js';
import { readGlobalHeapCollection, readGlobalHeapObject } from '../../../src/format/globalHeap/globalHeap.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { describeWithTools } from '../../support/tools.js';
import { emptyFile } from '../btree2/emptyFile.js';
import { runScript } from '../facts.js';
import { objectAt } from '../objectAt.js';

describe.each([
  [8, 16],
  [4, 16],
])('objects with lengths of %i bytes', (sizeofLengths, head) => {
  /** Puts objects of these sizes there; gives what is found where they are said to be. */
  function put(sizes: readonly number[]) {
    const storage = emptyFile({ sizeofOffsets: 8, sizeofLengths });
    const space = FileSpace.open(storage);
    const edit = new FileEdit(space);
    const writer = new GlobalHeapWriter(edit);
    const objects = sizes.map((size, number) => new Uint8Array(size).fill(number + 1));
    const ids = objects.map((object) => {
      const scratch = object.slice();
      const id = writer.add(scratch);
      scratch.fill(0xee);
      return id;
    });
    writer.finish();
    edit.commit();
    const format = { ...space.superblock, fileSize: storage.size() };
    const read = (offset: number, length: number) => space.read(offset, length);
    const found = ids.map(({ address, index }) => runSync(readGlobalHeapObject(format, address, index), read));
    expect(found).toEqual(objects);
    return { ids, collection: (address: number) => runSync(readGlobalHeapCollection(format, address), read) };
  }

  test('share a collection of 4096 bytes as long as there is room', () => {
    const { ids, collection } = put([1, 0, 8, 3]);
    expect(new Set(ids.map(({ address }) => address)).size).toBe(1);
    expect(ids.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    const { bytes } = collection(ids[0]!.address);
    expect(bytes).toHaveLength(4096);
    // What is free has index 0 and a size that includes its head.
    const used = head + 4 * head + 8 + 0 + 8 + 8;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(view.getUint32(used, true)).toBe(0);
    expect(view.getUint32(used + 8, true)).toBe(4096 - used);
  });

  test.each([
    ['all', 4096 - 3 * head - 8, 4096],
    ['all but what has no room for a head', 4096 - 3 * head - 16, 4096],
    ['all but a head', 4096 - 4 * head - 8, 4096],
  ])('may take %s of it', (_, size, expected) => {
    const { ids, collection } = put([8, size]);
    expect(ids[1]!.address).toBe(ids[0]!.address);
    expect(collection(ids[0]!.address).bytes).toHaveLength(expected);
  });

  test('that do not fit go to another, larger ones to one of their own', () => {
    const large = 4096 - 2 * head + 1;
    const { ids, collection } = put([3000, 3000, large, 500, 100_000, 100, 4096 - 2 * head]);
    const [first, second, third, fourth, fifth, sixth, last] = ids.map(({ address }) => address);
    expect(new Set([first, second, third, fifth, last]).size).toBe(5);
    expect([fourth, sixth]).toEqual([second, second]);
    expect(collection(third!).bytes).toHaveLength(4096 + 8);
    expect(collection(fifth!).bytes).toHaveLength(2 * head + 100_000);
    expect(collection(last!).bytes).toHaveLength(4096);
  });

  test('are many', () => {
    put(Array.from({ length: 4000 }, (_, number) => (number * 31) % 200));
  });
});

describeWithTools('global heaps, in HDF5', ['python'], ({ python }) => {
  let directory: string;
  let paths: string[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-heap-'));
    paths = JSON.parse(runScript(python, 'globalHeap/globalHeap.py', 'make', directory));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each([0, 1, 2])('objects moved to new collections are read, and others come to them: file %i', (number) => {
    const path = paths[number]!;
    const storage = new BytesStorage(readFileSync(path), true);
    const space = FileSpace.open(storage);
    const old = new Set<number>();
    carryOut(space, (edit) => {
      const { format } = edit;
      const object = edit.read(readObject(format, edit.read(objectAt(format, '/data'))));
      if (object.kind !== 'dataset' || object.layout.kind !== 'contiguous') throw new Error('no contiguous dataset');
      const { address, size } = object.layout;
      const elements = space.read(format.baseAddress + address!, size!);
      const view = new DataView(elements.buffer, elements.byteOffset);
      const writer = new GlobalHeapWriter(edit);
      const { sizeofOffsets } = format;
      const idBytes = 4 + sizeofOffsets + 4;
      for (let at = 4; at < elements.length; at += idBytes) {
        const from = view.getUint32(at, true);
        if (from === 0) continue;
        old.add(from);
        const index = view.getUint32(at + sizeofOffsets, true);
        const id = writer.add(edit.read(readGlobalHeapObject(format, from, index)));
        view.setUint32(at, id.address, true);
        view.setUint32(at + sizeofOffsets, id.index, true);
      }
      writer.finish();
      edit.flip(address!, elements);
    });
    expect(old.size).toBeGreaterThan(5);
    // Nobody can read the old ones any more.
    for (const address of old) storage.write(new Uint8Array(16), address);
    space.close();
    const copy = join(directory, `moved-${number}.h5`);
    writeFileSync(copy, storage.share());
    runScript(python, 'globalHeap/globalHeap.py', 'edit', copy);
  });
});
