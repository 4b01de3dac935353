import * as h5 from 'h5rx';
import { HsdsConnector } from 'h5rx/hsds';
import { toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd } from '../../support/hsds/h5pyd.js';
import { type HsdsProxy, hsdsProxy, type ProxiedRequest } from '../../support/hsds/hsdsProxy.mjs';

describeWithHsds('domains that are moved', (server) => {
  const { H5F_ACC_EXCL, H5F_ACC_RDONLY } = h5;

  /** A folder of its own, and a connector by way of a proxy. */
  async function arranged() {
    const folder = server.newDomain('moved').replace(/\.h5$/, '');
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { username, password } = server;
    const connector = new HsdsConnector({
      endpoint: proxy.endpoint,
      username,
      password,
      retry: { delayMs: 5, maxDelayMs: 20, budgetMs: 500 },
    });
    await run(connector.createFolder(`hdf5:/${folder}/`));
    const make = async (name: string): Promise<string> => {
      const file = await run(h5.H5Fcreate_async(`hdf5:/${folder}/${name}`, H5F_ACC_EXCL, {}, { connector }));
      await run(h5.H5Gclose_async(h5.H5Gcreate_async(file, `in ${name.replace('/', ' ')}`)));
      await run(h5.H5Fclose_async(file));
      return rootOf(name);
    };
    const rootOf = async (name: string): Promise<string> =>
      ((await (await server.request(`/?domain=${folder}/${name}`)).json()) as { root: string }).root;
    const isThere = async (root: string, name: string): Promise<boolean> =>
      (await server.request(`/groups/${root}?domain=${folder}/${name}`)).ok;
    const names = async (): Promise<string[]> =>
      (await run(connector.folder(`hdf5:/${folder}/`).pipe(toArray()))).map(({ name }) => name);
    const members = (name: string) => askH5pyd(server, `${folder}/${name}`, 'answer = list(f)');
    const url = (name: string) => `hdf5:/${folder}/${name}`;
    onTestFinished(async () => {
      proxy.state.refuse = undefined;
      for (const name of await names()) await server.removeDomain(`${folder}/${name}`);
      await server.removeDomain(folder);
    });
    return { folder, proxy, connector, make, rootOf, isThere, names, members, url };
  }

  const isDelete = ({ method }: ProxiedRequest): boolean => method === 'DELETE';
  const domainOf = ({ query }: ProxiedRequest): string => query.get('domain') ?? '';
  const isLink = (request: ProxiedRequest, name: string): boolean =>
    request.method === 'PUT' && domainOf(request).endsWith(`/${name}`);
  /** Refuses what a predicate finds, with a status that is not tried again. */
  const refuse = (proxy: HsdsProxy, which: (request: ProxiedRequest) => boolean): void => {
    proxy.state.refuse = (request) => (which(request) ? 403 : undefined);
  };

  test('have another name and what was in them, and h5pyd reads them', async () => {
    const { connector, make, names, members, rootOf, url } = await arranged();
    const root = await make('a.h5');
    await run(connector.moveDomain(url('a.h5'), url('b.h5')));
    expect([await names(), await members('b.h5'), await rootOf('b.h5')]).toEqual([['b.h5'], ['in a.h5'], root]);
  });

  test('replace another one, which goes with all that was in it, and keep its access control list', async () => {
    const { connector, folder, isThere, make, names, members, rootOf, url } = await arranged();
    const [old, root] = [await make('old.h5'), await make('new.h5')];
    const actions = { create: false, read: true, update: true, delete: false, readACL: false, updateACL: false };
    const list = () => server.request(`/acls?domain=${folder}/old.h5`);
    await server.request(`/acls/test_user2?domain=${folder}/old.h5`, { method: 'PUT', json: actions });
    const { acls } = (await (await list()).json()) as { acls: unknown };
    await expectFailure(connector.moveDomain(url('new.h5'), url('old.h5')), 'already-exists');
    expect(await names()).toEqual(['new.h5', 'old.h5']);
    await run(connector.moveDomain(url('new.h5'), url('old.h5'), { overwrite: true }));
    expect([await names(), await members('old.h5'), await rootOf('old.h5')]).toEqual([['old.h5'], ['in new.h5'], root]);
    expect([await isThere(root, 'old.h5'), await isThere(old, 'old.h5')]).toEqual([true, false]);
    expect(((await (await list()).json()) as { acls: unknown }).acls).toEqual(acls);
  });

  test('leave what is there as it was where they cannot replace it', async () => {
    const { proxy, connector, isThere, make, names, members, rootOf, url } = await arranged();
    const [old] = [await make('old.h5'), await make('new.h5')];
    const replace = () => connector.moveDomain(url('new.h5'), url('old.h5'), { overwrite: true });
    for (const which of [
      (request: ProxiedRequest) => request.method === 'PUT' && domainOf(request).endsWith('.old'),
      (request: ProxiedRequest) => isDelete(request) && domainOf(request).endsWith('/old.h5'),
      (
        (times) => (request: ProxiedRequest) =>
          isLink(request, 'old.h5') && times-- > 0
      )(1),
    ]) {
      refuse(proxy, which);
      const { message } = await expectFailure(replace(), 'permission');
      expect(message).toContain('old.h5');
      expect([await names(), await rootOf('old.h5'), await isThere(old, 'old.h5')]).toEqual([
        ['new.h5', 'old.h5'],
        old,
        true,
      ]);
    }
    proxy.state.refuse = undefined;
    expect(await members('old.h5')).toEqual(['in old.h5']);
    await run(replace());
    expect([await names(), await members('old.h5')]).toEqual([['old.h5'], ['in new.h5']]);
  });

  test('say where the two are when the server refuses both, and lose none', async () => {
    const { proxy, connector, make, names, members, url } = await arranged();
    for (const name of ['old.h5', 'new.h5']) await make(name);
    refuse(proxy, (request) => isLink(request, 'old.h5'));
    const options = { overwrite: true, orDelete: true };
    const { message } = await expectFailure(connector.moveDomain(url('new.h5'), url('old.h5'), options), 'permission');
    proxy.state.refuse = undefined;
    const [aside = ''] = (await names()).filter((name) => name.endsWith('.old'));
    expect(await names()).toEqual(['new.h5', aside]);
    expect(message).toContain(
      `'${url('old.h5')}' was to be replaced by '${url('new.h5')}', and is itself '${url(aside)}'`,
    );
    expect(await members(aside)).toEqual(['in old.h5']);
    await run(connector.moveDomain(url('new.h5'), url('old.h5'), options));
    expect(await members('old.h5')).toEqual(['in new.h5']);
  });

  test('are deleted with orDelete where they cannot be moved, unless they have their place already', async () => {
    const { proxy, connector, make, members, names, url } = await arranged();
    for (const name of ['old.h5', 'new.h5']) await make(name);
    refuse(proxy, (request) => isDelete(request) && domainOf(request).endsWith('/old.h5'));
    const options = { overwrite: true, orDelete: true };
    await expectFailure(connector.moveDomain(url('new.h5'), url('old.h5'), options), 'permission');
    expect(await names()).toEqual(['old.h5']);
    await make('new.h5');
    refuse(proxy, (request) => isDelete(request) && domainOf(request).endsWith('/new.h5'));
    const { message } = await expectFailure(connector.moveDomain(url('new.h5'), url('old.h5'), options), 'permission');
    expect(message).toContain(`'${url('new.h5')}' is now '${url('old.h5')}'`);
    proxy.state.refuse = undefined;
    expect([await names(), await members('old.h5')]).toEqual([['new.h5', 'old.h5'], ['in new.h5']]);
    // What was interrupted is finished: the two lead to the same objects, which stay.
    await run(connector.moveDomain(url('new.h5'), url('old.h5'), options));
    expect([await names(), await members('old.h5')]).toEqual([['old.h5'], ['in new.h5']]);
  });

  test('are moved once, though every second answer is lost', async () => {
    const { proxy, connector, make, names, members, url } = await arranged();
    for (const name of ['old.h5', 'new.h5']) await make(name);
    let count = 0;
    proxy.state.cutAnswer = ({ method }) => (method !== 'GET' && count++ % 2 === 0 ? 0 : undefined);
    await run(connector.moveDomain(url('new.h5'), url('old.h5'), { overwrite: true }));
    expect(count).toBeGreaterThan(6);
    expect([await names(), await members('old.h5')]).toEqual([['old.h5'], ['in new.h5']]);
  });

  test('and deleted must not be open in this program, nor folders', async () => {
    const { connector, make, names, url } = await arranged();
    for (const name of ['old.h5', 'new.h5']) await make(name);
    for (const name of ['old.h5', 'new.h5']) {
      const file = await run(h5.H5Fopen_async(url(name), H5F_ACC_RDONLY, { connector }));
      const moved = connector.moveDomain(url('new.h5'), url('old.h5'), { overwrite: true });
      expect((await expectFailure(moved, 'permission')).message).toContain(`'${url(name)}' is open in this program`);
      const { message } = await expectFailure(connector.deleteDomain(url(name)), 'permission');
      expect(message).toContain('is open in this program');
      await run(h5.H5Fclose_async(file));
    }
    await run(connector.createFolder(`${url('sub')}/`));
    await expectFailure(connector.moveDomain(url('sub'), url('other')), 'bad-argument');
    await expectFailure(connector.moveDomain(url('new.h5'), url('sub'), { overwrite: true }), 'bad-argument');
    await expectFailure(connector.moveDomain(url('new.h5'), url('new.h5')), 'bad-argument');
    await expectFailure(connector.moveDomain(url('none.h5'), url('old.h5'), { overwrite: true }), 'not-found');
    expect(await names()).toEqual(['new.h5', 'old.h5', 'sub']);
  });

  test('folders that are missing or not empty are named', async () => {
    const { connector, make, url } = await arranged();
    const { message } = await expectFailure(connector.createFolder(`${url('a/b')}/`), 'not-found');
    expect(message).toContain(`the folder '${url('a')}/' that it would be in is not there`);
    await run(connector.createFolder(`${url('sub')}/`));
    await make('sub/x.h5');
    const full = await expectFailure(connector.deleteFolder(`${url('sub')}/`), 'bad-argument');
    expect(full.message).toContain(`'${url('sub')}/': the folder is not empty`);
    await run(connector.deleteDomain(url('sub/x.h5')));
    await run(connector.deleteFolder(`${url('sub')}/`));
  });
});
