// Canceling a big read that runs: from the call to the signal, and to the worker doing something else.

import { cacheFile, inNode, quietMoment } from '../harness.mjs';
import { openZarr, readZarr } from '../peers.mjs';
import { cannot, digits, quantile, row } from '../table.mjs';

export const reads = ['large.h5', 'large.zarr', 'small.h5'];

const CANNOT = cannot('A call that reads runs to its end.');

export async function run({ files, stores, size, quick, say }) {
  const tries = quick ? 30 : 100;
  const args = {
    big: files.large,
    other: files.small,
    tries,
    rows: size.canceledRead / 4 / size.large[1],
    columns: size.large[1],
  };
  cacheFile(files.large);
  await quietMoment();
  const { canceled, sameFile, otherFile, unsubscribed } = await inNode(import.meta.url, 'cancelReads', args);
  await quietMoment();
  const aborted = await inNode(import.meta.url, 'abortZarrita', { ...args, tries: 30, store: stores.large });
  const late = (samples) => quantile(samples, 0.99);
  say(
    `slowest: ${digits(Math.max(...canceled))} ms to the signal, ${digits(Math.max(...sameFile))} ms to the same file`,
  );
  const shown = (samples) =>
    `50 % ${digits(quantile(samples))} ms, 99 % ${digits(late(samples))} ms (${samples.length} tries)`;
  const one = (what, samples, targets = [], zarrita = '') =>
    row({
      what: `cancel of a running read of ${digits(size.canceledRead / 2 ** 20)} MiB, ${what}`,
      samples: { h5rx: samples },
      cells: {
        h5rx: shown(samples),
        h5wasm: CANNOT,
        jsfive: CANNOT,
        zarrita,
        h5py: CANNOT,
      },
      unit: 'ms',
      targets,
      summary: late,
    });
  const targets = [{ atMost: 50 }];
  return [
    one('`es.cancel()` to the `canceled` event', canceled, targets, shown(aborted)),
    one('`es.cancel()` to the next answer on the same file (worker idle)', sameFile, targets),
    one('`es.cancel()` to the next answer on another file in that worker', otherFile),
    one('unsubscribing a cold read to the next answer on the same file', unsubscribed, targets),
  ];
}

/** One worker only, so that the small operations cannot go elsewhere. Latencies in milliseconds. */
export async function cancelReads({ big, other, tries, rows, columns }) {
  const h5 = await import('h5rx');
  const { filter, firstValueFrom, lastValueFrom, take, tap } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const fapl = { connector: h5.nativeConnector({ workers: 1 }) };
  const open = (path) => lastValueFrom(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, fapl));
  const [bigFile, otherFile] = [await open(big), await open(other)];
  const dset = await lastValueFrom(h5.H5Dopen_async(bigFile, 'data'));
  const extent = await lastValueFrom(h5.H5Dget_space_async(dset));
  const space = h5.H5Sselect_hyperslab(extent, 'H5S_SELECT_SET', [0, 0], null, [rows, columns], null);
  const pause = (n) => new Promise((resolve) => setTimeout(resolve, (n * 37) % 150));
  const answers = { canceled: [], sameFile: [], otherFile: [], unsubscribed: [] };

  /** Asks a small thing of both files; gives how long each took to answer. */
  const ask = async (start) => {
    const asked = [h5.H5Lexists_async(bigFile, 'data'), h5.H5Lexists_async(otherFile, 'small')];
    return Promise.all(asked.map((operation) => firstValueFrom(operation).then(() => performance.now() - start)));
  };

  for (let n = 0; n < tries; n += 1) {
    const es = new h5.EventSet();
    const firstPiece = firstValueFrom(es.pipe(filter(({ type }) => type === 'progress')));
    h5.H5Dread_async(dset, native, all, space, none, es);
    await firstPiece;
    await pause(n);
    const start = performance.now();
    const ended = firstValueFrom(
      es.pipe(
        filter(({ type }) => type === 'canceled'),
        take(1),
        tap(() => answers.canceled.push(performance.now() - start)),
      ),
    );
    const result = lastValueFrom(es.cancel());
    const [same, another] = await ask(start);
    answers.sameFile.push(same);
    answers.otherFile.push(another);
    await ended;
    await result;

    const begun = new Promise((resolve, reject) => {
      const subscription = h5
        .H5Dread_async(dset, native, all, space)
        .signals$.subscribe({ next: ({ type }) => type === 'progress' && resolve(subscription), error: reject });
    });
    const subscription = await begun;
    await pause(n + 2);
    const unsubscribing = performance.now();
    subscription.unsubscribe();
    answers.unsubscribed.push((await ask(unsubscribing))[0]);
  }
  return answers;
}

/** From `AbortController.abort()` to the rejection of `get`, in milliseconds; what zarrita does on other threads then goes on. */
export async function abortZarrita({ store, tries, rows, columns }) {
  const { slice } = await import('zarrita');
  const array = await openZarr(store, 'data');
  const answers = [];
  for (let n = 0; n < tries; n += 1) {
    const controller = new AbortController();
    const rejected = readZarr(array, [slice(0, rows), slice(0, columns)], { signal: controller.signal }).then(
      () => Promise.reject(new Error('zarrita read on')),
      () => performance.now(),
    );
    await new Promise((resolve) => setTimeout(resolve, 50 + ((n * 37) % 150)));
    const start = performance.now();
    controller.abort();
    answers.push((await rejected) - start);
  }
  return answers;
}
