import * as h5 from 'h5rx';
import type { Subscription } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpFetch } from '../../src/model/HttpAccess.js';
import { run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Random } from './corruption/Random.js';
import { RETRY, RemoteFiles } from './remote/RemoteFiles.js';

const ROUNDS = Number(process.env.H5RX_CANCEL_ROUNDS ?? 500);

/** Selections of the rows and columns of 100 × 120. */
type Box = readonly [start: readonly [number, number], count: readonly [number, number]];

describeWithTools(
  'two reads of one remote dataset, of which one is canceled at any moment',
  ['python'],
  ({ python }) => {
    let remote: RemoteFiles;
    beforeAll(async () => {
      remote = await RemoteFiles.serve(python);
    });
    afterAll(() => remote?.server.close());

    const expected = ([[row, column], [rows, columns]]: Box): number[] =>
      Array.from({ length: rows * columns }, (_, n) => (row + Math.floor(n / columns)) * 120 + column + (n % columns));

    test(`${ROUNDS} times: the other has its values, and nothing that it waits for is requested twice`, async () => {
      const { server } = remote;
      const random = new Random(11);
      const below = (n: number): number => random.below(n);
      server.state.delay = () => below(4);
      let repeated = 0;
      const whole: Box = [
        [0, 0],
        [100, 120],
      ];
      for (let round = 0; round < ROUNDS; round += 1) {
        const asked = new Set<string>();
        const noting: HttpFetch = (url, init) => {
          const range = init.headers.Range as string;
          // Of what nobody wants any more, before or after it has come, some may be wanted again later.
          if (asked.has(range)) repeated += 1;
          asked.add(range);
          return fetch(url, init);
        };
        const blockBytes = [512, 4096, 65_536][below(3)] as number;
        const file = await run(
          h5.H5Fopen_async(remote.url(), h5.H5F_ACC_RDONLY, { retry: RETRY, blockBytes, fetch: noting }),
        );
        const dset = await run(h5.H5Dopen_async(file, 'chunked'));
        const space = await run(h5.H5Dget_space_async(dset));
        // Some of all chunks, so that they are kept, or all.
        const box = (): Box => {
          if (below(3) === 0) return whole;
          const [row, column] = [below(40), below(40)];
          return [
            [row, column],
            [1 + below(60), 1 + below(80)],
          ];
        };
        const read = ([start, count]: Box) =>
          h5.H5Dread_async(
            dset,
            h5.H5T_NATIVE,
            h5.H5S_ALL,
            h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [...start], null, [...count]),
          );
        const [one, other] = [box(), box()];
        let canceled: Subscription | undefined;
        const isFirst = below(2) === 0;
        if (isFirst) canceled = read(one).subscribe();
        const stays = run(read(other));
        if (!isFirst) canceled = read(one).subscribe();
        const leaving = (async () => {
          for (let turns = below(60); turns > 0; turns -= 1) await new Promise((resolve) => void setImmediate(resolve));
          canceled?.unsubscribe();
        })();
        expect(Array.from((await stays) as Float64Array), `round ${round}`).toEqual(expected(other));
        await leaving;
        await run(h5.H5Dclose_async(dset));
        await run(h5.H5Fclose_async(file));
      }
      // It may, on a machine so busy that the other comes late.
      expect(repeated).toBeLessThan(Math.max(2, ROUNDS / 50));
    }, 300_000);
  },
);
