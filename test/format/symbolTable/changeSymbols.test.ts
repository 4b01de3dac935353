import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../../support/tools.js';
import { checkTable } from './checkTable.js';
import { drainOldGroups, editOldGroups, expectSame, makeOldGroups, OldGroup, parse } from './OldGroup.js';
import { changeOf, hardLink, step, takeSteps } from './Step.js';

const LARGE = 'usual-1500.h5';
const FILES = [
  'usual-0.h5',
  'usual-1.h5',
  'usual-9.h5',
  'usual-100.h5',
  LARGE,
  'least-0.h5',
  'least-40.h5',
  'extension-60.h5',
];
const GROUPS = ['/', '/deep/g'];
const CASES = FILES.flatMap((file) => GROUPS.map((path) => [file, path] as const));

describeWithTools('changes of symbol tables', ['python'], ({ python }) => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-symbols-'));
    makeOldGroups(python, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const open = (file: string, path: string) => OldGroup.open(join(directory, file), path);

  function check(group: OldGroup): void {
    expectSame(group.contents, group.expected);
    parse(group.storage, (format) => checkTable(format, group.table, true));
  }

  test.each(CASES)('the links of %s, %s, stay right', (file, path) => {
    const isLarge = file === LARGE;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
        const group = open(file, path);
        for (const next of steps) {
          const change = changeOf(group, next);
          if (!change) continue;
          group.change(change);
          if (!isLarge) parse(group.storage, (format) => checkTable(format, group.table, true));
        }
        check(group);
        for (const name of group.names.slice(0, 5)) expect(group.find(name)).toEqual(group.model.get(name));
      }),
      { numRuns: isLarge ? 3 : 10 },
    );
  });

  // All files at once, because each start of Python takes long.
  test.each(GROUPS)('HDF5 reads the links of %s of all files, and goes on changing them, and then again', (path) => {
    const copies = FILES.map((file) => join(directory, `edited-${file}`));
    const edited = FILES.map((file, index) => {
      const group = open(file, path);
      takeSteps(group, 400, 5);
      check(group);
      group.save(copies[index]!);
      return group.expected;
    });
    const listed = editOldGroups(python, copies, path, 400);
    for (const [index, { before }] of listed.entries()) expectSame(before, edited[index]!);
    const editedAgain = copies.map((copy) => {
      const group = OldGroup.open(copy, path);
      check(group);
      takeSteps(group, 200, 6);
      check(group);
      group.save(copy);
      return group.expected;
    });
    const drained = drainOldGroups(python, copies, path);
    for (const [index, { before }] of drained.entries()) expectSame(before, editedAgain[index]!);
    for (const copy of copies) check(OldGroup.open(copy, path));
  });

  test.each([LARGE, 'least-40.h5'])('all links of %s can be removed, and as many inserted', (file) => {
    const group = open(file, '/deep/g');
    const { names } = group;
    const scattered = names.map((_, index) => names[(index * 7919) % names.length]!);
    for (const name of scattered) group.change({ remove: name });
    check(group);
    expect(group.contents).toEqual([]);
    for (const name of scattered) group.change({ insert: hardLink(group, name) });
    check(group);
    const copy = join(directory, `refilled-${file}`);
    group.save(copy);
    expectSame(editOldGroups(python, [copy], '/deep/g', 400)[0]!.before, group.expected);
    check(OldGroup.open(copy, '/deep/g'));
  });

  test('names are used again, so that renaming does not make the file grow', () => {
    const group = open('usual-100.h5', '/deep/g');
    const rename = (round: number) => {
      for (const name of group.names)
        group.change({ remove: name, insert: hardLink(group, `${name.slice(0, -1)}${round % 10}~`) });
    };
    rename(0);
    const size = group.storage.size();
    for (let round = 1; round < 20; round++) rename(round);
    check(group);
    expect(group.storage.size()).toBe(size);
  });
});
