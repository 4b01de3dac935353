import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FieldSizes } from '../../../src/format/bytes/ByteWriter.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { describeWithTools } from '../../support/tools.js';
import { runScript } from '../facts.js';
import type { IndexFacts } from './indexes.js';
import { type Reindexed, reindex } from './reindex.js';

const KNOWN = ['small-earliest', 'small-v200', 'arrays-v110', 'trees-v110', 'user-block', 'short-addresses'];
/** What this folder's script adds: B-tree parameters in the superblock's extension, lengths of 4 bytes. */
const ADDED = ['extension-k', 'short-lengths'];

describeWithTools('chunk indexes made anew, in HDF5', ['python'], ({ python }) => {
  let directory: string;
  let facts: IndexFacts[] = [];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-reindexed-'));
    facts = [
      ...JSON.parse(runScript(python, 'chunkIndex/indexes.py', directory, ...KNOWN)),
      ...JSON.parse(runScript(python, 'chunkIndex/goOn.py', 'make', directory)),
    ];
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const copyOf = (name: string) => join(directory, `reindexed-${name}.h5`);

  test.each([...KNOWN, ...ADDED])('those of %s begin with the bytes of those by HDF5', (name) => {
    const storage = new BytesStorage(readFileSync(join(directory, `${name}.h5`)), true);
    const space = FileSpace.open(storage);
    const before = facts.filter(({ file }) => file === `${name}.h5`);
    const done = new Map(before.map(({ path: dataset, header }) => [dataset, reindex(space, header)]));
    space.close();
    const bytes = storage.share();
    writeFileSync(copyOf(name), bytes);

    const { superblock } = space;
    const read = (address: number) => bytes.subarray(superblock.baseAddress + address);
    for (const fact of before) {
      const { path: dataset, kind, chunks } = fact;
      const { type, from, to } = done.get(dataset)!;
      expect(type, dataset).toBe(kind);
      expect(to !== undefined, dataset).toBe(chunks.length > 0);
      for (const [begin, end] of sameParts(fact, done.get(dataset)!, superblock, read)) {
        const part = (address: number) => [...read(address).subarray(begin, end)];
        expect(part(to!), `${dataset} bytes ${begin} to ${end}`).toEqual(part(from!));
      }
    }
  });

  // All files at once, because each start of Python takes long.
  test('are read as the old ones, and can be edited', () => {
    const names = [...new Set(facts.map(({ file }) => file.replace('.h5', '')))];
    expect(names).toHaveLength(KNOWN.length + ADDED.length);
    const after: IndexFacts[] = JSON.parse(runScript(python, 'chunkIndex/goOn.py', 'describe', ...names.map(copyOf)));
    expect(after.map((fact) => ({ ...fact, file: fact.file.replace('reindexed-', '') }))).toEqual(facts);
    const pairs = names.flatMap((name) => [join(directory, `${name}.h5`), copyOf(name)]);
    runScript(python, 'chunkIndex/goOn.py', 'edit', ...pairs);
  });
});

/** The bytes of an index's root that have to be those which libhdf5 wrote; it ignores some of them, so they would never be missed. */
function sameParts(
  { path, chunks }: IndexFacts,
  { type, from, to }: Reindexed,
  { sizeofOffsets, sizeofLengths }: FieldSizes,
  read: (address: number) => Uint8Array,
): [number, number][] {
  if (from === undefined || to === undefined) return [];
  // Of what was cut off or filled anew, libhdf5 keeps the blocks.
  const isResized = /shrunk|grown/.test(path);
  switch (type) {
    case 'btree1': {
      const isLeaf = read(from)[5] === 0;
      const keyBytes = 8 * (chunks[0]!.length - 3 + 1) + 8;
      // The last key depends on the order in which libhdf5 inserted the chunks.
      return isLeaf ? [[0, 8 + 2 * sizeofOffsets + chunks.length * (keyBytes + sizeofOffsets)]] : [];
    }
    case 'fixed-array':
      return [[0, 8 + sizeofLengths]];
    case 'extensible-array':
      return isResized ? [] : [[0, 12 + 6 * sizeofLengths]];
    case 'btree2':
      return [[0, 12]];
    default:
      return [];
  }
}
