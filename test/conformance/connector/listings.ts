import * as h5 from 'h5rx';
import { of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } = h5;

/** Names in the order of their creation. */
const CREATED = ['november', 'alpha', 'zulu', 'mike', 'bravo'];
const SORTED = ['alpha', 'bravo', 'mike', 'november', 'zulu'];

/** Every index and order, and the names as they are listed then. */
const ORDERS: readonly (readonly [h5.IndexType, h5.IterationOrder, readonly string[]])[] = [
  [H5_INDEX_NAME, H5_ITER_INC, SORTED],
  [H5_INDEX_NAME, H5_ITER_DEC, [...SORTED].reverse()],
  [H5_INDEX_CRT_ORDER, H5_ITER_INC, CREATED],
  [H5_INDEX_CRT_ORDER, H5_ITER_DEC, [...CREATED].reverse()],
];

/** Lists of links, of objects and of members, in the orders that there are. */
export function listingsConform(under: ConnectorUnderTest): void {
  /** A group that tracks creation order, with a dataset of one number for each name. */
  const make = async (order: h5.CreationOrder = 'tracked'): Promise<[TrialFile, h5.GroupId]> => {
    const file = await TrialFile.create(under);
    const group = await file.group('g', { linkCreationOrder: order });
    for (const [n, name] of CREATED.entries()) {
      const dset = await file.dataset(`g/${name}`, h5.H5T_STD_I32LE, [1], [n]);
      await run(h5.H5Dclose_async(dset));
    }
    return [file, group];
  };

  describe.each(ORDERS)('a listing by %s and %s', (index, order, names) => {
    test('has the links, and what they lead to', async () => {
      const [file, group] = await make();
      const listed = await run(h5.H5Literate_async(group, index, order, { info: true }));
      expect(listed.map(({ name }) => name)).toEqual(names);
      expect(listed.map(({ info }) => info?.type)).toEqual(names.map(() => 'H5O_TYPE_DATASET'));
      const { token } = await run(h5.H5Oget_info_by_name_async(file.id, `g/${names[2]}`));
      expect(listed[2]?.info?.token).toBe(token);
    });

    test('has the objects that are visited', async () => {
      const [file, group] = await make('indexed');
      const visited = await run(h5.H5Ovisit_async(group, index, order));
      expect(visited.map(({ path }) => path)).toEqual(['.', ...names]);
      const all = await run(h5.H5Ovisit_async(file.id, index, order));
      expect(all.map(({ path }) => path)).toEqual(['.', 'g', ...names.map((name) => `g/${name}`)]);
    });

    test('has the members as streams tell them', async () => {
      const [file, group] = await make();
      const options = { indexType: index, order };
      const members = await run(of(group).pipe(h5.members(options), toArray()));
      expect(members.map(({ name, kind }) => [name, kind])).toEqual(names.map((name) => [name, 'dataset']));
      const walked = await run(of(await run(h5.H5Gopen_async(file.id, 'g'))).pipe(h5.walk(options), toArray()));
      expect(walked.map(({ path }) => path)).toEqual(names);
    });

    test('gives objects by their place, and deletes links by it', async () => {
      const [file, group] = await make();
      for (const [n, name] of [names[0]!, names[3]!].entries()) {
        const opened = await run(h5.H5Oopen_by_idx_async(file.id, 'g', index, order, 3 * n));
        expect(await file.read(opened as h5.DatasetId)).toEqual(Int32Array.of(CREATED.indexOf(name)));
      }
      await run(h5.H5Ldelete_by_idx_async(group, '.', index, order, 1));
      const left = await run(h5.H5Literate_async(group, index, order));
      expect(left.map(({ name }) => name)).toEqual(names.filter((_, n) => n !== 1));
      for (const operation of [
        h5.H5Oopen_by_idx_async(file.id, 'g', index, order, 4),
        h5.H5Ldelete_by_idx_async(file.id, 'g', index, order, 4),
        h5.H5Gget_info_by_idx_async(file.id, 'g', index, order, 4),
      ]) {
        await expectFailure(operation, 'bad-argument');
      }
    });
  });

  describe('listings', () => {
    test('follow creation order after links were deleted and made again', async () => {
      const [file, group] = await make();
      await run(h5.H5Ldelete_async(group, 'alpha'));
      await run(h5.H5Lcreate_hard_async(group, 'zulu', group, 'alpha'));
      await run(h5.H5Lcreate_soft_async('/g/mike', group, 'a soft one'));
      const listed = await run(h5.H5Literate_async(group, H5_INDEX_CRT_ORDER, H5_ITER_INC));
      expect(listed.map(({ name }) => name)).toEqual(['november', 'zulu', 'mike', 'bravo', 'alpha', 'a soft one']);
      expect(await run(h5.H5Gget_info_by_name_async(file.id, 'g'))).toMatchObject({ nlinks: 6, max_corder: 7 });
    });

    test('follow creation order only where it is tracked', async () => {
      const file = await TrialFile.create(under);
      const group = await file.group('g');
      for (const name of ['b', 'a']) await run(h5.H5Gclose_async(h5.H5Gcreate_async(group, name)));
      await expectFailure(h5.H5Literate_async(group, H5_INDEX_CRT_ORDER, H5_ITER_INC), 'bad-argument');
      await expectFailure(h5.H5Oopen_by_idx_async(file.id, 'g', H5_INDEX_CRT_ORDER, H5_ITER_INC, 0), 'bad-argument');
      const visited = await run(h5.H5Ovisit_async(group, H5_INDEX_CRT_ORDER, H5_ITER_DEC));
      expect(visited.map(({ path }) => path)).toEqual(['.', 'b', 'a']);
      expect(await run(h5.H5Gget_info_async(group))).toMatchObject({ nlinks: 2, max_corder: 0 });
    });

    test('follow creation order in a root group that tracks it', async () => {
      const file = await TrialFile.create(under, { linkCreationOrder: 'indexed' });
      for (const name of CREATED) await run(h5.H5Gclose_async(h5.H5Gcreate_async(file.id, name)));
      await file.reopen();
      const listed = await run(h5.H5Literate_async(file.id, H5_INDEX_CRT_ORDER, H5_ITER_INC));
      expect(listed.map(({ name }) => name)).toEqual(CREATED);
    });

    test('of an empty group are empty', async () => {
      const file = await TrialFile.create(under);
      expect(await run(h5.H5Literate_async(file.id))).toEqual([]);
      expect((await run(h5.H5Ovisit_async(file.id))).map(({ path }) => path)).toEqual(['.']);
      expect(await run(of(file.id).pipe(h5.members(), toArray()))).toEqual([]);
      expect(await run(h5.H5Aiterate_async(file.id))).toEqual([]);
      await expectFailure(h5.H5Oopen_by_idx_async(file.id, '.', H5_INDEX_NAME, H5_ITER_INC, 0), 'bad-argument');
    });

    test('of 300 links are complete, each once', async () => {
      const file = await TrialFile.create(under);
      const group = await file.group('g', { linkCreationOrder: 'indexed' });
      const es = h5.H5EScreate();
      // 7 has no factor in common with 300, so that each number comes once.
      const names = Array.from({ length: 300 }, (_, n) => `link ${String((7 * n) % 300).padStart(3, '0')}`);
      for (const name of names) h5.H5Lcreate_soft_async(`/${name}`, group, name, {}, {}, es);
      expect((await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
      const listed = async (index: h5.IndexType) =>
        (await run(h5.H5Literate_async(group, index, H5_ITER_INC))).map(({ name }) => name);
      expect(await listed(H5_INDEX_CRT_ORDER)).toEqual(names);
      expect(await listed(H5_INDEX_NAME)).toEqual([...names].sort());
      const members = await run(of(group).pipe(h5.members(), toArray()));
      expect(members.map(({ name }) => name)).toEqual([...names].sort());
      expect(await run(h5.H5Gget_info_async(group))).toMatchObject({ nlinks: 300 });
    });

    test('tell groups by their place what H5Gget_info tells by their name', async () => {
      const file = await TrialFile.create(under);
      for (const path of ['a', 'b/one', 'b/two', 'c/one']) await file.group(path);
      const counts: number[] = [];
      for (const n of [0, 1, 2])
        counts.push((await run(h5.H5Gget_info_by_idx_async(file.id, '/', H5_INDEX_NAME, H5_ITER_INC, n))).nlinks);
      expect(counts).toEqual([0, 2, 1]);
    });

    test('of members have types, extents and attributes', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_U16BE, h5.H5Screate_simple([2, 3], [2, 9]), undefined, {
        chunk: [1, 3],
      });
      await file.attribute(dset, 'unit', h5.text, h5.H5Screate(h5.H5S_SCALAR), ['m']);
      await file.attribute(dset, 'none', h5.H5T_STD_I8LE, h5.H5Screate(h5.H5S_NULL));
      const group = await file.group('g');
      await file.attribute(group, 'n', h5.H5T_STD_I32LE, [2], [1, 2]);
      await run(h5.H5Tclose_async(h5.H5Tcommit_async(file.id, 't', h5.H5T_IEEE_F32LE)));
      const [d, g, t] = await run(of(file.id).pipe(h5.members({ attributes: 'values' }), toArray()));
      expect(d).toMatchObject({ kind: 'dataset', space: { dims: [2, 3], maxdims: [2, 9] }, attributeCount: 2 });
      expect(d).toMatchObject({ creation: { layout: 'chunked', chunk: [1, 3] } });
      expect(h5.H5Tequal((d as h5.DatasetMember).datatype, h5.H5T_STD_U16BE)).toBe(true);
      expect(d?.attributes).toMatchObject([
        { name: 'none', shape: null },
        { name: 'unit', data: ['m'], shape: [] },
      ]);
      expect(g).toMatchObject({ kind: 'group', attributes: [{ name: 'n', data: Int32Array.of(1, 2), shape: [2] }] });
      expect(h5.H5Tequal((t as h5.DatatypeMember).datatype, h5.H5T_IEEE_F32LE)).toBe(true);
    });

    test('of a walk go as deep as they may, and enter what soft links lead to if they may', async () => {
      const file = await TrialFile.create(under);
      await file.group('a/b/c');
      await run(h5.H5Lcreate_soft_async('/a/b', file.id, 'soft'));
      const paths = async (options: h5.WalkOptions) =>
        (await run(of(file.id).pipe(h5.walk(options), toArray()))).map(({ path }) => path);
      expect(await paths({})).toEqual(['a', 'a/b', 'a/b/c', 'soft']);
      expect(await paths({ depth: 2 })).toEqual(['a', 'a/b', 'soft']);
      expect(await paths({ depth: 1 })).toEqual(['a', 'soft']);
      const entered = await run(of(file.id).pipe(h5.walk({ expandSoftLink: true }), toArray()));
      expect(entered.map(({ path, sameAs }) => [path, sameAs])).toContainEqual(['soft', 'a/b']);
    });
  });
}
