import * as h5 from 'h5rx';
import { HsdsConnector } from 'h5rx/hsds';
import type { Observable } from 'rxjs';
import { toArray } from 'rxjs';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { connected } from './support/connected.js';

const { H5F_ACC_EXCL, H5F_ACC_RDONLY, H5F_ACC_RDWR, H5F_ACC_TRUNC, H5S_ALL, H5T_NATIVE } = h5;

type Actions = Partial<Record<'create' | 'read' | 'update' | 'delete', true>>;

describeWithHsds('access control lists', (server) => {
  const other = () => new HsdsConnector({ endpoint: server.endpoint, username: 'test_user2', password: 'test' });
  let domain: string;
  let url: string;

  beforeEach(async () => {
    domain = server.newDomain('own');
    url = `hdf5:/${domain}`;
    onTestFinished(() => server.removeDomain(domain));
    const file = await run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector: connected(server) }));
    const space = h5.H5Screate_simple([3], [h5.H5S_UNLIMITED]);
    const dataset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, space, {}, { chunk: [3] }));
    await run(h5.H5Dwrite_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, Int32Array.of(1, 2, 3)));
    const attribute = await run(h5.H5Acreate_async(dataset, 'n', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
    await run(h5.H5Awrite_async(attribute, H5T_NATIVE, Int32Array.of(7)));
    await run(h5.H5Fclose_async(file));
  });

  /** Lets the second user do something with the domain, and nothing else. */
  async function allow(actions: Actions): Promise<void> {
    const none = { create: false, read: false, update: false, delete: false, readACL: false, updateACL: false };
    const json = { ...none, ...actions };
    const answer = await server.request(`/acls/test_user2?domain=${domain}`, { method: 'PUT', json });
    expect(answer.status).toBe(201);
  }

  const open = (flags: number) => run(h5.H5Fopen_async(url, flags, { connector: other() }));

  /** Expects an operation to be refused, by the domain's list. */
  async function expectRefused(operation: Observable<unknown>, list = domain): Promise<void> {
    const { message } = await expectFailure(operation, 'permission');
    expect(message).toContain(`the access control list of '${list}'`);
    expect(message).not.toContain('test:');
  }

  test('who is in none is refused, by name of the list', async () => {
    await expectRefused(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: other() }));
    await expectRefused(h5.H5Fis_accessible_async(url, { connector: other() }));
    await expectRefused(h5.H5Fdelete_async(url, { connector: other() }));
    await expectRefused(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector: other() }));
    const file = await run(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: connected(server) }));
    expect(await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'x')))).toEqual(Int32Array.of(1, 2, 3));
    await run(h5.H5Fclose_async(file));
  });

  test('who may read reads, and changes nothing', async () => {
    await allow({ read: true });
    const file = await open(H5F_ACC_RDWR);
    const dataset = await run(h5.H5Dopen_async(file, 'x'));
    expect(await run(h5.H5Dread_async(dataset))).toEqual(Int32Array.of(1, 2, 3));
    const attribute = await run(h5.H5Aopen_async(dataset, 'n'));
    expect(await run(h5.H5Aread_async(attribute))).toEqual(Int32Array.of(7));
    const scalar = h5.H5Screate(h5.H5S_SCALAR);
    await expectRefused(h5.H5Dwrite_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, Int32Array.of(4, 5, 6)));
    await expectRefused(h5.H5Awrite_async(attribute, H5T_NATIVE, Int32Array.of(8)));
    await expectRefused(h5.H5Acreate_async(dataset, 'm', h5.H5T_STD_I32LE, scalar));
    await expectRefused(h5.H5Adelete_async(dataset, 'n'));
    await expectRefused(h5.H5Gcreate_async(file, 'g'));
    await expectRefused(h5.H5Dcreate_async(file, 'y', h5.H5T_STD_I32LE, scalar));
    await expectRefused(h5.H5Lcreate_soft_async('/x', file, 's'));
    await expectRefused(h5.H5Ldelete_async(file, 'x'));
    await expectRefused(h5.H5Lmove_async(file, 'x', file, 'y'));
    await expectRefused(h5.H5Dset_extent_async(dataset, [5]));
    await expectRefused(h5.H5Fdelete_async(url, { connector: other() }));
    // What was refused is not there for the one who tried, either.
    expect(await run(h5.H5Aread_async(attribute))).toEqual(Int32Array.of(7));
    expect(await run(h5.H5Dread_async(dataset))).toEqual(Int32Array.of(1, 2, 3));
    const links = await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    expect(links.map(({ name }) => name)).toEqual(['x']);
    expect(await run(h5.H5Aexists_async(dataset, 'm'))).toBe(false);
    await expectRefused(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
  });

  test('who may change values changes them, and makes and deletes nothing', async () => {
    await allow({ read: true, update: true });
    const file = await open(H5F_ACC_RDWR);
    const dataset = await run(h5.H5Dopen_async(file, 'x'));
    await run(h5.H5Dwrite_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, Int32Array.of(4, 5, 6)));
    await run(h5.H5Dset_extent_async(dataset, [4]));
    await expectRefused(h5.H5Gcreate_async(file, 'g'));
    await expectRefused(h5.H5Ldelete_async(file, 'x'));
    await expectRefused(h5.H5Fdelete_async(url, { connector: other() }));
    await run(h5.H5Fclose_async(file));
    const own = await run(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: connected(server) }));
    expect(await run(h5.H5Dread_async(h5.H5Dopen_async(own, 'x')))).toEqual(Int32Array.of(4, 5, 6, 0));
    await run(h5.H5Fclose_async(own));
  });

  test("another's folder is not written to, and one's own is", async () => {
    const folder = server.home.replace(/\/$/, '');
    const strange = `hdf5:/${server.newDomain('strange')}`;
    await expectRefused(h5.H5Fcreate_async(strange, H5F_ACC_EXCL, {}, { connector: other() }), strange.slice(6));
    await expectRefused(other().createFolder(`hdf5:/${folder}/theirs/`), `${folder}/theirs`);
    await expectRefused(other().deleteDomain(url));
    await expectRefused(other().deleteFolder(`hdf5:/${folder}/`), folder);
    const own = `hdf5://home/test_user2/${crypto.randomUUID()}/`;
    await run(other().createFolder(own));
    expect(await run(other().folder(own).pipe(toArray()))).toEqual([]);
    await run(other().deleteFolder(own));
  });

  test('a wrong password is refused, and not shown', async () => {
    const wrong = new HsdsConnector({
      endpoint: server.endpoint,
      username: 'test_user2',
      password: 'not-the-password',
    });
    const { message } = await expectFailure(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: wrong }), 'permission');
    expect(message).toContain('refuses the user name or the password');
    expect(message).not.toContain('not-the-password');
  });
});
