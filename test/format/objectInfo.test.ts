import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAsync } from '../../src/format/bytes/runAsync.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { FileView } from '../../src/format/FileView.js';
import { readObject } from '../../src/format/objects/readObject.js';
import type {
  ObjectAttribute,
  StoredDataset,
  StoredGroup,
  StoredObject,
} from '../../src/format/objects/StoredObject.js';
import { readSuperblock, type Superblock } from '../../src/format/superblock/superblock.js';
import type { Dataspace } from '../../src/model/Dataspace.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../src/model/iteration.js';
import type { ByteRange } from '../../src/storage/RangeReader.js';
import { describeWithTools } from '../support/tools.js';
import { comparable, describeDatatype } from './describeStored.js';
import { type AttributeFacts, type FileFacts, type ObjectFacts, runScript } from './facts.js';

describeWithTools('object headers of files that HDF5 wrote', ['python'], ({ python }) => {
  let directory: string;
  let facts: Record<string, FileFacts>;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-format-'));
    runScript(python, '../corpus/generate.py', directory);
    runScript(python, 'extra.py', directory);
    const files = readdirSync(directory).filter((name) => name.endsWith('.h5'));
    const h5wasm = fileURLToPath(new URL('../../node_modules/h5wasm/test/', import.meta.url));
    const others = readdirSync(h5wasm).filter((name) => name.endsWith('.h5'));
    const paths = [...files.map((name) => join(directory, name)), ...others.map((name) => join(h5wasm, name))];
    facts = JSON.parse(runScript(python, 'facts.py', ...paths));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const forEachObject = (
    compare: (stored: StoredObject, fact: ObjectFacts, where: string, attributes: readonly ObjectAttribute[]) => void,
  ) => {
    let objects = 0;
    for (const [path, file] of Object.entries(facts)) {
      const { read } = open(path);
      const view = runSync(FileView.open(file.size), read);
      for (const fact of file.objects) {
        const stored = runSync(view.object(fact.address), read);
        const attributes = runSync(view.attributes(fact.address, H5_INDEX_NAME, H5_ITER_INC), read);
        compare(stored, fact, `${basename(path)} ${fact.path}`, attributes);
        objects++;
      }
    }
    expect(objects).toBeGreaterThan(4000);
  };
  const forEachDataset = (compare: (stored: StoredDataset, fact: ObjectFacts, where: string) => void) => {
    forEachObject((stored, fact, where) => stored.kind === 'dataset' && compare(stored, fact, where));
  };

  test('kind, header version, hard links and number of attributes', () => {
    forEachObject((stored, fact, where) => {
      const { kind, version, refCount, numAttrs } = stored;
      expect({ kind, version, refCount, numAttrs }, where).toEqual({
        kind: fact.kind,
        version: fact.headerVersion,
        refCount: fact.refCount,
        numAttrs: fact.numAttrs,
      });
      expect(stored.chunks.length, where).toBe(fact.headerChunks);
    });
  });

  test('the time of the last change', () => {
    let tracked = 0;
    forEachObject((stored, fact, where) => {
      expect(stored.times?.change ?? 0, where).toBe(fact.changeTime);
      if (fact.changeTime > 0) tracked++;
    });
    expect(tracked).toBeGreaterThan(10);
  });

  test('datatypes of every class, with committed ones by their address', () => {
    const classes = new Set<string>();
    forEachObject((stored, fact, where) => {
      if (stored.kind === 'group') return;
      classes.add(stored.datatype.class);
      expect(describeDatatype(stored.datatype), where).toEqual(comparable(fact.datatype!));
      if (stored.kind !== 'dataset') return;
      expect(stored.committedType ?? null, where).toBe(fact.committed);
      if (stored.datatype.class === 'H5T_FLOAT') expect(stored.datatype.norm, where).toBe(fact.norm);
    });
    expect(classes.size).toBe(12);
  });

  test('dataspaces', () => {
    forEachDataset((stored, fact, where) => {
      // HDF5 asks the sources how long such a dataset is; the header has what it was when last written.
      if (stored.layout.kind === 'virtual' && stored.dataspace.maxdims.includes(Infinity)) return;
      expect(spaceOf(stored.dataspace), where).toEqual(fact.dataspace);
    });
  });

  test('layouts and chunk indexes', () => {
    const indexes = new Set<string>();
    forEachDataset(({ layout, externalFiles, dataspace, elementSize }, fact, where) => {
      expect(layout.kind, where).toBe(fact.layout);
      const external = externalFiles?.map((file) => ({ ...file, size: file.size === Infinity ? null : file.size }));
      expect(external ?? [], where).toEqual(fact.external);
      if (layout.kind === 'compact') {
        expect(layout.data.length, where).toBe(dataspace.dims.reduce((product, size) => product * size, elementSize));
      }
      if (layout.kind === 'contiguous') {
        const base = facts[Object.keys(facts).find((path) => basename(path) === where.split(' ')[0])!]!.userblock;
        expect(layout.address === undefined ? null : layout.address + base, where).toBe(fact.dataAddress ?? null);
      }
      if (layout.kind !== 'chunked') return;
      indexes.add(layout.index.type);
      expect({ chunk: layout.chunk, index: layout.index.type }, where).toEqual({
        chunk: fact.chunk,
        index: fact.chunkIndex,
      });
      expect(layout.elementSize, where).toBe(elementSize);
    });
    expect(indexes.size).toBe(6);
  });

  test('filter pipelines', () => {
    forEachDataset(({ filters }, fact, where) => {
      const withoutNames = filters.map(({ id, flags, cdValues }) => ({ id, flags, cdValues }));
      expect(withoutNames, where).toEqual(fact.filters);
    });
  });

  test('fill values with their times', () => {
    const seen = new Set<string>();
    forEachDataset(({ fillValue }, fact, where) => {
      const { bytes, ...rest } = fillValue;
      seen.add(Object.values(rest).join(' '));
      const { bytes: expected, ...expectedRest } = fact.fill!;
      expect(rest, where).toEqual(expectedRest);
      if (expected !== undefined) expect(hexadecimal(bytes!), where).toBe(expected);
    });
    expect(seen.size).toBeGreaterThanOrEqual(20);
  });

  test('attributes, with their raw data', () => {
    let compared = 0;
    forEachObject((_, fact, where, attributes) => {
      expect(attributes.length, where).toBe(fact.attributes.length);
      const expected = new Map(fact.attributes.map((attribute) => [attribute.name, attribute]));
      for (const attribute of attributes) {
        if ('error' in attribute) throw attribute.error;
        const { name, datatype, committedType, dataspace, data } = attribute;
        const other = expected.get(name) as AttributeFacts;
        expect(describeDatatype(datatype), `${where} ${name}`).toEqual(comparable(other.datatype));
        expect(spaceOf(dataspace), `${where} ${name}`).toEqual(other.dataspace);
        expect(committedType ?? null, `${where} ${name}`).toBe(other.committed);
        if (other.bytes !== null) expect(hexadecimal(data), `${where} ${name}`).toBe(other.bytes);
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(1000);
  });

  test('attribute creation order and phase change', () => {
    forEachObject((stored, fact, where) => {
      const { maxCompact, minDense } = stored.attributePhaseChange ?? { maxCompact: 8, minDense: 6 };
      if (fact.phaseChange) expect([maxCompact, minDense], where).toEqual(fact.phaseChange);
      if (stored.kind === 'dataset') expect(stored.attributeCreationOrder ?? null, where).toBe(fact.attributeOrder);
    });
  });

  test('groups: storage type, number of links, creation order and compact links', () => {
    const storageTypes = new Set<string>();
    forEachObject((stored, fact, where) => {
      if (stored.kind !== 'group') return;
      storageTypes.add(stored.storageType);
      expect([stored.storageType, stored.maxCorder], where).toEqual([fact.storageType, fact.maxCorder]);
      const known = stored.storageType !== 'H5G_STORAGE_TYPE_SYMBOL_TABLE';
      expect(stored.nlinks, where).toBe(known ? fact.nlinks : undefined);
      if (stored.storageType === 'H5G_STORAGE_TYPE_COMPACT') {
        expect(stored.compactLinks.map(({ name }) => name).sort(), where).toEqual([...fact.names!].sort());
      }
      if (fact.linkOrder) expect(stored.linkInfo?.creationOrder, where).toBe(fact.linkOrder);
    });
    expect(storageTypes.size).toBe(3);
  });

  test('links of all classes', () => {
    const path = join(directory, 'extra-headers-latest.h5');
    const { read, superblock } = open(path);
    const addressOf = (name: string) => facts[path]!.objects.find((object) => object.path === name)!.address;
    const group = runSync(readObject(superblock, addressOf('/compact links')), read) as StoredGroup;
    expect(group.compactLinks).toEqual([
      // The last path that leads to it, in name order, is the one that the facts have.
      { name: 'hard', cset: 'ASCII', type: 'hard', address: addressOf('/once more') },
      { name: 'söft', cset: 'UTF-8', type: 'soft', target: '/nowhere/é' },
      { name: 'external', cset: 'ASCII', type: 'external', file: 'other.h5', target: '/in it' },
    ]);
  });

  test('an asynchronous driver reads the same', async () => {
    const { read, superblock } = open(join(directory, 'attributes-latest.h5'));
    const parse = () => readObject(superblock, superblock.rootGroup);
    const reader = {
      read: async (ranges: readonly ByteRange[]) => ranges.map(({ offset, length }) => read(offset, length)),
    };
    expect(await runAsync(parse(), reader)).toEqual(runSync(parse(), read));
  });
});

describe('what drives a parser', () => {
  const short = () => new Uint8Array(3);

  test('fewer bytes than asked for are those of a file that ends too soon', () => {
    expect(() => runSync(readSuperblock(1000), short)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });

  test('what reading throws is thrown on', async () => {
    const failure = new Error('the disk is gone');
    const fail = () => {
      throw failure;
    };
    expect(() => runSync(readSuperblock(1000), fail)).toThrow(failure);
    await expect(runAsync(readSuperblock(1000), { read: async () => fail() })).rejects.toBe(failure);
  });
});

function open(path: string): { superblock: Superblock; read: (offset: number, length: number) => Uint8Array } {
  const bytes = new Uint8Array(readFileSync(path));
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return { superblock: runSync(readSuperblock(bytes.length), read), read };
}

function spaceOf({ class: spaceClass, dims, maxdims }: Dataspace) {
  return { class: spaceClass, dims, maxdims: maxdims.map((size) => (size === Infinity ? null : size)) };
}

function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
