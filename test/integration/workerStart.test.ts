import { Worker } from 'node:worker_threads';
import { H5Fopen_async, nativeConnector, openDataset, openFile, readDataset } from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';

describe('a worker that cannot be started', () => {
  test.each([
    ['is not there', () => new Worker(new URL('file:///nowhere/worker.js'))],
    ['does not parse', () => new Worker('this is no program', { eval: true })],
  ])('whose program %s is worker-lost, with the option and the page that help', async (_, worker) => {
    const connector = nativeConnector({ worker, workers: 1 });
    const opening = lastValueFrom(H5Fopen_async('x.h5', 0, { connector }));
    await expect(opening).rejects.toMatchObject({
      name: 'H5Error',
      kind: 'worker-lost',
      message: expect.stringMatching(
        /the worker that the option 'worker' gave could not be started \(.+\): .*bundle of h5rx\/worker\/node.*option 'worker' of nativeConnector.*docs\/bundlers\.md/,
      ),
    });
    const streamed = lastValueFrom(openFile('x.h5', 0, { connector }).pipe(openDataset('x'), readDataset()));
    await expect(streamed).rejects.toMatchObject({ kind: expect.stringMatching(/worker-lost|dependency-failed/) });
    connector.terminate();
  });

  test('because starting throws is worker-lost too, with the cause', async () => {
    const cause = new Error('no workers here');
    const worker = (): never => {
      throw cause;
    };
    const opening = lastValueFrom(H5Fopen_async('x.h5', 0, { connector: nativeConnector({ worker }) }));
    await expect(opening).rejects.toMatchObject({ kind: 'worker-lost', cause });
  });
});
