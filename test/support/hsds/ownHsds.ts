import { onTestFinished } from 'vitest';
import { type HsdsServer, type StartOptions, startHsds } from './startHsds.mjs';

/**
 * A server of the calling test alone, in a suite that needs the tool `hsds`; it goes when the test ends.
 *
 *     describeWithTools('a node that dies', ['hsds'], () => {
 *       test('…', async () => { const server = await ownHsds({ options: { max_task_count: 10 } }); … });
 *     });
 */
export async function ownHsds(options: StartOptions = {}): Promise<HsdsServer> {
  const server = await startHsds(options);
  onTestFinished(() => server.stop());
  return server;
}
