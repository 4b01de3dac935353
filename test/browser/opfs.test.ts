import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { type OpenPage, openPage } from './openPage.js';

describeWithTools('a file of the origin-private file system in Chromium', ['chromium'], ({ chromium }) => {
  let open: OpenPage;

  beforeAll(async () => {
    open = await openPage(chromium);
  });

  afterAll(() => open?.close());

  test('is shared by its handles, which are objects of their own, in the order of the calls', async () => {
    const told = await open.page.evaluate(async () => {
      // The page's own import, which its import map resolves; the test runner would replace one written here.
      const load = new Function('name', 'return import(name)');
      const [h5, { lastValueFrom: run }] = (await Promise.all(['h5rx', 'rxjs'].map((name) => load(name)))) as [
        typeof import('h5rx'),
        typeof import('rxjs'),
      ];
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('folder', { create: true });
      const handle = async (directory: FileSystemDirectoryHandle) =>
        (await directory.getFileHandle('f.h5', { create: true })) as unknown as import('h5rx').FileSystemHandleLike;
      const [one, two, three, elsewhere] = [
        await handle(root),
        await handle(root),
        await handle(root),
        await handle(folder),
      ];
      const told: unknown[] = [];
      const kindOf = (operation: import('h5rx').Operation<unknown>) =>
        run(operation).then(
          () => 'ok',
          (error: import('h5rx').H5Error) => error.kind,
        );
      const es = h5.H5EScreate();
      const created = h5.H5Fcreate_async(one, h5.H5F_ACC_TRUNC, {}, {}, es);
      const dset = h5.H5Dcreate_async(created, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([2]), {}, {}, {}, es);
      // Sent at once: which file the second handle is of is not known yet.
      const again = h5.H5Fopen_async(two, h5.H5F_ACC_RDWR, {}, es);
      const found = h5.H5Lexists_async(again, 'd', {}, es);
      h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, Int32Array.of(4, 5), es);
      const read = h5.H5Dread_async(h5.H5Dopen_async(again, 'd'));
      told.push(await run(found), Array.from((await run(read)) as Int32Array));
      const reader = await run(h5.H5Fopen_async(three, h5.H5F_ACC_RDONLY));
      told.push(Array.from((await run(h5.H5Dread_async(h5.H5Dopen_async(reader, 'd')))) as Int32Array));
      told.push(await kindOf(h5.H5Fcreate_async(three, h5.H5F_ACC_TRUNC)));
      // Of the same name, and another file.
      const other = await run(h5.H5Fcreate_async(elsewhere, h5.H5F_ACC_TRUNC));
      told.push(await run(h5.H5Lexists_async(other, 'd')));
      for (const close of [
        h5.H5Dclose_async(dset),
        ...[created, again, reader, other].map((file) => h5.H5Fclose_async(file)),
      ])
        await run(close);
      const readOnly = await run(h5.H5Fopen_async(one, h5.H5F_ACC_RDONLY));
      told.push(await kindOf(h5.H5Fopen_async(two, h5.H5F_ACC_RDWR)));
      await run(h5.H5Fclose_async(readOnly));
      told.push(await kindOf(h5.H5Fopen_async(two, h5.H5F_ACC_RDWR)));
      return told;
    });
    expect(told).toEqual([true, [4, 5], [4, 5], 'permission', false, 'permission', 'ok']);
    expect(open.complaints).toEqual([]);
  });
});
