import { afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { requireTool } from '../tools.js';
import type { HsdsClient } from './hsdsClient.mjs';
import { sharedHsds } from './sharedHsds.js';

/**
 * A suite on the HSDS that all test files of a run share; its configuration is the default one, but that it flushes at once. Without
 * HSDS the suite is skipped or fails as `requireTool` says. The server can be used in hooks and tests only.
 *
 * HSDS refuses everybody when it has a hundred connections, idle ones too. Tests with more than some 30 requests at once take
 * `ownHsds`, like those that kill or configure a server.
 *
 *     describeWithHsds('domains', (server) => {
 *       test('a new one', async () => { … hsds(server) … server.newDomain() … });
 *     });
 */
export function describeWithHsds(title: string, suite: (server: HsdsClient) => void): void {
  describe.skipIf(requireTool('hsds') === undefined)(title, () => {
    let client: HsdsClient | undefined;
    const server = new Proxy({} as HsdsClient, {
      get: (_, name: keyof HsdsClient) => {
        if (client === undefined)
          throw new Error(`HSDS is there in hooks and tests only, and ${name} was asked for before`);
        return client[name];
      },
    });
    beforeAll(async () => {
      client = await sharedHsds();
    });
    tellsFaultsOf(server);
    suite(server);
  });
}

/** Prints what the nodes complained about during a test that failed. */
function tellsFaultsOf(server: HsdsClient): void {
  let before = 0;
  beforeEach(() => {
    before = server.logLength();
  });
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    const lines = server.log(before).split('\n');
    const complaints = lines.filter((line) => /\b(WARN|ERROR|RSP)>|Traceback|Error:/.test(line)).slice(-40);
    if (complaints.length > 0) console.error(`HSDS during "${task.name}":\n${complaints.join('\n')}`);
  });
}
