import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';

test('a creation that is canceled while it runs leaves no file', async () => {
  const folder = temporaryFolder();
  let canceled = 0;
  for (let n = 0; n < 12; n += 1) {
    const path = join(folder, `${n}.h5`);
    // In a fresh worker an opening takes some turns.
    const connector = h5.nativeConnector({ workers: 1 });
    const es = new h5.EventSet();
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, h5.H5P_DEFAULT, { connector }, es);
    const opened = run(file).then(
      () => true,
      (error: h5.H5Error) => {
        expect(error.kind).toBe('canceled');
        return false;
      },
    );
    while (!existsSync(path)) await setImmediate();
    es.cancel();
    const isOpen = await opened;
    await lastValueFrom(es.wait());
    if (isOpen) {
      await run(h5.H5Fclose_async(file));
    } else {
      canceled += 1;
      // Whoever opens it next waits for what is still being undone.
      await run(
        h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, h5.H5P_DEFAULT, { connector }, es))),
      );
    }
    connector.terminate();
  }
  expect(canceled).toBeGreaterThan(0);
});
