// A real HSDS on the loopback device, with a temporary folder of its own; any number of them run at once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hsdsClient } from './hsdsClient.mjs';
import { HSDS_PYTHON, hsdsPython } from './hsdsPython.mjs';

const SERVE = fileURLToPath(new URL('serve.py', import.meta.url));

/** Milliseconds that a node may take until it answers; on a busy machine it takes some seconds. */
const START_TIMEOUT = 50_000;
/** Milliseconds between two questions whether a node answers. */
const POLL = 50;

/** See `StartOptions` and `HsdsServer` in startHsds.d.mts. */
export async function startHsds({
  python = hsdsPython(),
  dataNodes = 2,
  username = 'test_user1',
  password = 'test',
  users = { test_user2: 'test' },
  groups = {},
  options = {},
} = {}) {
  if (python === undefined) throw new Error(`HSDS needs ${HSDS_PYTHON}`);
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-hsds-'));
  const bucket = 'hsdstest';
  const config = {
    folder,
    temporary: true,
    bucket,
    data_nodes: dataNodes,
    username,
    password,
    users,
    groups,
    options: { log_level: 'WARN', ...options },
  };
  // Names of HSDS's configuration in the environment would change it, so little is handed on.
  const env = { PATH: process.env.PATH, HOME: folder, PYTHONDONTWRITEBYTECODE: '1' };
  const supervisor = spawn(python, [SERVE, JSON.stringify(config)], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  supervisor.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  supervisor.stdin.on('error', () => {});
  const ended = once(supervisor, 'close').finally(() => rmSync(folder, { recursive: true, force: true }));
  ended.catch(() => {});
  const answers = createInterface({ input: supervisor.stdout })[Symbol.asyncIterator]();

  const log = () => `${hsdsClient({ folder }).log()}${complaints}`;

  async function answer() {
    const { done, value } = await answers.next();
    if (done) throw new Error('HSDS ended');
    const { error, ...rest } = JSON.parse(value);
    if (error !== undefined) throw new Error(`HSDS: ${error}`);
    return rest;
  }

  // One command after the other, so that each gets its own answer.
  let last = Promise.resolve();
  const send = (node, signal) => {
    last = last
      .catch(() => {})
      .then(() => {
        supervisor.stdin.write(`${JSON.stringify({ node, signal })}\n`);
        return answer();
      });
    return last;
  };

  async function stop() {
    supervisor.stdin.end();
    await ended;
  }

  /** Resolves when a node answers. */
  async function untilThere(node) {
    const latest = performance.now() + START_TIMEOUT;
    while (!(await isThere(urls[node]))) {
      await send(node, 'CHECK');
      if (performance.now() > latest) throw new Error(`HSDS: ${node} does not answer`);
      await pause(POLL);
    }
  }

  const restart = async (node) => {
    await send(node, 'START');
    await untilThere(node);
  };

  async function makeFolder(client, path, owner) {
    const response = await client.request(`/?domain=${path}`, { method: 'PUT', json: { folder: 1, owner } });
    if (!response.ok) throw new Error(`HSDS made no folder ${path}: ${response.status}`);
  }

  let urls;
  try {
    ({ urls } = await answer());
    await Promise.all(Object.keys(urls).map(untilThere));
    const { sn: endpoint, ...data } = urls;
    const dataNodes = Object.values(data);
    const home = `/home/${username}/`;
    const client = hsdsClient({ endpoint, dataNodes, python, username, password, bucket, folder, home });
    await makeFolder(client, '/home', username);
    for (const owner of [username, ...Object.keys(users)]) await makeFolder(client, `/home/${owner}`, owner);
    return {
      ...client,
      signalDataNode: (number, signal) => send(`dn${number}`, signal),
      killDataNode: (number) => send(`dn${number}`, 'KILL'),
      restartDataNode: (number) => restart(`dn${number}`),
      killServiceNode: () => send('sn', 'KILL'),
      restartServiceNode: () => restart('sn'),
      stop,
    };
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`HSDS did not start: ${error.message}\n${said}`, { cause: error });
  }
}

async function isThere(url) {
  try {
    const response = await fetch(`${url}/about`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
