import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { HsdsAddress } from './hsdsClient.mjs';
import { type HsdsServer, startHsds } from './startHsds.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Who asks there is told the `HsdsAddress` of this run's server. */
    readonly hsdsCoordinator: string;
  }
}

/**
 * HSDS writes an object a second after its last change, looks for such objects once a second, and a flush looks once a second whether
 * all are written: it takes two seconds, and tests flush hundreds of times. In seconds.
 */
const PROMPT = { s3_age_time: 0, s3_sync_interval: 0.05, flush_sleep_interval: 0.02 };

/** Starts HSDS when the first test file asks for it, and stops it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<HsdsServer> | undefined;
  const coordinator = createServer((_, response) => {
    started ??= startHsds({ options: PROMPT });
    started.then(
      ({ endpoint, dataNodes, python, username, password, bucket, folder, home }) => {
        const address: HsdsAddress = { endpoint, dataNodes, python, username, password, bucket, folder, home };
        response.end(JSON.stringify(address));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => coordinator.listen(0, '127.0.0.1', resolve));
  project.provide('hsdsCoordinator', `http://127.0.0.1:${(coordinator.address() as AddressInfo).port}`);
  return async () => {
    coordinator.close();
    coordinator.closeAllConnections();
    const server = await started?.catch(() => undefined);
    await server?.stop();
  };
}
