import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, failure, run, temporaryFolder } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { withH5pyd } from '../../support/hsds/h5pyd.js';

const scalar = h5.H5Screate('H5S_SCALAR');

describeWithHsds('a domain that is open twice in one program', (server) => {
  async function open() {
    const { endpoint, username, password } = server;
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const url = `hdf5:/${domain}`;
    const opened = { connector: hsds({ endpoint, username, password }) };
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, opened));
    const other = { connector: hsds({ endpoint, username, password }) };
    const theirs = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, other));
    return { domain, url, file, theirs };
  }

  test('what one has created the other does not replace', async () => {
    const { domain, file, theirs } = await open();
    // Each knows that there is nothing.
    expect(await run(h5.H5Lexists_async(theirs, 'x'))).toBe(false);
    const es = h5.H5EScreate();
    const both = [file, theirs].map((one, k) => {
      const groups = Array.from({ length: 30 }, (_, n) => {
        const group = h5.H5Gcreate_async(one, `g${n}`, {}, {}, {}, es);
        h5.H5Acreate_async(group, k === 0 ? 'ours' : 'theirs', h5.H5T_STD_I32LE, scalar, {}, {}, es);
        return group;
      });
      return Promise.allSettled(groups.map((group) => run(group)));
    });
    const [ours, others] = await Promise.all(both);
    const won = ours?.map(({ status }, n) => {
      expect([status, others?.[n]?.status].sort()).toEqual(['fulfilled', 'rejected']);
      return status === 'fulfilled' ? 'ours' : 'theirs';
    });
    for (const one of [...(ours ?? []), ...(others ?? [])])
      if (one.status === 'rejected') expect(one.reason.kind).toBe('already-exists');
    const told = await withH5pyd(
      server,
      `f = File('${domain}', 'r')`,
      "answer = [list(f[f'g{n}'].attrs) for n in range(30)]",
    );
    expect(told).toEqual(won?.map((one) => [one]));
    // Who was refused knows now that it is there.
    for (const one of [file, theirs]) expect(await run(h5.H5Lexists_async(one, 'g7'))).toBe(true);
  });

  test('what the other has deleted is missed by name, and by it alone', async () => {
    const { domain, url, file, theirs } = await open();
    for (const name of ['gone', 'kept'])
      await run(h5.H5Acreate_async(await run(h5.H5Gcreate_async(file, name)), 'a', h5.H5T_STD_I32LE, scalar));
    const fresh = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, freshAccess()));
    const groups = await Promise.all(['gone', 'kept'].map((name) => run(h5.H5Gopen_async(fresh, name))));
    const [gone, kept] = groups as [h5.GroupId, h5.GroupId];
    const { root } = await (await server.request(`/?domain=${domain}`)).json();
    const { links } = await (await server.request(`/groups/${root}/links?domain=${domain}`)).json();
    const [{ id }] = links.filter(({ title }: { title: string }) => title === 'gone');
    await run(h5.H5Ldelete_async(theirs, 'gone'));
    // The object itself stays until the server looks for what has no links.
    await server.request(`/groups/${id}?domain=${domain}`, { method: 'DELETE' });
    const asked = [gone, kept].map((group) => h5.H5Aexists_async(group, 'a'));
    const [first, second] = await Promise.allSettled(asked.map((one) => run(one)));
    expect(second).toEqual({ status: 'fulfilled', value: true });
    expect(first?.status).toBe('rejected');
    const error = await expectFailure(h5.H5Gget_info_async(gone), 'not-found');
    expect(error.message).toContain(url);
    const members = [gone, kept].map((group) => run(h5.H5Literate_async(group)));
    expect((await Promise.allSettled(members)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect((await failure(h5.H5Gcreate_async(gone, 'new'))).kind).toBe('not-found');
  });

  function freshAccess() {
    const { endpoint, username, password } = server;
    return { connector: hsds({ endpoint, username, password }) };
  }

  test('by another copy of the library, it is the same', async () => {
    const { url, file } = await open();
    const folder = temporaryFolder();
    const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
    cpSync(dist, join(folder, 'dist'), { recursive: true });
    symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));
    const copied = async (path: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist', path)).href);
    const copy = (await copied('node/index.js')) as typeof h5;
    const { hsds: copiedHsds } = (await copied('hsds/node/index.js')) as { hsds: typeof hsds };
    const { endpoint, username, password } = server;
    const connector = copiedHsds({ endpoint, username, password });
    const theirs = await run(copy.H5Fopen_async(url, h5.H5F_ACC_RDWR, { connector }));
    await run(copy.H5Gcreate_async(theirs, 'x'));
    await expectFailure(h5.H5Gcreate_async(file, 'x'), 'already-exists');
    await run(h5.H5Gcreate_async(file, 'y'));
    const error = await run(copy.H5Gcreate_async(theirs, 'y')).catch((thrown) => thrown);
    expect(error.kind).toBe('already-exists');
  });
});
