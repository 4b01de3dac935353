// What a test does with a running HSDS, past any connector.

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** See hsdsClient.d.mts. */
export function hsdsClient(address) {
  const { endpoint, folder, home, username, password } = address;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  // Test files of one run share a server, and each has its own module.
  const client = crypto.randomUUID().slice(0, 8);
  const logFile = join(folder, 'hsds.log');
  let domains = 0;

  const request = (path, { json, ...init } = {}) =>
    fetch(`${endpoint}${path}`, {
      ...init,
      headers: { authorization, ...(json !== undefined && { 'content-type': 'application/json' }), ...init.headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });

  return {
    ...address,
    request,
    newDomain(name = 'file') {
      domains += 1;
      return `${home}${name}-${client}-${domains}.h5`;
    },
    async removeDomain(domain) {
      const response = await request(`/?domain=${encodeURIComponent(domain)}`, { method: 'DELETE' });
      if (!response.ok && response.status !== 404 && response.status !== 410) {
        throw new Error(`HSDS did not remove ${domain}: ${response.status} ${await response.text()}`);
      }
      await response.arrayBuffer();
    },
    logLength: () => statSync(logFile, { throwIfNoEntry: false })?.size ?? 0,
    log: (position = 0) => (existsSync(logFile) ? readFrom(logFile, position) : ''),
  };
}

/** The text of a file from a byte on. */
function readFrom(path, position) {
  const file = openSync(path);
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - position));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, position));
  } finally {
    closeSync(file);
  }
}
