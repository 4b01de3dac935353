import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { StoredChunk } from '../../../src/format/chunkIndex/ChunkIndexReader.js';
import { describeWithTools, python } from '../../support/tools.js';
import { runScript } from '../facts.js';
import { type IndexFacts, listChunks, openByPath, openFile, rangesOf } from './indexes.js';

describeWithTools('what is read of a chunk index', ['python'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-chunks-'));
  const names = ['arrays-v110', 'trees-v110', 'trees-earliest', 'narrow-nodes', 'wide-nodes', 'small-v110'];
  const interpreter = python();
  const facts: IndexFacts[] = interpreter
    ? JSON.parse(runScript(interpreter, 'chunkIndex/indexes.py', folder, ...names))
    : [];
  const files = interpreter ? names.map((name) => openFile(folder, `${name}.h5`)) : [];
  afterAll(() => {
    for (const file of files) file.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A dataset, with what it takes to find a chunk: the number of ranges read, and their bytes. */
  function open(name: string, path: string, cacheBytes?: number) {
    const own = facts.filter(({ file }) => file === `${name}.h5`);
    const opened = openByPath(own, files[names.indexOf(name)]!, path, cacheBytes);
    const cost = (...scaled: number[]) => {
      const { value, ranges } = rangesOf(opened.index.find(scaled), opened.read);
      return {
        found: value !== undefined,
        reads: ranges.length,
        bytes: ranges.reduce((sum, [, size]) => sum + size, 0),
      };
    };
    return { ...opened, cost };
  }

  test('of a version 1 B-tree one node a level', () => {
    const { cost } = open('trees-earliest', '/tree');
    expect(cost(70, 71)).toEqual({ found: true, reads: 3, bytes: 3 * 2616 });
    expect(cost(70, 72).reads).toBeLessThanOrEqual(1);
    expect(cost(70, 71).reads).toBe(0);
    expect(cost(0, 0).reads).toBeLessThanOrEqual(2);
    expect(open('narrow-nodes', '/tree').cost(30, 30).reads).toBeGreaterThan(5);
  });

  test.each([
    ['trees-earliest', '/tree'],
    ['trees-v110', '/tree'],
  ])('is known at once where the last lookup read it: %s', (name, path) => {
    const { index, read } = open(name, path);
    expect(index.known([70, 71])).toBeNull();
    expect(index.known([-1, 0])).toBeUndefined();
    let known = 0;
    for (let row = 60; row < 64; row += 1) {
      for (let column = 60; column < 80; column += 1) {
        const chunk = index.known([row, column]);
        const found = runSync(open(name, path).index.find([row, column]), read);
        if (chunk === null) expect(runSync(index.find([row, column]), read)).toEqual(found);
        else {
          known += 1;
          expect(chunk).toEqual(found);
        }
      }
    }
    expect(known).toBeGreaterThan(40);
  });

  test('of a version 1 B-tree with long nodes a long one twice', () => {
    // How long nodes are is known to the superblock alone, so the usual length is tried.
    const { cost } = open('wide-nodes', '/tree');
    expect(cost(30, 30).reads).toBe(1 + 2);
    expect(cost(30, 31).reads).toBe(0);
  });

  test('of a version 2 B-tree the header and one node a level', () => {
    const { cost } = open('trees-v110', '/tree');
    const first = cost(70, 71);
    expect(first).toMatchObject({ found: true, reads: 4 });
    expect(first.bytes).toBeLessThan(50 + 3 * 2048);
    expect(cost(70, 72).reads).toBeLessThanOrEqual(1);
    expect(cost(70, 71).reads).toBe(0);
  });

  test('of a fixed array header, page bits and a page', () => {
    const { cost } = open('arrays-v110', '/fixed-million');
    expect(cost(5)).toEqual({ found: true, reads: 3, bytes: 28 + (18 + 128) + (8 * 1024 + 4) });
    expect(cost(6)).toEqual({ found: false, reads: 0, bytes: 0 });
    expect(cost(1 << 15)).toMatchObject({ found: true, reads: 1 });
    // Its page was never written.
    expect(cost(1 << 16)).toEqual({ found: false, reads: 0, bytes: 0 });
    expect(open('arrays-v110', '/fixed-page').cost(3).reads).toBe(2);
  });

  test('of an extensible array the blocks on the way', () => {
    const { cost } = open('arrays-v110', '/extensible-far');
    expect(cost(3)).toMatchObject({ found: true, reads: 2 });
    expect(cost(0)).toEqual({ found: true, reads: 0, bytes: 0 });
    expect(cost(19)).toEqual({ found: true, reads: 1, bytes: 22 + 16 * 8 });
    expect(cost(1000)).toMatchObject({ found: true, reads: 2 });
    // Super block, head of the data block, page.
    expect(cost(200_000)).toMatchObject({ found: true, reads: 3 });
    expect(cost(200_001).reads).toBe(0);
    expect(cost(300_000)).toMatchObject({ found: false });
    expect(cost(1_048_500).reads).toBeLessThanOrEqual(3);
    expect(open('arrays-v110', '/extensible-hole').cost(500_000)).toMatchObject({ found: false, reads: 2 });
  });

  test('nothing of what is implicit, single or not allocated', () => {
    const none = { reads: 0, bytes: 0 };
    expect(open('small-v110', '/fixed-early').cost(1, 1)).toEqual({ found: true, ...none });
    expect(open('small-v110', '/single').cost(0, 0)).toEqual({ found: true, ...none });
    expect(open('small-v110', '/both-unlimited-never-written').cost(0, 0)).toEqual({ found: false, ...none });
    const outside = open('small-v110', '/both-unlimited');
    expect(outside.cost(99, 0)).toEqual({ found: false, ...none });
    expect(outside.cost(0, -1)).toEqual({ found: false, ...none });
  });

  test.each(['/tree', '/tree-sparse'])('%s: no node is read twice, unless there is no room to keep it', (path) => {
    const roomy = open('trees-v110', path);
    const { chunks } = roomy.facts;
    const readAll = ({ index, read }: typeof roomy) => {
      const seen = new Map<string, number>();
      for (const row of chunks) {
        for (const range of rangesOf(index.find(row.slice(3)), read).ranges) {
          seen.set(String(range), (seen.get(String(range)) ?? 0) + 1);
        }
      }
      return seen;
    };
    expect(Math.max(...readAll(roomy).values())).toBe(1);
    const tight = open('trees-v110', path, 4000);
    expect(listChunks(tight)).toEqual(chunks);
    const shuffled = [...chunks].sort((a, b) => ((a[4]! * 7919) % 1009) - ((b[4]! * 7919) % 1009));
    for (const row of shuffled) expect(runSync(tight.index.find(row.slice(3)), tight.read)?.address).toBe(row[0]);
    expect(rangesOf(tight.index.find(chunks[0]!.slice(3)), tight.read).ranges.length).toBeGreaterThan(0);
  });

  test.each([
    ['trees-v110', '/tree'],
    ['trees-earliest', '/tree-filtered'],
    ['arrays-v110', '/extensible-dense'],
    ['arrays-v110', '/fixed-dense-filtered'],
  ])('%s %s: a visit ends when it has seen enough, and reads no more', (name, path) => {
    const opened = open(name, path);
    const seen: number[] = [];
    const untilThree = (_: readonly number[], { address }: StoredChunk) => seen.push(address) === 3;
    const { ranges } = rangesOf(opened.index.forEach(untilThree), opened.read);
    expect(seen).toEqual(opened.facts.chunks.slice(0, 3).map(([address]) => address));
    expect(ranges.length).toBeLessThanOrEqual(4);
  });
});
