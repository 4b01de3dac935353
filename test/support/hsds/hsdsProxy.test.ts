import { expect, onTestFinished, test } from 'vitest';
import { describeWithHsds } from './describeWithHsds.js';
import { withH5pyd } from './h5pyd.js';
import type { HsdsClient } from './hsdsClient.mjs';
import { every, first, type HsdsProxy, hsdsProxy } from './hsdsProxy.mjs';

describeWithHsds('the proxy before HSDS', (server) => {
  const open = async (): Promise<HsdsProxy> => {
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    return proxy;
  };

  test('hands everything on, and counts it', async () => {
    const proxy = await open();
    const domain = server.newDomain();
    const lines = [
      `f = File('${domain}', 'w')`,
      "f['x'] = np.arange(100000)",
      'f.close()',
      `f = File('${domain}', 'r')`,
      "answer = int(f['x'][:].sum())",
    ];
    expect(await withH5pyd(proxy, ...lines)).toBe(4_999_950_000);
    expect(proxy.count('PUT', /\/value$/)).toBe(1);
    expect(proxy.requests.find(({ path }) => path.endsWith('/value'))).toMatchObject({
      received: 800_000,
      status: 200,
    });
    proxy.reset();
    expect(proxy.count('GET')).toBe(0);
  });

  test('refuses the first requests, every n-th, and those without the token', async () => {
    const proxy = await open();
    const statuses = async (count: number, init?: RequestInit): Promise<number[]> => {
      const all = [];
      for (let n = 0; n < count; n++) all.push((await fetch(`${proxy.endpoint}/about`, init)).status);
      return all;
    };
    proxy.state.refuse = first(2);
    expect(await statuses(3)).toEqual([503, 503, 200]);
    proxy.state.refuse = every(2, 429);
    expect(await statuses(4)).toEqual([200, 429, 200, 429]);
    proxy.state.refuse = undefined;
    proxy.state.token = 'one';
    expect(await statuses(1)).toEqual([401]);
    const init = { headers: { authorization: 'Bearer one' } };
    const about = await (await fetch(`${proxy.endpoint}/about`, init)).json();
    expect(about.username).toBe(server.username);
    proxy.state.token = 'two';
    expect(await statuses(1, init)).toEqual([401]);
  });

  test('cuts an answer in its middle, or before its first byte when the request was carried out', async () => {
    const proxy = await open();
    proxy.state.cutAnswer = () => 20;
    const cut = await fetch(`${proxy.endpoint}/about`);
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    proxy.state.cutAnswer = () => 0;
    const domain = server.newDomain();
    const { authorization } = basic(server);
    const created = fetch(`${proxy.endpoint}/?domain=${domain}`, { method: 'PUT', headers: { authorization } });
    await expect(created).rejects.toThrow();
    expect((await server.request(`/?domain=${domain}`)).status).toBe(200);
  });

  test('cuts a request, of which HSDS sees less than all', async () => {
    const proxy = await open();
    proxy.state.cutRequest = ({ method }) => (method === 'PUT' ? 100_000 : undefined);
    const body = new Uint8Array(1_000_000);
    await expect(fetch(`${proxy.endpoint}/datasets/x/value`, { method: 'PUT', body })).rejects.toThrow();
    expect(proxy.requests[0]!.received).toBeLessThan(1_000_000);
  });

  test('holds requests and answers until it is told, and knows how many are there at once', async () => {
    const proxy = await open();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    proxy.state.hold = ({ path }) => (path === '/about' ? held : undefined);
    const answers = [1, 2, 3].map(() => fetch(`${proxy.endpoint}/about`));
    await expect.poll(() => proxy.requests.length).toBe(3);
    expect(proxy.requests.map(({ status }) => status)).toEqual([undefined, undefined, undefined]);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(proxy.mostAtOnce).toBe(3);
  });

  test('tells that a client went away', async () => {
    const proxy = await open();
    proxy.state.hold = () => new Promise(() => {});
    const abort = new AbortController();
    const answer = fetch(`${proxy.endpoint}/about`, { signal: abort.signal });
    await expect.poll(() => proxy.requests.length).toBe(1);
    abort.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => proxy.requests[0]).toMatchObject({ aborted: true, ended: true, status: undefined });
  });
});

const basic = ({ username, password }: HsdsClient) => ({ authorization: `Basic ${btoa(`${username}:${password}`)}` });
