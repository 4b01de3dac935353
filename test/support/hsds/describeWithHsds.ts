import { afterEach, beforeAll, beforeEach, describe, inject } from 'vitest';
import { requireTool } from '../tools.js';
import { type HsdsClient, hsdsClient } from './hsdsClient.mjs';

/**
 * A suite on the HSDS that all test files of a run share, which is started for the first of them. Its configuration is the
 * default one, but that it flushes at once. Without HSDS it is skipped or fails as `requireTool` says. The server can be used in hooks and tests only. Tests that
 * overload, kill or configure a server take `ownHsds`.
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
      const response = await fetch(inject('hsdsCoordinator'));
      if (!response.ok) throw new Error(await response.text());
      client = hsdsClient(await response.json());
    });
    tellsFaultsOf(server);
    suite(server);
  });
}

/** Prints what the nodes complained about during a test that failed. */
function tellsFaultsOf(server: HsdsClient): void {
  let before = 0;
  beforeEach(() => {
    before = server.log().length;
  });
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    const lines = server.log().slice(before).split('\n');
    const complaints = lines.filter((line) => /\b(WARN|ERROR|RSP)>|Traceback|Error:/.test(line)).slice(-40);
    if (complaints.length > 0) console.error(`HSDS during "${task.name}":\n${complaints.join('\n')}`);
  });
}
