import * as h5 from 'h5rx';
import { of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } = h5;

/** Groups, links and objects. */
export function groupsConform(under: ConnectorUnderTest): void {
  describe('groups and links', () => {
    test('are made, found and opened by their paths', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'a/b/c', { createIntermediateGroup: true }));
      const b = await run(h5.H5Gopen_async(file, '/a/b'));
      expect(await run(h5.H5Lexists_async(b, 'c'))).toBe(true);
      expect(await run(h5.H5Lexists_async(b, '/a/b/c'))).toBe(true);
      expect(await run(h5.H5Lexists_async(b, 'd'))).toBe(false);
      await expectFailure(h5.H5Gcreate_async(b, 'c'), 'already-exists');
      await expectFailure(h5.H5Gcreate_async(b, 'x/y'), 'not-found');
      await expectFailure(h5.H5Gopen_async(b, 'd'), 'not-found');
      await run(h5.H5Fclose_async(file));
      await run(h5.H5Gclose_async(b));
    });

    test('are listed by name and by creation order, both ways, and taken by index', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const group = await run(h5.H5Gcreate_async(file, 'g', {}, { linkCreationOrder: 'indexed' }));
      for (const name of ['b', 'a', 'd', 'c']) await run(h5.H5Gclose_async(h5.H5Gcreate_async(group, name)));
      const names = async (index: h5.IndexType, order: h5.IterationOrder) =>
        (await run(h5.H5Literate_async(group, index, order))).map(({ name }) => name).join('');
      expect([
        await names(H5_INDEX_NAME, H5_ITER_INC),
        await names(H5_INDEX_NAME, H5_ITER_DEC),
        await names(H5_INDEX_CRT_ORDER, H5_ITER_INC),
        await names(H5_INDEX_CRT_ORDER, H5_ITER_DEC),
      ]).toEqual(['abcd', 'dcba', 'badc', 'cdab']);
      const first = await run(h5.H5Oopen_by_idx_async(file, 'g', H5_INDEX_CRT_ORDER, H5_ITER_INC, 0));
      const { token } = await run(h5.H5Oget_info_by_name_async(first as h5.GroupId, '.'));
      expect(token).toBe((await run(h5.H5Oget_info_by_name_async(group, 'b'))).token);
      await run(h5.H5Oclose_async(first));
      await run(h5.H5Ldelete_by_idx_async(file, 'g', H5_INDEX_NAME, H5_ITER_DEC, 0));
      expect(await names(H5_INDEX_NAME, H5_ITER_INC)).toBe('abc');
      expect(await run(h5.H5Gget_info_by_name_async(file, 'g'))).toMatchObject({ nlinks: 3, max_corder: 4 });
      await expectFailure(
        h5.H5Oopen_by_idx_async(file, 'g', H5_INDEX_NAME, H5_ITER_INC, 3),
        'not-found',
        'bad-argument',
      );
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(file));
    });

    test('tell what they lead to', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Aclose_async(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR))));
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Lcreate_hard_async(file, 'd', file, 'hard'));
      await run(h5.H5Lcreate_soft_async('/d', file, 'soft'));
      await run(h5.H5Lcreate_soft_async('nowhere', file, 'dangling'));
      await run(h5.H5Lcreate_soft_async('circle', file, 'circle'));
      const links = await run(h5.H5Literate_async(file, H5_INDEX_NAME, H5_ITER_DEC, { info: true }));
      const info = await run(h5.H5Oget_info_by_name_async(file, 'd', h5.H5O_INFO_ALL));
      expect(info).toMatchObject({ rc: 2, num_attrs: 1 });
      expect(links).toEqual([
        { name: 'soft', type: 'H5L_TYPE_SOFT', target: '/d', info },
        { name: 'hard', type: 'H5L_TYPE_HARD', info },
        { name: 'dangling', type: 'H5L_TYPE_SOFT', target: 'nowhere' },
        { name: 'd', type: 'H5L_TYPE_HARD', info },
        { name: 'circle', type: 'H5L_TYPE_SOFT', target: 'circle' },
      ]);
      expect(await run(h5.H5Literate_async(file, H5_INDEX_NAME, H5_ITER_DEC, { value: true }))).toEqual(
        links.map(({ info: _, ...link }) => link),
      );
      await run(h5.H5Fclose_async(file));
    });

    test('are hard or soft, are moved, and deleted', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g'));
      await run(h5.H5Lcreate_hard_async(file, 'g', file, 'hard'));
      await run(h5.H5Lcreate_soft_async('/g', file, 'soft'));
      await run(h5.H5Lcreate_soft_async('nowhere', file, 'dangling'));
      await run(h5.H5Lcreate_external_async('other.h5', '/x', file, 'outside'));
      expect(await run(h5.H5Literate_async(file, H5_INDEX_NAME, H5_ITER_INC))).toEqual([
        { name: 'dangling', type: 'H5L_TYPE_SOFT', target: 'nowhere' },
        { name: 'g', type: 'H5L_TYPE_HARD' },
        { name: 'hard', type: 'H5L_TYPE_HARD' },
        { name: 'outside', type: 'H5L_TYPE_EXTERNAL', file: 'other.h5', target: '/x' },
        { name: 'soft', type: 'H5L_TYPE_SOFT', target: '/g' },
      ]);
      const tokens = await Promise.all(
        ['g', 'hard', 'soft'].map(async (name) => (await run(h5.H5Oget_info_by_name_async(file, name))).token),
      );
      expect(new Set(tokens).size).toBe(1);
      expect(await run(h5.H5Oget_info_by_name_async(file, 'soft'))).toMatchObject({ type: 'H5O_TYPE_GROUP', rc: 2 });
      await expectFailure(h5.H5Oopen_async(file, 'dangling'), 'not-found');
      await run(h5.H5Lmove_async(file, 'hard', file, 'g/moved'));
      await run(h5.H5Ldelete_async(file, 'soft'));
      await expectFailure(h5.H5Ldelete_async(file, 'soft'), 'not-found');
      expect(await run(h5.H5Lexists_async(file, 'g/moved/moved'))).toBe(true);
      await run(h5.H5Fclose_async(file));
    });
  });

  describe('objects', () => {
    test('are opened by what they are', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'group'));
      await run(h5.H5Dcreate_async(file, 'dataset', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Tcommit_async(file, 'datatype', h5.H5T_STD_U16BE));
      for (const kind of ['group', 'dataset', 'datatype']) {
        const object = await run(h5.H5Oopen_async(file, kind));
        expect(object.kind).toBe(kind);
        await run(h5.H5Oclose_async(object));
      }
      const type = await run(h5.H5Topen_async(file, 'datatype'));
      expect(await run(h5.H5Tcopy_async(type))).toEqual(h5.H5T_STD_U16BE);
      await expectFailure(h5.H5Dopen_async(file, 'group'), 'bad-argument');
      await run(h5.H5Tclose_async(type));
      await run(h5.H5Fclose_async(file));
    });

    test('tell the path by which they were opened', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g'));
      const dset = await run(h5.H5Dcreate_async(file, 'g/d', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      const attr = await run(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Lcreate_soft_async('g', file, 'soft'));
      const soft = await run(h5.H5Gopen_async(file, './soft'));
      const below = await run(h5.H5Oopen_async(soft, 'd'));
      const names = [file, dset, attr, soft, below].map((id) => run(h5.H5Iget_name_async(id)));
      expect(await Promise.all(names)).toEqual(['/', '/g/d', '/g/d', '/soft', '/soft/d']);
      const later = new h5.EventSet();
      expect(await run(h5.H5Iget_name_async(h5.H5Gopen_async(file, '/g', {}, later), later))).toBe('/g');
      await run(h5.H5Fclose_async(file));
    });

    test('are visited, each once', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'b/c', { createIntermediateGroup: true }));
      await run(h5.H5Dcreate_async(file, 'b/a', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Lcreate_hard_async(file, 'b', file, 'b/c/circle'));
      await run(h5.H5Lcreate_soft_async('/b/a', file, 'a'));
      const visited = await run(h5.H5Ovisit_async(file));
      expect(visited.map(({ path, type }) => [path, type])).toEqual([
        ['.', 'H5O_TYPE_GROUP'],
        ['b', 'H5O_TYPE_GROUP'],
        ['b/a', 'H5O_TYPE_DATASET'],
        ['b/c', 'H5O_TYPE_GROUP'],
      ]);
      const below = await run(h5.H5Ovisit_async(h5.H5Gopen_async(file, 'b'), H5_INDEX_NAME, H5_ITER_DEC));
      expect(below.map(({ path }) => path)).toEqual(['.', 'c', 'a']);
      const { path: _, ...info } = visited[2]!;
      expect(await run(h5.H5Oget_info_by_name_async(file, 'b/a'))).toEqual(info);
      await run(h5.H5Fclose_async(file));
    });

    test('are told as members, and walked with what is below them', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'b/c', { createIntermediateGroup: true }));
      const dataset = await run(
        h5.H5Dcreate_async(file, 'b/a', h5.H5T_STD_I32LE, h5.H5Screate_simple([3]), {}, { chunk: [2] }),
      );
      const attribute = await run(h5.H5Acreate_async(dataset, 'n', h5.H5T_STD_I16LE, h5.H5Screate(h5.H5S_SCALAR)));
      await run(h5.H5Awrite_async(attribute, h5.H5T_NATIVE, [7]));
      await run(h5.H5Aclose_async(attribute));
      await run(h5.H5Dclose_async(dataset));
      await run(h5.H5Lcreate_hard_async(file, 'b', file, 'b/c/circle'));
      await run(h5.H5Lcreate_soft_async('/b/a', file, 'a'));
      await run(h5.H5Lcreate_soft_async('/nowhere', file, 'none'));
      const told = await run(of(file).pipe(h5.members({ attributes: 'names' }), toArray()));
      expect(told.map(({ name, kind, link, attributes }) => [name, kind, link.type, attributes])).toEqual([
        ['a', 'dataset', 'H5L_TYPE_SOFT', ['n']],
        ['b', 'group', 'H5L_TYPE_HARD', []],
        ['none', undefined, 'H5L_TYPE_SOFT', undefined],
      ]);
      const walked = await run(of(file).pipe(h5.walk({ attributes: 'values' }), toArray()));
      expect(walked.map(({ path, kind, sameAs }) => [path, kind, sameAs])).toEqual([
        ['a', 'dataset', undefined],
        ['b', 'group', undefined],
        ['b/a', 'dataset', undefined],
        ['b/c', 'group', undefined],
        ['b/c/circle', 'group', 'b'],
        ['none', undefined, undefined],
      ]);
      expect(walked[2]).toMatchObject({ space: { dims: [3] }, creation: { chunk: [2] }, attributeCount: 1 });
      expect(walked[2]?.attributes).toMatchObject([{ name: 'n', data: new Int16Array([7]), shape: [] }]);
      const { token } = await run(h5.H5Oget_info_by_name_async(file, 'b/a'));
      expect([told[0]?.token, walked[2]?.token]).toEqual([token, token]);
      await run(h5.H5Fclose_async(file));
    });

    test('are copied, with what is in them', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g/h', { createIntermediateGroup: true }));
      await run(h5.H5Ocopy_async(file, 'g', file, 'copy'));
      expect(await run(h5.H5Lexists_async(file, 'copy/h'))).toBe(true);
      await run(h5.H5Ldelete_async(file, 'g'));
      expect(await run(h5.H5Lexists_async(file, 'copy/h'))).toBe(true);
      await run(h5.H5Fclose_async(file));
    });
  });
}
