import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { describeWithHsds } from './describeWithHsds.js';
import { askH5pyd, makeWithH5pyd } from './h5pyd.js';
import { ownHsds } from './ownHsds.js';

describeWithHsds('the HSDS that tests share', (server) => {
  test('is ready, with two data nodes, and knows its user', async () => {
    const about = await (await server.request('/about')).json();
    expect(about).toMatchObject({ state: 'READY', node_count: 2, username: server.username, isadmin: true });
    expect(about.hsds_version).toBe('1.0.2');
  });

  test('keeps what h5pyd writes, for h5pyd and for a request', async () => {
    const domain = server.newDomain();
    await makeWithH5pyd(server, domain, "f['x'] = np.arange(5)");
    expect(await askH5pyd(server, domain, "answer = f['x'][:].tolist()")).toEqual([0, 1, 2, 3, 4]);
    const root = await (await server.request(`/groups/?h5path=/&domain=${domain}`)).json();
    expect(root).toMatchObject({ domain, linkCount: 1 });
    await server.removeDomain(domain);
    expect((await server.request(`/?domain=${domain}`)).ok).toBe(false);
    await server.removeDomain(domain);
  });

  test('gives every test a domain of its own', () => {
    expect(server.newDomain()).not.toBe(server.newDomain());
    expect(server.newDomain('run')).toMatch(/^\/home\/test_user1\/run-.+\.h5$/);
  });

  test('listens on the loopback device only', () => {
    for (const url of [server.endpoint, ...server.dataNodes]) expect(new URL(url).hostname).toBe('127.0.0.1');
  });
});

describeWithTools('an HSDS of one test', ['hsds'], ({ hsds }) => {
  test('a data node that is killed refuses connections, and is back on the same port', async () => {
    const server = await ownHsds();
    const [url] = server.dataNodes;
    await server.killDataNode(0);
    await expect(fetch(`${url}/info`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await server.restartDataNode(0);
    expect((await fetch(`${url}/info`)).status).toBe(200);
    await expect(server.restartDataNode(0)).rejects.toThrow('is running');
  });

  test('what was flushed is there when all data nodes were killed', async () => {
    const server = await ownHsds();
    const domain = server.newDomain();
    await makeWithH5pyd(server, domain, "f['x'] = np.arange(5)");
    const flushed = await server.request(`/?domain=${domain}&flush=1`, { method: 'PUT' });
    expect(flushed.status).toBe(204);
    for (const number of server.dataNodes.keys()) {
      await server.killDataNode(number);
      await server.restartDataNode(number);
    }
    expect(await askH5pyd(server, domain, "answer = f['x'][:].tolist()")).toEqual([0, 1, 2, 3, 4]);
  });

  test('has the configuration, users and number of data nodes that were asked for', async () => {
    const options = { max_request_size: 1000, greeting: 'good morning' };
    const server = await ownHsds({ dataNodes: 3, users: { somebody: 'secret' }, options });
    expect(server.dataNodes).toHaveLength(3);
    const authorization = `Basic ${btoa('somebody:secret')}`;
    const about = await (await server.request('/about', { headers: { authorization } })).json();
    expect(about).toMatchObject({ greeting: 'good morning', node_count: 3, username: 'somebody', isadmin: false });
  });

  test('says which option there is not', async () => {
    await expect(ownHsds({ options: { max_tasks: 1 } })).rejects.toThrow('HSDS has no option max_tasks');
  });

  test('says in its error what HSDS said when it does not start', async () => {
    await expect(ownHsds({ options: { log_level: 'WHATEVER' } })).rejects.toThrow('unexpected log_level: WHATEVER');
  });

  test('ends with the process that started it, though that is killed, and leaves nothing', async () => {
    const module = new URL('startHsds.mjs', import.meta.url).href;
    const program = `
      const { startHsds } = await import(${JSON.stringify(module)});
      const { endpoint, folder } = await startHsds({ python: ${JSON.stringify(hsds)} });
      console.log(JSON.stringify({ endpoint, folder }));
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [told] = await once(starter.stdout, 'data');
    const { endpoint, folder } = JSON.parse(String(told));
    expect((await fetch(`${endpoint}/about`)).ok).toBe(true);
    starter.kill('SIGKILL');
    await expect.poll(() => existsSync(folder)).toBe(false);
    await expect(fetch(`${endpoint}/about`)).rejects.toThrow();
  });
});
