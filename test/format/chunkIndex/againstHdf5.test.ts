import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isPartialEdgeChunk } from '../../../src/format/chunkIndex/isPartialEdgeChunk.js';
import { describeWithTools, python } from '../../support/tools.js';
import { runScript } from '../facts.js';
import { findChunk, gridOf, type IndexFacts, listChunks, openDataset, openFile } from './indexes.js';

/** Chunks of the extent up to which every one is looked for, whether it is allocated or not. */
const SMALL_EXTENT = 50_000;

describeWithTools('chunk indexes that HDF5 wrote', ['python'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-chunks-'));
  const interpreter = python();
  const facts: IndexFacts[] = interpreter ? JSON.parse(runScript(interpreter, 'chunkIndex/indexes.py', folder)) : [];
  const files = [...new Set(facts.map(({ file }) => file))];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('they are of all kinds, and some are far into their file', () => {
    expect(new Set(facts.map(({ kind }) => kind))).toEqual(
      new Set(['btree1', 'single', 'implicit', 'fixed-array', 'extensible-array', 'btree2']),
    );
    expect(facts.some(({ chunks }) => chunks.length > 20_000)).toBe(true);
    expect(facts.some(({ chunks }) => chunks.some(([address]) => address! > 2 ** 32))).toBe(true);
    expect(facts.some(({ chunks }) => chunks.length === 0)).toBe(true);
  });

  test('chunks that stick out and are stored without the filters have no bit of their mask set', () => {
    const seen = { partial: 0, whole: 0 };
    for (const { file: name, path, header, chunks } of facts.filter((fact) => fact.path.endsWith('-partial'))) {
      const file = openFile(folder, name);
      const { dataset } = openDataset(file.size, file.read, header);
      file.close();
      expect(dataset.layout.partialChunksUnfiltered).toBe(true);
      for (const [, size, mask, ...scaled] of chunks) {
        const partial = isPartialEdgeChunk(dataset, scaled);
        // The filter puts a checksum of four bytes behind the 4 × 3 elements.
        expect([size, mask], `${name} ${path} ${scaled}`).toEqual([partial ? 96 : 100, 0]);
        seen[partial ? 'partial' : 'whole']++;
      }
    }
    expect(seen.partial).toBeGreaterThan(100);
    expect(seen.whole).toBeGreaterThan(100);
  });

  test.each(files)('%s', (name) => {
    const file = openFile(folder, name);
    try {
      for (const { path, header, chunks, kind } of facts.filter((fact) => fact.file === name)) {
        const opened = openDataset(file.size, file.read, header);
        expect(opened.dataset.layout.index.type, path).toBe(kind);
        expect(listChunks(opened), path).toEqual(chunks);
        const fresh = openDataset(file.size, file.read, header);
        const expected = new Map(chunks.map((row) => [row.slice(3).join(), row]));
        for (const scaled of toLookFor(gridOf(fresh.dataset), chunks)) {
          const found = findChunk(fresh, scaled);
          if (String(found) !== String(expected.get(scaled.join()))) {
            expect(found, `${path} ${scaled}`).toEqual(expected.get(scaled.join()));
          }
        }
      }
    } finally {
      file.close();
    }
  });
});

/** Every chunk of a small extent, and one on each side of it; of a large one the allocated chunks and their neighbors. */
function* toLookFor(grid: readonly number[], chunks: readonly (readonly number[])[]): Generator<number[]> {
  const total = grid.reduce((product, count) => product * count, 1);
  if (total <= SMALL_EXTENT) {
    for (let number = 0; number < total; number++) {
      let rest = number;
      const scaled = grid.map((count) => {
        const at = rest % count;
        rest = (rest - at) / count;
        return at;
      });
      yield scaled;
    }
  }
  for (const row of total <= SMALL_EXTENT ? [] : chunks) {
    const scaled = row.slice(3);
    yield scaled;
    for (let dim = 0; dim < grid.length; dim++) {
      for (const step of [-1, 1]) yield scaled.map((number, other) => (other === dim ? number + step : number));
    }
  }
  yield grid.map(() => -1);
  yield [...grid];
}
