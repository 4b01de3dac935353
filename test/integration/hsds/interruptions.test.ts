import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { hsdsProxy, type ProxiedRequest } from '../../support/hsds/hsdsProxy.mjs';

const MiB = 2 ** 20;
const ROWS = 16;
const space = h5.H5Screate_simple([ROWS, MiB / 4]);
const dcpl = { layout: 'chunked', chunk: [1, MiB / 4] } as const;

describeWithHsds('operations on HSDS that are interrupted', (server) => {
  /** A file with a dataset of 16 MiB, all of it 1, that others may read. */
  async function open() {
    const proxy = await hsdsProxy(server);
    onTestFinished(() => proxy.close());
    const { username, password } = server;
    const fapl = { connector: hsds({ endpoint: proxy.endpoint, username, password }) };
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const url = `hdf5:/${domain}`;
    const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, fapl));
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, dcpl));
    await run(write(dset, filled(1)));
    proxy.reset();
    return { proxy, fapl, url, file, dset };
  }

  test('a read that is unsubscribed from is aborted on the wire, and its array is not touched any more', async () => {
    const { proxy, file, dset } = await open();
    const into = new Int32Array((ROWS * MiB) / 4);
    const held = holding(({ path }) => path.endsWith('/value'));
    proxy.state.holdAnswer = held.hold;
    const subscription = h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, { into }).subscribe();
    await held.first;
    const before = Buffer.from(into.buffer).toString('latin1');
    subscription.unsubscribe();
    await expect.poll(() => proxy.requests.filter(({ ended, aborted }) => ended && aborted).length).toBeGreaterThan(0);
    const count = proxy.requests.length;
    held.letGo();
    proxy.state.holdAnswer = undefined;
    // What comes later is in order, and no piece of the read is asked for any more.
    await run(write(dset, filled(2)));
    expect(valuesIn(await run(h5.H5Dread_async(dset)))).toEqual([2]);
    expect(Buffer.from(into.buffer).toString('latin1') === before).toBe(true);
    expect(proxy.requests.slice(count).every(({ aborted }) => !aborted)).toBe(true);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('a read in an event set that is canceled ends as canceled', async () => {
    const { proxy, file, dset } = await open();
    const held = holding(({ path }) => path.endsWith('/value'));
    proxy.state.hold = held.hold;
    const es = h5.H5EScreate();
    const read = h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, es);
    await held.first;
    await run(h5.H5EScancel(es));
    await expectFailure(read, 'canceled');
    held.letGo();
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('a question whose answer does not come is canceled, and later ones are answered', async () => {
    const { proxy, fapl, url, file, dset } = await open();
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
    for (const isHeld of [
      ({ path }: ProxiedRequest) => path === '/',
      ({ path }: ProxiedRequest) => path.endsWith('/links'),
    ]) {
      const held = holding(isHeld);
      proxy.state.hold = held.hold;
      const es = h5.H5EScreate();
      const opening = h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fapl, es);
      const exists = h5.H5Lexists_async(opening, 'd', {}, es);
      await held.first;
      await run(h5.H5EScancel(es));
      await expectFailure(exists, 'canceled', 'dependency-failed');
      held.letGo();
      proxy.state.hold = undefined;
      const again = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fapl));
      expect(await run(h5.H5Lexists_async(again, 'd'))).toBe(true);
      await run(h5.H5Fclose_async(again));
    }
  });

  test.each([0, 1, 3, 7])(
    'writes that are unsubscribed from after %i pieces: what is written next is there in the end',
    async (pieces) => {
      const { file, dset } = await open();
      for (let round = 2; round < 6; round++) {
        await new Promise<void>((resolve) => {
          let seen = 0;
          const one = write(dset, filled(-round))
            .pipe(
              h5.withProgress(() => {
                seen += 1;
                if (seen === pieces) stop();
              }),
            )
            .subscribe({ complete: resolve, error: resolve });
          function stop(): void {
            one.unsubscribe();
            resolve();
          }
          if (pieces === 0) setImmediate(stop);
        });
        // At once, with what the canceled write has under way before it.
        await run(write(dset, filled(round)));
        expect(valuesIn(await run(h5.H5Dread_async(dset)))).toEqual([round]);
      }
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    },
  );

  test('a file is closed while it is written to: the write ends before, and all of it is there', async () => {
    const { fapl, url, file, dset } = await open();
    const es = h5.H5EScreate();
    h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, filled(3), es);
    for (const n of Array(50).keys()) h5.H5Gclose_async(h5.H5Gcreate_async(file, `g${n}`, {}, {}, {}, es), es);
    h5.H5Dclose_async(dset, es);
    const closed = h5.H5Fclose_async(file, es);
    await run(closed);
    expect(await run(h5.H5ESwait(es, 0))).toEqual({ num_in_progress: 0, err_occurred: false });
    await expectFailure(h5.H5Fclose_async(file), 'bad-argument');
    const again = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fapl));
    expect((await run(h5.H5Gget_info_async(again))).nlinks).toBe(51);
    expect(valuesIn(await run(h5.H5Dread_async(h5.H5Dopen_async(again, 'd'))))).toEqual([3]);
  });

  test('a program ends by itself when its files are closed', async () => {
    const folder = temporaryFolder();
    const script = join(folder, 'program.mjs');
    const { endpoint, username, password } = server;
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const built = (path: string): string => JSON.stringify(new URL(`../../../dist/${path}`, import.meta.url).href);
    writeFileSync(
      script,
      `import * as h5 from ${built('node/index.js')};
      import { hsds } from ${built('hsds/node/index.js')};
      import { lastValueFrom as run } from ${JSON.stringify(import.meta.resolve('rxjs'))};
      const connector = hsds(${JSON.stringify({ endpoint, username, password })});
      const file = await run(h5.H5Fcreate_async('hdf5:/${domain}', h5.H5F_ACC_TRUNC, {}, { connector }));
      const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, Int32Array.of(1, 2, 3)));
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
      console.log('closed');`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 40_000 });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output).toBe('closed\n');
  });
});

function filled(value: number): Int32Array {
  return new Int32Array((ROWS * MiB) / 4).fill(value);
}

/** The different values in a read. */
function valuesIn(data: unknown): number[] {
  return [...new Set(data as Int32Array)];
}

function write(dset: h5.DatasetId, values: Int32Array): h5.Operation<void> {
  return h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values);
}

/** Holds requests of a kind, or their answers, until they are let go; `first` is kept when one is held. */
function holding(isIt: (request: ProxiedRequest) => boolean) {
  let letGo = (): void => {};
  let arrived = (): void => {};
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  onTestFinished(() => letGo());
  return {
    first,
    letGo: () => letGo(),
    hold: (request: ProxiedRequest) => {
      if (!isIt(request)) return undefined;
      arrived();
      return free;
    },
  };
}
