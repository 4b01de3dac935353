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

test('a file that another one names is free again, whenever the reading through it was ended', async () => {
  const folder = temporaryFolder();
  const [outer, inner] = [join(folder, 'outer.h5'), join(folder, 'inner.h5')];
  for (const path of [outer, inner]) {
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    if (path === outer) await run(h5.H5Lcreate_external_async('inner.h5', '/', file, 'link'));
    await run(h5.H5Fclose_async(file));
  }
  // Open for writing, each of them is one opening's alone.
  const through = () =>
    h5.openFile(outer, h5.H5F_ACC_RDWR).pipe(h5.whileOpen((file) => h5.H5Gget_info_by_name_async(file, 'link')));
  await run(through());
  for (let round = 0; round < 400; round += 1) {
    const subscription = through().subscribe();
    for (let turn = 0; turn < (round * 37) % 1000; turn += 1) await setImmediate();
    subscription.unsubscribe();
    await h5.settled();
    const file = await run(h5.H5Fopen_async(inner, h5.H5F_ACC_RDWR));
    await run(h5.H5Fclose_async(file));
  }
  await run(through());
});
