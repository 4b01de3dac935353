import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { describeWithTools } from '../../support/tools.js';
import type { RecordedWrite } from '../edit/RecordedStorage.js';
import { checkTable } from './checkTable.js';
import {
  type Contents,
  contentsOf,
  drainOldGroups,
  editOldGroups,
  expectSame,
  isSame,
  makeOldGroups,
  OldGroup,
  parse,
  tableOf,
} from './OldGroup.js';
import { changeOf, step, takeSteps } from './Step.js';

const GROUP = '/deep/g';

describeWithTools('interrupted changes of symbol tables', ['python'], ({ python }) => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-symbols-'));
    makeOldGroups(python, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** What the file is after each number of writes, beginning with none. */
  function* statesOf(bytes: Uint8Array, writes: readonly RecordedWrite[]) {
    const storage = new BytesStorage(bytes, true);
    yield storage;
    for (const write of writes) {
      write(storage);
      yield storage;
    }
  }

  const copyOf = (storage: BytesStorage) => storage.share().slice();

  test.each([
    ['usual-0.h5', 10, 10],
    ['usual-100.h5', 10, 10],
    ['usual-1500.h5', 2, 1],
    ['least-0.h5', 10, 10],
    ['least-40.h5', 12, 12],
  ])('after any write, %s has the old links or the new ones, for HDF5 too', (file, count, asked) => {
    const group = OldGroup.open(join(directory, file), GROUP);
    // What the file has is not as HDF5 has left it, and many names are free.
    takeSteps(group, 100, 8);
    const files: { readonly path: string; readonly links: Contents; readonly isSafe: boolean }[] = [];
    for (const next of fc.sample(step, { numRuns: count, seed: 9 })) {
      const change = changeOf(group, next);
      if (!change) continue;
      const bytes = copyOf(group.storage);
      const before = group.expected;
      const writes = group.storage.record();
      group.change(change);
      const after = group.expected;
      let isNew = false;
      let index = 0;
      for (const state of statesOf(bytes, writes)) {
        const links = contentsOf(state, GROUP);
        isNew ||= isSame(links, after);
        expectSame(links, isNew ? after : before);
        const isSafe = parse(state, (format) => checkTable(format, tableOf(state, GROUP), false));
        // Edits go on from any state.
        const again = OldGroup.of(copyOf(state), GROUP);
        takeSteps(again, 2, index);
        expectSame(again.contents, again.expected);
        if (files.length < asked && (index + files.length) % 3 === 0) {
          const path = join(directory, `${files.length}-${file}`);
          writeFileSync(path, copyOf(state));
          files.push({ path, links, isSafe });
        }
        index += 1;
      }
      expect(isNew).toBe(true);
    }
    const listed = editOldGroups(python, pathsOf(files), GROUP, 0);
    expect(listed.map(({ before }) => before)).toEqual(files.map(({ links }) => links));
    // Neighbours need two writes to know each other: between them HDF5 reads, but had better not remove nodes.
    const safe = pathsOf(files.filter(({ isSafe }) => isSafe));
    expect(safe.length).toBeGreaterThan(files.length / 2);
    for (const [index, { after }] of editOldGroups(python, safe, GROUP, 100).entries())
      expect(OldGroup.open(safe[index]!, GROUP).contents).toEqual(after);
    drainOldGroups(python, safe, GROUP);
  });
});

function pathsOf(files: readonly { readonly path: string }[]): string[] {
  return files.map(({ path }) => path);
}
