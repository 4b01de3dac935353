import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd } from '../../support/hsds/h5pyd.js';
import { first, type HsdsProxy, hsdsProxy, type ProxiedRequest } from '../../support/hsds/hsdsProxy.mjs';

const scalar = h5.H5Screate('H5S_SCALAR');

describeWithHsds('answers of HSDS that are lost', (server) => {
  async function open() {
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { username, password } = server;
    const connector = hsds({ endpoint: proxy.endpoint, username, password, retry: { delayMs: 5, maxDelayMs: 20 } });
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    return { proxy, fapl: { connector }, domain, url: `hdf5:/${domain}` };
  }

  test('of the creation of a file: it is created, and with H5F_ACC_EXCL it was not there', async () => {
    const { proxy, fapl, domain, url } = await open();
    proxy.state.cutAnswer = once(({ method }) => method === 'PUT');
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_EXCL, {}, fapl));
    await makeGroup(file, 'g');
    await run(h5.H5Fclose_async(file));
    expect(await askH5pyd(server, domain, "answer = list(f['/'])")).toEqual(['g']);
    expect(proxy.count('PUT', '/')).toBeGreaterThan(2);
  });

  test('of the creation of a file in place of another one', async () => {
    const { proxy, fapl, domain, url } = await open();
    const before = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_EXCL, {}, fapl));
    await makeGroup(before, 'old');
    await run(h5.H5Fclose_async(before));
    const answers = [undefined, 0];
    proxy.state.cutAnswer = ({ method }) => (method === 'PUT' ? answers.shift() : undefined);
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    await makeGroup(file, 'new');
    await run(h5.H5Fclose_async(file));
    expect(answers).toEqual([]);
    expect(await askH5pyd(server, domain, "answer = list(f['/'])")).toEqual(['new']);
  });

  test('a file and a folder that were there before are not taken for new ones after a refusal', async () => {
    const { proxy, fapl, domain, url } = await open();
    await run(h5.H5Fclose_async(h5.H5Fcreate_async(url, h5.H5F_ACC_EXCL, {}, fapl)));
    proxy.state.refuse = first(2);
    await expectFailure(h5.H5Fcreate_async(url, h5.H5F_ACC_EXCL, {}, fapl), 'already-exists');
    const isCreation = ({ method }: ProxiedRequest): boolean => method === 'PUT';
    const refusals = first(2);
    proxy.state.refuse = (request) => (isCreation(request) ? refusals() : undefined);
    const folder = `${domain}-folder`;
    await run(fapl.connector.createFolder(`hdf5:/${folder}/`));
    onTestFinished(() => server.removeDomain(folder));
    const again = first(2);
    proxy.state.refuse = (request) => (isCreation(request) ? again() : undefined);
    await expectFailure(fapl.connector.createFolder(`hdf5:/${folder}/`), 'already-exists');
  });

  test('of creations, attributes, links and changes of them: each is there once', async () => {
    const { proxy, fapl, domain, url } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const lost = everySecondAnswer(proxy);
    const es = h5.H5EScreate();
    // Few: h5pyd believes the summary that the server makes ten seconds after the file was created.
    const names = Array.from({ length: 5 }, (_, n) => `d${n}`);
    for (const name of names) h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, scalar, {}, {}, {}, es);
    await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    for (const name of names) {
      const attribute = h5.H5Acreate_by_name_async(file, name, 'a', h5.H5T_STD_I32LE, scalar, {}, {}, {}, es);
      h5.H5Awrite_async(attribute, h5.H5T_NATIVE, Int32Array.of(Number(name.slice(1))), es);
      h5.H5Acreate_by_name_async(file, name, 'b', h5.H5T_STD_I32LE, scalar, {}, {}, {}, es);
      // For the server no NaN is equal to another.
      const nan = h5.H5Acreate_by_name_async(file, name, 'nan', h5.H5T_IEEE_F64LE, scalar, {}, {}, {}, es);
      h5.H5Awrite_async(nan, h5.H5T_NATIVE, Float64Array.of(Number.NaN), es);
      h5.H5Lcreate_hard_async(file, name, file, `to-${name}`, {}, {}, es);
    }
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    for (const name of names) {
      h5.H5Adelete_by_name_async(file, name, 'b', {}, es);
      h5.H5Ldelete_async(file, name, {}, es);
    }
    const file2 = h5.H5Lmove_async(file, 'to-d0', file, 'moved', {}, {}, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    await run(file2);
    await run(h5.H5Fclose_async(file));
    expect(lost.count).toBeGreaterThan(10);
    const told = await askH5pyd(
      server,
      domain,
      "answer = sorted((n, sorted(f[n].attrs), int(f[n].attrs['a'])) for n in f['/'])",
    );
    const moved = names.map((name, n) => [n === 0 ? 'moved' : `to-${name}`, ['a', 'nan'], n]);
    expect(told).toEqual(moved.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
  });

  test('of the creation of what is refused: nothing leads to it', async () => {
    const { proxy, fapl, domain, url } = await open();
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    proxy.state.refuse = ({ method, path }) => (method === 'POST' && path === '/datasets' ? 400 : undefined);
    const es = h5.H5EScreate();
    const group = h5.H5Gcreate_async(file, 'g', {}, {}, {}, es);
    const refused = [
      h5.H5Dcreate_async(group, 'in', h5.H5T_STD_I32LE, scalar, {}, {}, {}, es),
      h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, scalar, {}, {}, {}, es),
    ];
    const attribute = h5.H5Acreate_async(refused[1]!, 'a', h5.H5T_STD_I32LE, scalar, {}, {}, es);
    for (const one of refused) await expectFailure(one, 'bad-argument');
    await expectFailure(attribute, 'dependency-failed');
    await run(group);
    for (const name of ['x', 'g/in']) expect(await run(h5.H5Lexists_async(file, name))).toBe(false);
    expect(await askH5pyd(server, domain, "answer = [list(f['/']), list(f['g'])]")).toEqual([['g'], []]);
    proxy.state.refuse = undefined;
    await run(h5.H5Dclose_async(await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, scalar))));
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
    expect(await askH5pyd(server, domain, "answer = list(f['/'])")).toEqual(['g', 'x']);
  });

  test('what others have made before is told, also after refusals', async () => {
    const { proxy, fapl, url } = await open();
    const other = hsds({ endpoint: server.endpoint, username: server.username, password: server.password });
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    await makeGroup(file, 'g');
    // Both know what is there.
    const theirs = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, { connector: other }));
    expect(await run(h5.H5Lexists_async(theirs, 'x'))).toBe(false);
    expect(await run(h5.H5Aexists_by_name_async(theirs, 'g', 'a'))).toBe(false);
    await makeGroup(theirs, 'x');
    await run(h5.H5Acreate_by_name_async(theirs, 'g', 'a', h5.H5T_STD_I64LE, scalar));
    const refusals = first(2);
    proxy.state.refuse = ({ method }) => (method === 'GET' ? undefined : refusals());
    const es = h5.H5EScreate();
    const attributes = ['a', 'b'].map((name) =>
      h5.H5Acreate_by_name_async(file, 'g', name, h5.H5T_STD_I32LE, scalar, {}, {}, {}, es),
    );
    await expectFailure(attributes[0]!, 'already-exists');
    await run(attributes[1]!);
    await expectFailure(h5.H5Gcreate_async(file, 'x'), 'already-exists');
    // And from then on it is known.
    expect(await run(h5.H5Lexists_async(file, 'x'))).toBe(true);
    expect(await run(h5.H5Aexists_by_name_async(file, 'g', 'a'))).toBe(true);
    await run(h5.H5Fclose_async(theirs));
    await run(h5.H5Fclose_async(file));
  });
});

async function makeGroup(file: h5.FileId, name: string): Promise<void> {
  await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, name))));
}

/** Cuts the answer of the first request of a kind, which is carried out. */
function once(isIt: (request: ProxiedRequest) => boolean): (request: ProxiedRequest) => number | undefined {
  let isOver = false;
  return (request) => {
    if (isOver || !isIt(request)) return undefined;
    isOver = true;
    return 0;
  };
}

/** Every second answer that comes is lost, whatever it is of. */
function everySecondAnswer(proxy: HsdsProxy): { count: number } {
  const lost = { count: 0 };
  let seen = 0;
  proxy.state.cutAnswer = () => {
    seen += 1;
    if (seen % 2 === 0) return undefined;
    lost.count += 1;
    return 0;
  };
  return lost;
}
