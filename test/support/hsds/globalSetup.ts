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

/** Starts HSDS when the first test file asks for it, and stops it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<HsdsServer> | undefined;
  const coordinator = createServer((_, response) => {
    started ??= startHsds();
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
