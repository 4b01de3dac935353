import { join } from 'node:path';
import {
  datasetOf,
  EventSet,
  fileOf,
  H5F_ACC_RDWR,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fopen_async,
  hyperslab,
  membersOf,
  openDataset,
  openFile,
  progressOf,
  readChunks,
  settled,
  sliceOf,
  type View,
  type ViewState,
} from 'h5rx';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { beforeAll, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

/** The first snapshot that is final. */
const final = <S extends ViewState>(view: View<S>): Promise<S> =>
  firstValueFrom(view.pipe(filter(({ status }) => status !== 'loading' && status !== 'idle')));

describeWithTools('views of real files', ['python'], ({ python }) => {
  const folder = makeFolder();
  const path = join(folder, 'f.h5');

  beforeAll(() => {
    makeWithH5py(
      python,
      path,
      '',
      "f.create_dataset('x', data=np.arange(4 * 600 * 500, dtype='i4').reshape(4, 600, 500), chunks=(1, 50, 50), compression='gzip')",
      "f.create_dataset('words', data=['ä', 'b', 'cc'], dtype=h5py.string_dtype())",
      "f.create_dataset('one', data=7.5)",
      "f['pairs'] = np.array([(1, 2.5), (3, 4.5)], dtype=[('n', 'i4'), ('v', 'f8')])",
      "g = f.create_group('many')",
      'for n in range(1000): g[f"d{n:04}"] = n',
    );
  });

  test('a file opens with the first subscriber and closes with the last', async () => {
    const view = fileOf(path, H5F_ACC_RDWR);
    const keep = view.subscribe();
    const { status, file } = await final(view);
    expect([status, file?.kind]).toEqual(['ready', 'file']);
    await expectFailure(H5Fcreate_async(path, H5F_ACC_TRUNC), 'permission');
    keep.unsubscribe();
    await Promise.resolve();
    await settled();
    await run(H5Fclose_async(await run(H5Fopen_async(path, H5F_ACC_RDWR))));
    expect(view.value).toEqual({ status: 'idle', file: undefined, error: undefined });
  });

  test('members come as they are found', async () => {
    const view = membersOf(openFile(path), { path: 'many' });
    const lengths: number[] = [];
    view.subscribe(({ members }) => lengths.push(members.length));
    const { members, status } = await final(view);
    expect([status, members.length, members[999]?.name]).toEqual(['ready', 1000, 'd0999']);
    expect(lengths[0]).toBe(0);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  test('a dataset tells its shape, type and chunks; what is not there is an error', async () => {
    const { shape, datatype, creation, status } = await final(datasetOf(openFile(path), 'x'));
    expect([status, shape, datatype?.class, creation?.chunk]).toEqual([
      'ready',
      [4, 600, 500],
      'H5T_INTEGER',
      [1, 50, 50],
    ]);
    expect(await final(datasetOf(openFile(path), 'y'))).toMatchObject({
      status: 'error',
      error: { kind: 'not-found' },
    });
    expect(await final(fileOf(join(folder, 'none.h5')))).toMatchObject({
      status: 'error',
      error: { kind: 'not-found' },
    });
  });

  test.each([
    ['a plane', 'f["x"][2:3]', { start: [2, 0, 0], count: [1, 600, 500] }],
    [
      'every third element of a part',
      'f["x"][1:4:2, 7:457:3, 5:365:3]',
      { start: [1, 7, 5], stride: [2, 3, 3], count: [2, 150, 120] },
    ],
    [
      'blocks with gaps, which are no part of it,',
      'f["x"][0:1, :, :][:, [0, 1, 2, 300, 301, 302]][:, :, [7, 8, 207, 208]]',
      { start: [0, 0, 7], stride: [1, 300, 200], count: [1, 2, 2], block: [1, 3, 2] },
    ],
    ['one block', 'f["x"][3:4, 10:14, 20:420]', { start: [3, 10, 20], count: [1, 1, 1], block: [1, 4, 400] }],
  ])('%s has the elements that h5py reads', async (_, program, selection) => {
    const es = new EventSet();
    const slice = await final(sliceOf(openFile(path).pipe(openDataset('x')), { selection: hyperslab(selection), es }));
    const [shape, data] = askH5py(python, path, `a = ${program}`, 'answer = [a.shape, a.ravel().tolist()]') as [
      number[],
      number[],
    ];
    expect([slice.status, slice.shape]).toEqual(['ready', shape]);
    expect([...(slice.data as Int32Array)]).toEqual(data);
    expect(es.status).toMatchObject({ succeeded: 1, failed: 0, canceled: 0 });
  });

  test('strings, compounds and scalars are slices too', async () => {
    const slice = (name: string) => final(sliceOf(openFile(path).pipe(openDataset(name))));
    expect(await slice('words')).toMatchObject({ data: ['ä', 'b', 'cc'], shape: [3] });
    expect(await slice('one')).toMatchObject({ data: Float64Array.of(7.5), shape: [] });
    expect(await slice('pairs')).toMatchObject({ data: { n: Int32Array.of(1, 3), v: Float64Array.of(2.5, 4.5) } });
  });

  test('an event set is shown while a dataset is read', async () => {
    const es = new EventSet();
    const view = progressOf(es);
    const subscription = view.subscribe();
    await final(sliceOf(openFile(path).pipe(openDataset('x')), { es }));
    await expect.poll(() => view.value.status.succeeded).toBe(1);
    expect(view.value.progress).toMatchObject({ loadedBytes: 4 * 4 * 600 * 500, totalBytes: 4 * 4 * 600 * 500 });
    subscription.unsubscribe();
  });

  test('small chunks are read together where that is asked for', async () => {
    const parts = (partBytes: number) =>
      lastValueFrom(openFile(path).pipe(openDataset('x'), readChunks({ partBytes }), toArray()));
    expect(await parts(1)).toHaveLength(4 * 12 * 10);
    const joined = await parts(2 ** 20);
    // 10,000 bytes a chunk: 104 of them at most, whole rows of chunks.
    expect(joined).toHaveLength(4 * 2);
    expect(joined.map(({ shape }) => shape[1])).toEqual([500, 100, 500, 100, 500, 100, 500, 100]);
  });
});
