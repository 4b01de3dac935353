import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** Names of links; only the slash means something else. */
const NAMES = [
  'with spaces',
  ' begins and ends with one ',
  'größe',
  '長い名前',
  '😀',
  '..',
  '...',
  'a.b',
  'a\\b',
  'a?b&c=d#e',
  '%2F%20',
  '+',
  '"quoted"',
  "it's",
  'two\nlines\ttab',
  'x'.repeat(300),
  '__proto__',
];

/** Paths from the group `/a/b` to `/a/b/c`. */
const PATHS = ['c', './c', 'c/', 'c/.', './/c', 'c//', '/a/b/c', '//a//b//c', '/a/./b/./c', '/./a/b/c/', '././c/././'];

/** Links: their names, paths through them, and where soft ones lead. */
export function linksConform(under: ConnectorUnderTest): void {
  const tokenOf = async (location: h5.LocationId, name: string) =>
    (await run(h5.H5Oget_info_by_name_async(location, name))).token;
  const countOf = async (location: h5.LocationId, name: string) =>
    (await run(h5.H5Oget_info_by_name_async(location, name))).rc;

  describe('links', () => {
    test.each(NAMES)('have names such as %j', async (name) => {
      const file = await TrialFile.create(under);
      const group = await run(h5.H5Gcreate_async(file.id, name));
      const dset = await run(h5.H5Dcreate_async(group, name, h5.H5T_STD_I8LE, h5.H5Screate_simple([2])));
      await file.write(dset, [1, 2]);
      await run(h5.H5Lcreate_soft_async(`/${name}/${name}`, file.id, `soft ${name}`));
      await file.reopen();
      expect((await run(h5.H5Literate_async(file.id))).map((link) => link.name).sort()).toEqual(
        [name, `soft ${name}`].sort(),
      );
      expect(await run(h5.H5Lexists_async(file.id, name))).toBe(true);
      const through = await run(h5.H5Dopen_async(file.id, `soft ${name}`));
      expect(await file.read(through)).toEqual(Int8Array.of(1, 2));
      expect(await tokenOf(file.id, `${name}/${name}`)).toBe(await tokenOf(through, '.'));
    });

    test.each(PATHS)('are found by the path %s', async (path) => {
      const file = await TrialFile.create(under);
      const c = await file.group('a/b/c');
      const b = await run(h5.H5Gopen_async(file.id, 'a/b'));
      expect(await tokenOf(b, path)).toBe(await tokenOf(c, '.'));
      const opened = await run(h5.H5Gopen_async(b, path));
      expect(await tokenOf(opened, '.')).toBe(await tokenOf(c, '.'));
    });

    test('are sorted by the bytes of their names', async () => {
      const file = await TrialFile.create(under);
      for (const name of ['b', 'B', 'ä', 'a', '10', '9', 'a b', '😀', '～']) await file.group(name);
      const names = (await run(h5.H5Literate_async(file.id))).map(({ name }) => name);
      expect(names).toEqual(['10', '9', 'B', 'a', 'a b', 'b', 'ä', '～', '😀']);
    });

    test('make paths of 40 groups', async () => {
      const file = await TrialFile.create(under);
      const path = Array.from({ length: 40 }, (_, n) => `level ${n}`).join('/');
      const deepest = await file.group(path);
      await file.attribute(deepest, 'depth', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR), [40]);
      await file.reopen();
      const again = await run(h5.H5Gopen_async(file.id, path));
      expect(await file.attributeValue(again, 'depth')).toEqual(Int32Array.of(40));
      expect(await run(h5.H5Iget_name_async(again))).toBe(`/${path}`);
      await expectFailure(h5.H5Gopen_async(file.id, `${path}/level 40`), 'not-found');
      await expectFailure(h5.H5Lexists_async(file.id, `level 0/nothing/level 2`), 'not-found');
    });

    test('end at what is no group', async () => {
      const file = await TrialFile.create(under);
      await file.dataset('d', h5.H5T_STD_I8LE, [1]);
      await expectFailure(h5.H5Gopen_async(file.id, 'd'), 'bad-argument');
      await expectFailure(h5.H5Dopen_async(file.id, 'd/e'), 'not-found');
      await expectFailure(h5.H5Gcreate_async(file.id, 'd/e'), 'bad-argument');
      await expectFailure(h5.H5Topen_async(file.id, 'd'), 'bad-argument');
      await expectFailure(h5.H5Dopen_async(file.id, '/'), 'bad-argument');
    });

    test('are not made over what is there', async () => {
      const file = await TrialFile.create(under);
      await file.group('g');
      const int = h5.H5T_STD_I8LE;
      await expectFailure(h5.H5Gcreate_async(file.id, 'g'), 'already-exists');
      await expectFailure(h5.H5Dcreate_async(file.id, 'g', int, h5.H5Screate_simple([1])), 'already-exists');
      await expectFailure(h5.H5Tcommit_async(file.id, 'g', int), 'already-exists');
      await expectFailure(h5.H5Lcreate_hard_async(file.id, '/', file.id, 'g'), 'already-exists');
      await expectFailure(h5.H5Lcreate_soft_async('/', file.id, 'g'), 'already-exists');
      await expectFailure(h5.H5Lcreate_external_async('x.h5', '/', file.id, 'g'), 'already-exists');
      await expectFailure(h5.H5Gcreate_async(file.id, 'g', { createIntermediateGroup: true }), 'already-exists');
      expect(await run(h5.H5Gget_info_async(file.id))).toMatchObject({ nlinks: 1 });
    });

    test('that are hard are counted', async () => {
      const file = await TrialFile.create(under);
      await file.dataset('d', h5.H5T_STD_I8LE, [1], [5]);
      await file.group('g');
      expect(await countOf(file.id, 'd')).toBe(1);
      for (const name of ['one', 'g/two', 'three']) await run(h5.H5Lcreate_hard_async(file.id, 'd', file.id, name));
      expect([await countOf(file.id, 'd'), await countOf(file.id, 'g/two')]).toEqual([4, 4]);
      await run(h5.H5Ldelete_async(file.id, 'd'));
      expect(await countOf(file.id, 'three')).toBe(3);
      expect(await file.read(await file.open('g/two'))).toEqual(Int8Array.of(5));
      for (const name of ['one', 'three']) await run(h5.H5Ldelete_async(file.id, name));
      expect(await countOf(file.id, 'g/two')).toBe(1);
      await run(h5.H5Ldelete_async(file.id, 'g/two'));
      await expectFailure(file.opening('g/two'), 'not-found');
    });

    test('that are soft lead through others, as far as those lead', async () => {
      const file = await TrialFile.create(under);
      await file.group('a/b');
      await run(h5.H5Lcreate_soft_async('a', file.id, 'first'));
      await run(h5.H5Lcreate_soft_async('/first', file.id, 'second'));
      await run(h5.H5Lcreate_soft_async('second/b', file.id, 'third'));
      await run(h5.H5Lcreate_soft_async('b', file.id, 'a/beside'));
      const b = await tokenOf(file.id, 'a/b');
      for (const path of ['third', 'second/b', 'a/beside', 'second/beside'])
        expect(await tokenOf(file.id, path)).toBe(b);
      await file.group('second/b/new');
      expect(await run(h5.H5Lexists_async(file.id, 'a/b/new'))).toBe(true);
      await run(h5.H5Ldelete_async(file.id, 'first'));
      await expectFailure(h5.H5Oopen_async(file.id, 'third'), 'not-found');
      expect(await run(h5.H5Lexists_async(file.id, 'third'))).toBe(true);
    });

    test('that are soft begin to lead when something is there', async () => {
      const file = await TrialFile.create(under);
      await run(h5.H5Lcreate_soft_async('/later/d', file.id, 'soft'));
      await expectFailure(file.opening('soft'), 'not-found');
      await file.group('later');
      await expectFailure(file.opening('soft'), 'not-found');
      const dset = await file.dataset('later/d', h5.H5T_STD_I8LE, [2], [1, 2]);
      expect(await file.read(await file.open('soft'))).toEqual(Int8Array.of(1, 2));
      expect(await tokenOf(file.id, 'soft')).toBe(await tokenOf(dset, '.'));
    });

    test('that lead in circles lead nowhere', async () => {
      const file = await TrialFile.create(under);
      await run(h5.H5Lcreate_soft_async('self', file.id, 'self'));
      await run(h5.H5Lcreate_soft_async('/b', file.id, 'a'));
      await run(h5.H5Lcreate_soft_async('/a', file.id, 'b'));
      for (const name of ['self', 'a', 'b/c']) {
        await expectFailure(h5.H5Oopen_async(file.id, name), 'not-found');
      }
      await run(h5.H5Lcreate_hard_async(file.id, '/', file.id, 'root'));
      expect(await tokenOf(file.id, 'root/root/root')).toBe(await tokenOf(file.id, '/'));
    });

    test('are moved with all that is below them, and not over others', async () => {
      const file = await TrialFile.create(under);
      await file.group('a/b');
      const dset = await file.dataset('a/b/d', h5.H5T_STD_I8LE, [1], [3]);
      await file.group('other');
      await run(h5.H5Lmove_async(file.id, 'a/b', file.id, 'other/moved'));
      expect(await file.read(await file.open('other/moved/d'))).toEqual(Int8Array.of(3));
      expect(await file.read(dset)).toEqual(Int8Array.of(3));
      expect(await run(h5.H5Lexists_async(file.id, 'a/b'))).toBe(false);
      await expectFailure(h5.H5Lmove_async(file.id, 'a', file.id, 'other'), 'already-exists');
      await expectFailure(h5.H5Lmove_async(file.id, 'nothing', file.id, 'x'), 'not-found');
      await expectFailure(h5.H5Lmove_async(file.id, 'a', file.id, 'no/such/x'), 'not-found');
      await run(h5.H5Lmove_async(file.id, 'a', file.id, 'new/group/a', { createIntermediateGroup: true }));
      expect(await run(h5.H5Lexists_async(file.id, 'new/group/a'))).toBe(true);
      await run(h5.H5Lcreate_soft_async('/nowhere', file.id, 'dangling'));
      await run(h5.H5Lmove_async(file.id, 'dangling', file.id, 'still dangling'));
      const links = await run(h5.H5Literate_async(file.id));
      expect(links).toContainEqual({ name: 'still dangling', type: 'H5L_TYPE_SOFT', target: '/nowhere' });
    });

    test('are deleted with what only they lead to', async () => {
      const file = await TrialFile.create(under);
      await file.group('a/b');
      const dset = await file.dataset('a/b/d', h5.H5T_STD_I8LE, [1], [3]);
      await run(h5.H5Ldelete_async(file.id, 'a'));
      await expectFailure(h5.H5Gopen_async(file.id, 'a/b'), 'not-found');
      // An object that is open may last until it is closed, as with libhdf5.
      const told = await run(file.reading(dset, {})).then(String, ({ kind }) => kind);
      expect(['3', 'not-found']).toContain(told);
      await expectFailure(h5.H5Ldelete_async(file.id, 'a'), 'not-found');
      await expectFailure(h5.H5Ldelete_async(file.id, '/'), 'bad-argument');
      await file.group('a');
      expect(await run(h5.H5Gget_info_by_name_async(file.id, 'a'))).toMatchObject({ nlinks: 0 });
    });

    test('that are external lead into another file', async () => {
      const file = await TrialFile.create(under);
      const other = await file.another();
      await other.group('g');
      await other.dataset('g/e', h5.H5T_STD_I8LE, [2], [7, 8]);
      const source = await other.close();
      const name = under.nameOf?.(source) ?? 'nowhere.h5';
      await run(h5.H5Lcreate_external_async(name, '/g/e', file.id, 'dataset'));
      await run(h5.H5Lcreate_external_async(name, '/g', file.id, 'group'));
      await run(h5.H5Lcreate_external_async(name, '/no/such', file.id, 'nothing'));
      await run(h5.H5Lcreate_external_async('not a file.h5', '/', file.id, 'nowhere'));
      const links = await run(h5.H5Literate_async(file.id));
      expect(links[0]).toEqual({ name: 'dataset', type: 'H5L_TYPE_EXTERNAL', file: name, target: '/g/e' });
      await expectFailure(h5.H5Oopen_async(file.id, 'nowhere'), under.nameOf ? 'not-found' : 'permission');
      if (!under.nameOf) return;
      expect(await file.read(await file.open('dataset'))).toEqual(Int8Array.of(7, 8));
      expect(await file.read(await file.open('group/e'))).toEqual(Int8Array.of(7, 8));
      await expectFailure(h5.H5Oopen_async(file.id, 'nothing'), 'not-found');
    });
  });
}
