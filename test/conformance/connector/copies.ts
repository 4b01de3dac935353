import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const scalar = h5.H5Screate(h5.H5S_SCALAR);
const six = Int16Array.of(1, -2, 3, -4, 5, -6);

/** What is copied, and how its copy is examined. `file` is where it is. */
const OBJECTS: readonly (readonly [
  string,
  make: (file: TrialFile) => Promise<unknown>,
  check: (file: TrialFile, name: string) => Promise<void>,
])[] = [
  [
    'a dataset with attributes',
    async (file) => {
      const dset = await file.dataset('it', h5.H5T_STD_I16BE, [2, 3], six);
      await file.attribute(dset, 'unit', h5.text, scalar, ['m/s']);
    },
    async (file, name) => {
      const dset = await file.open(name);
      expect(await file.read(dset)).toEqual(six);
      expect(h5.H5Tequal(await run(h5.H5Dget_type_async(dset)), h5.H5T_STD_I16BE)).toBe(true);
      expect(await file.attributeValue(dset, 'unit')).toEqual(['m/s']);
    },
  ],
  [
    'a dataset of chunks that are compressed',
    (file) => {
      const space = h5.H5Screate_simple([2, 3], [h5.H5S_UNLIMITED, 6]);
      return file.dataset('it', h5.H5T_STD_I16LE, space, six, {
        chunk: [1, 2],
        deflate: 4,
        shuffle: true,
        fillValue: 9,
      });
    },
    async (file, name) => {
      const dset = await file.open(name);
      expect(await file.read(dset)).toEqual(six);
      expect(await run(h5.H5Dget_space_async(dset))).toMatchObject({ dims: [2, 3], maxdims: [h5.H5S_UNLIMITED, 6] });
      const created = await run(h5.H5Dget_create_plist_async(dset));
      expect(created).toMatchObject({ layout: 'chunked', chunk: [1, 2], fillValue: Int16Array.of(9) });
      expect(created.filters?.map(({ id }) => id)).toEqual([2, 1]);
    },
  ],
  [
    'a dataset of texts of any length',
    (file) => file.dataset('it', h5.text, [3], ['', 'größe', 'x'.repeat(1000)]),
    async (file, name) => {
      expect(await file.read(await file.open(name))).toEqual(['', 'größe', 'x'.repeat(1000)]);
    },
  ],
  [
    'a dataset of sequences',
    (file) => file.dataset('it', h5.H5Tvlen_create(h5.H5T_STD_I8LE), [2], [[1, 2, 3], []]),
    async (file, name) => {
      expect(await file.read(await file.open(name))).toEqual([Int8Array.of(1, 2, 3), Int8Array.of()]);
    },
  ],
  [
    'a dataset without elements',
    async (file) => {
      await file.dataset('it', h5.H5T_STD_I8LE, h5.H5Screate(h5.H5S_NULL));
    },
    async (file, name) => {
      expect(await file.read(await file.open(name))).toBeNull();
    },
  ],
  [
    'a committed datatype',
    async (file) => {
      const type = await run(h5.H5Tcommit_async(file.id, 'it', h5.enumeration(h5.H5T_STD_I8LE, { a: 1, b: -1 })));
      await file.attribute(type, 'n', h5.H5T_STD_I32LE, [2], [1, 2]);
    },
    async (file, name) => {
      const type = await run(h5.H5Topen_async(file.id, name));
      const expected = h5.enumeration(h5.H5T_STD_I8LE, { a: 1, b: -1 });
      expect(h5.H5Tequal(await run(h5.H5Tcopy_async(type)), expected)).toBe(true);
      expect(await file.attributeValue(type, 'n')).toEqual(Int32Array.of(1, 2));
    },
  ],
  [
    'a group with what is below it, each once',
    async (file) => {
      const group = await file.group('it');
      await file.attribute(group, 'title', h5.text(4), scalar, ['it']);
      await file.dataset('it/d', h5.H5T_STD_I16LE, [6], six);
      await file.group('it/below/more');
      await run(h5.H5Lcreate_hard_async(file.id, 'it/d', file.id, 'it/below/same'));
      await run(h5.H5Lcreate_hard_async(file.id, 'it', file.id, 'it/below/up'));
      await run(h5.H5Lcreate_soft_async('d', group, 'soft'));
      await run(h5.H5Lcreate_soft_async('/nowhere', group, 'dangling'));
      await run(h5.H5Lcreate_external_async('x.h5', '/x', group, 'external'));
    },
    async (file, name) => {
      const group = await run(h5.H5Gopen_async(file.id, name));
      expect(await file.attributeValue(group, 'title')).toEqual(['it']);
      expect(await run(h5.H5Literate_async(group))).toEqual([
        { name: 'below', type: 'H5L_TYPE_HARD' },
        { name: 'd', type: 'H5L_TYPE_HARD' },
        { name: 'dangling', type: 'H5L_TYPE_SOFT', target: '/nowhere' },
        { name: 'external', type: 'H5L_TYPE_EXTERNAL', file: 'x.h5', target: '/x' },
        { name: 'soft', type: 'H5L_TYPE_SOFT', target: 'd' },
      ]);
      const tokenOf = async (path: string) => (await run(h5.H5Oget_info_by_name_async(group, path))).token;
      expect(await tokenOf('below/same')).toBe(await tokenOf('d'));
      expect(await tokenOf('below/up')).toBe(await tokenOf('.'));
      expect(await run(h5.H5Oget_info_by_name_async(group, 'd'))).toMatchObject({ rc: 2 });
      expect(await run(h5.H5Lexists_async(group, 'below/more'))).toBe(true);
      expect(await file.read(await file.open(`${name}/soft`))).toEqual(six);
    },
  ],
  [
    'a group that tracks creation order',
    async (file) => {
      const group = await file.group('it', { linkCreationOrder: 'indexed', attrCreationOrder: 'tracked' });
      for (const name of ['c', 'a', 'b']) {
        await run(h5.H5Gclose_async(h5.H5Gcreate_async(group, name)));
        await file.attribute(group, name, h5.H5T_STD_I8LE, scalar, [1]);
      }
    },
    async (file, name) => {
      const group = await run(h5.H5Gopen_async(file.id, name));
      const links = await run(h5.H5Literate_async(group, h5.H5_INDEX_CRT_ORDER));
      expect(links.map((link) => link.name)).toEqual(['c', 'a', 'b']);
      const attributes = await run(h5.H5Aiterate_async(group, h5.H5_INDEX_CRT_ORDER));
      expect(attributes.map((attribute) => attribute.name)).toEqual(['c', 'a', 'b']);
    },
  ],
  [
    'datasets of a committed datatype that is copied with them',
    async (file) => {
      await file.group('it');
      const type = await run(h5.H5Tcommit_async(file.id, 'it/t', h5.H5T_STD_I16BE));
      for (const name of ['it/d', 'it/e']) await file.dataset(name, type, [6], six);
      await run(h5.H5Tclose_async(type));
    },
    async (file, name) => {
      for (const member of ['d', 'e']) expect(await file.read(await file.open(`${name}/${member}`))).toEqual(six);
      const type = await run(h5.H5Topen_async(file.id, `${name}/t`));
      expect(h5.H5Tequal(await run(h5.H5Tcopy_async(type)), h5.H5T_STD_I16BE)).toBe(true);
    },
  ],
];

/** Copies of objects, in their file and into another one of the same connector. */
export function copiesConform(under: ConnectorUnderTest): void {
  describe('copies', () => {
    test.each(OBJECTS)('of %s stay when it is deleted', async (_, make, check) => {
      const file = await TrialFile.create(under);
      await make(file);
      await run(h5.H5Ocopy_async(file.id, 'it', file.id, 'copy'));
      await run(h5.H5Ldelete_async(file.id, 'it'));
      await check(file, 'copy');
      await file.reopen();
      await check(file, 'copy');
    });

    test.each(OBJECTS)('of %s come into another file', async (_, make, check) => {
      const file = await TrialFile.create(under);
      const other = await file.another();
      await make(file);
      await run(h5.H5Ocopy_async(file.id, 'it', other.id, 'a/copy', {}, { createIntermediateGroup: true }));
      await check(other, 'a/copy');
      await other.reopen();
      await check(other, 'a/copy');
      await check(file, 'it');
    });

    test('are independent of what they were made of', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [3], [1, 2, 3]);
      await file.attribute(dset, 'n', h5.H5T_STD_I8LE, scalar, [1]);
      await run(h5.H5Ocopy_async(dset, '.', file.id, 'copy'));
      await file.write(dset, [4, 5, 6]);
      await run(h5.H5Adelete_async(dset, 'n'));
      const copy = await file.open('copy');
      expect(await file.read(copy)).toEqual(Int32Array.of(1, 2, 3));
      expect(await file.attributeValue(copy, 'n')).toEqual(Int8Array.of(1));
      await file.write(copy, [7, 8, 9]);
      expect(await file.read(dset)).toEqual(Int32Array.of(4, 5, 6));
    });

    test('are made of what a soft link leads to, with the group that is asked for', async () => {
      const file = await TrialFile.create(under);
      await file.group('g/h');
      await file.dataset('g/h/d', h5.H5T_STD_I8LE, [1], [5]);
      await run(h5.H5Lcreate_soft_async('/g/h', file.id, 'soft'));
      await run(h5.H5Ocopy_async(file.id, 'soft', file.id, 'copy'));
      expect(await file.read(await file.open('copy/d'))).toEqual(Int8Array.of(5));
      expect((await run(h5.H5Literate_async(file.id)))[0]).toEqual({ name: 'copy', type: 'H5L_TYPE_HARD' });
    });

    test('need a source, a place and a name that nobody has', async () => {
      const file = await TrialFile.create(under);
      await file.group('g');
      await file.group('there');
      await expectFailure(h5.H5Ocopy_async(file.id, 'nothing', file.id, 'copy'), 'not-found');
      await expectFailure(h5.H5Ocopy_async(file.id, 'g', file.id, 'there'), 'already-exists');
      await expectFailure(h5.H5Ocopy_async(file.id, 'g', file.id, 'no/such/copy'), 'not-found');
      await run(h5.H5Lcreate_soft_async('/nowhere', file.id, 'dangling'));
      await expectFailure(h5.H5Ocopy_async(file.id, 'dangling', file.id, 'copy'), 'not-found');
      expect((await run(h5.H5Literate_async(file.id))).map(({ name }) => name)).toEqual(['dangling', 'g', 'there']);
    });

    test.each<[string, h5.Feature, h5.ObjectCopy, string[], number]>([
      ['all', 'write', {}, ['.', 'd', 'h', 'h/deep'], 1],
      ['only the members', 'ocpypl_id.shallowHierarchy', { shallowHierarchy: true }, ['.', 'd', 'h'], 1],
      ['no attributes', 'ocpypl_id.withoutAttr', { withoutAttr: true }, ['.', 'd', 'h', 'h/deep'], 0],
      [
        'what soft links lead to',
        'ocpypl_id.expandSoftLink',
        { expandSoftLink: true },
        ['.', 'd', 'h', 'h/deep', 'soft'],
        1,
      ],
    ])('take %s if they may', async (_, feature, ocpypl, paths, attributes) => {
      const file = await TrialFile.create(under);
      const group = await file.group('g');
      await file.attribute(group, 'a', h5.H5T_STD_I8LE, scalar, [1]);
      await file.group('g/h/deep');
      await file.dataset('g/d', h5.H5T_STD_I8LE, [1], [5]);
      await file.group('outside');
      await run(h5.H5Lcreate_soft_async('/outside', group, 'soft'));
      const copying = h5.H5Ocopy_async(file.id, 'g', file.id, 'copy', ocpypl);
      if (!file.trial.has(feature)) {
        await expectFailure(copying, 'unsupported');
        expect(await run(h5.H5Lexists_async(file.id, 'copy'))).toBe(false);
        return;
      }
      await run(copying);
      const copy = await run(h5.H5Gopen_async(file.id, 'copy'));
      expect((await run(h5.H5Ovisit_async(copy))).map(({ path }) => path)).toEqual(paths);
      expect(await run(h5.H5Aiterate_async(copy))).toHaveLength(attributes);
    });

    test.each<[string, string, string[]]>([
      ['/', 'copy', ['copy', 'copy/g', 'copy/g/d', 'copy/g/h', 'g', 'g/d', 'g/h']],
      ['.', '/g/h/copy', ['g', 'g/d', 'g/h', 'g/h/copy', 'g/h/copy/g', 'g/h/copy/g/d', 'g/h/copy/g/h']],
      ['g', 'g/copy', ['g', 'g/copy', 'g/copy/d', 'g/copy/h', 'g/d', 'g/h']],
    ])('of %s as %s, within itself, have what was there before', async (from, to, paths) => {
      const file = await TrialFile.create(under);
      await file.group('g/h');
      await file.dataset('g/d', h5.H5T_STD_I8LE, [1], [5]);
      await run(h5.H5Ocopy_async(file.id, from, file.id, to));
      const found = async () => (await run(h5.H5Ovisit_async(file.id))).map(({ path }) => path).sort();
      expect(await found()).toEqual(['.', ...paths]);
      await file.reopen();
      expect(await found()).toEqual(['.', ...paths]);
    });

    test('have soft links that lead into the copy itself as they were: they led nowhere', async () => {
      const file = await TrialFile.create(under);
      if (!file.trial.has('ocpypl_id.expandSoftLink')) return;
      await file.group('g/a');
      await file.group('g/z');
      await run(h5.H5Lcreate_soft_async('/g/copy', file.id, 'g/a/top'));
      await run(h5.H5Lcreate_soft_async('/g/copy/a', file.id, 'g/z/deep'));
      await run(h5.H5Lcreate_soft_async('/g/a', file.id, 'g/z/other'));
      await run(h5.H5Ocopy_async(file.id, 'g', file.id, 'g/copy', { expandSoftLink: true }));
      const copy = await run(h5.H5Gopen_async(file.id, 'g/copy'));
      expect((await run(h5.H5Ovisit_async(copy))).map(({ path }) => path)).toEqual(['.', 'a', 'z']);
      expect((await run(h5.H5Literate_async(await run(h5.H5Gopen_async(copy, 'a'))))).map(({ type }) => type)).toEqual([
        'H5L_TYPE_SOFT',
      ]);
      expect((await run(h5.H5Literate_async(await run(h5.H5Gopen_async(copy, 'z'))))).map(({ type }) => type)).toEqual([
        'H5L_TYPE_SOFT',
        'H5L_TYPE_HARD',
      ]);
    });

    test('keep references to what is in the file', async () => {
      const file = await TrialFile.create(under);
      await file.group('target');
      const reference = await run(h5.H5Rcreate_object_async(file.id, 'target'));
      await file.dataset('refs', h5.H5T_STD_REF_OBJ, [2], [reference, null]);
      await run(h5.H5Ocopy_async(file.id, 'refs', file.id, 'copy'));
      const [first, second] = (await file.read(await file.open('copy'))) as (h5.Reference | null)[];
      expect(second).toBeNull();
      expect(await run(h5.H5Rget_obj_name_async(first!))).toBe('/target');
    });
  });
}
