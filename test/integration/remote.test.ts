import * as h5 from 'h5rx';
import { lastValueFrom, Observable, take, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { HttpFetch } from '../../src/model/HttpAccess.js';
import { expectFailure, failure, run } from '../support/h5.js';
import { TRAPS } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { RETRY, RemoteFiles, readAll, readOne } from './remote/RemoteFiles.js';

/** Traps in which a file is read all the same. */
const READ = [
  'head-forbidden',
  'no-validators',
  'no-etag',
  'hidden-content-range',
  'no-content-length',
  'no-ranges',
  'no-ranges-no-length',
  'gzip',
  'cut',
  'capped',
  'busy',
  'too-many',
];

/** Traps in which it is not, with the kind of the error and what it says. */
const REFUSED: readonly (readonly [string, h5.H5ErrorKind, RegExp])[] = [
  ['gzip-ranges', 'io', /Content-Encoding gzip/],
  ['wrong-range', 'io', /Content-Range 'bytes 1-/],
  ['other-range', 'io', /Content-Range 'bytes 0-9/],
  ['no-bytes', 'io', /0 bytes/],
  ['longer', 'io', /Content-Range 'bytes/],
  ['always-busy', 'io', /status 503 \(given up after 3 tries\)/],
  ['busy-for-an-hour', 'io', /status 503.*the server asks to wait for 3600000 ms/],
  ['changing', 'io', /has changed on the server.*ETag was "\d+-\d+" and is "other"/],
  ['changing-without-etag', 'io', /has changed on the server.*Last-Modified was .+ GMT and is .+ GMT/],
  ['missing', 'not-found', /status 404/],
  ['gone', 'not-found', /status 410/],
  ['forbidden', 'permission', /status 403/],
  ['unauthorized', 'permission', /status 401/],
  ['teapot', 'io', /status 418/],
  ['silent', 'io', /no answer came in 200 ms \(given up after 3 tries\)/],
  ['stalled', 'io', /nothing more came in 50 ms/],
  ['reset', 'io', /cannot be reached/],
];

describeWithTools('a file of a server', ['python'], ({ python }) => {
  let remote: RemoteFiles;
  beforeAll(async () => {
    remote = await RemoteFiles.serve(python);
  });
  afterEach(() => remote.rest());
  afterAll(() => remote?.server.close());

  const opening = (url: string | URL, access: h5.FileAccess = {}) =>
    h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, { retry: RETRY, ...access });
  /** Opens and reads, as one stream. */
  const reading = (url: string, access: h5.FileAccess = {}, name = 'last') =>
    h5.openFile(url, h5.H5F_ACC_RDONLY, { retry: RETRY, ...access }).pipe(h5.openDataset(name), h5.readDataset());

  test('is read as h5py reads it, from a text and from a URL', async () => {
    expect(await remote.read()).toEqual(remote.values);
    expect(await remote.using(new URL(remote.url()), readAll)).toEqual(remote.values);
  });

  test('every trap has its line here', () => {
    expect([...READ, ...REFUSED.map(([trap]) => trap)].sort()).toEqual(Object.keys(TRAPS).sort());
  });

  test.each(READ)('%s: is read', async (trap) => {
    // Each of several reads may be refused more than once.
    const retry = { ...RETRY, attempts: 20 };
    expect(await remote.read(remote.url(`${trap}/f.h5`), { retry })).toEqual(remote.values);
  });

  test.each(REFUSED)('%s: is an error of kind %s', async (trap, kind, message) => {
    const retry = {
      ...RETRY,
      ...(trap === 'silent' && { timeoutMs: 200 }),
      ...(trap === 'stalled' && { timeoutMs: 50 }),
    };
    const stream$ = new Observable((subscriber) => {
      remote.read(remote.url(`${trap}/f.h5`), { retry }).then(
        (values) => {
          subscriber.next(values);
          subscriber.complete();
        },
        (error) => subscriber.error(error),
      );
    });
    const error = await expectFailure(stream$, kind);
    expect(error.message).toMatch(message);
  });

  test('that has changed stays an error, and can be opened anew', async () => {
    const url = remote.url('changing/f.h5');
    await remote.using(url, async (file) => {
      const errors: h5.H5Error[] = [];
      for (let n = 0; n < 12 && errors.length < 3; n += 1) {
        await readAll(file).catch((error) => errors.push(error));
      }
      expect(errors.map(({ kind, message }) => [kind, message])).toEqual(
        errors.map(() => ['io', expect.stringMatching(/has changed.*"\d+-\d+" and is "other"/)]),
      );
      const { length } = remote.server.requests;
      await readAll(file).catch((error) => errors.push(error));
      expect(errors.length).toBe(4);
      expect(remote.server.requests.length).toBe(length);
    });
    // To whoever opens it now it is the other one.
    expect(await remote.read(url)).toEqual(remote.values);
  });

  test('whose server sends no parts is read as a whole, up to a length, and once', async () => {
    for (const trap of ['no-ranges', 'no-ranges-no-length']) {
      const error = await expectFailure(
        opening(remote.url(`${trap}/f.h5`), { wholeFileBytes: 100_000 }),
        'unsupported',
      );
      expect(error.message).toMatch(/wholeFileBytes is 100000/);
      remote.server.reset();
      expect(await remote.read(remote.url(`${trap}/f.h5`))).toEqual(remote.values);
      expect(remote.server.requests).toHaveLength(1);
    }
  });

  test.each([
    ['no bytes', new Uint8Array(0)],
    ['one byte', Uint8Array.of(0x89)],
    ['a page', new TextEncoder().encode('<!doctype html><title>Sign in</title>')],
    ['a cut file', 'cut'],
  ])('with %s is no HDF5 file', async (_, given) => {
    remote.server.files.set('other', given === 'cut' ? remote.bytes.slice(0, 900) : (given as Uint8Array));
    if (given === 'cut') {
      // Its superblock is right.
      await expectFailure(reading(remote.url('other')), 'corrupt-file');
      return;
    }
    await expectFailure(opening(remote.url('other')), 'corrupt-file');
    expect(await run(h5.H5Fis_accessible_async(remote.url('other'), { retry: RETRY }))).toBe(false);
  });

  test('is accessible if it is there', async () => {
    expect(await run(h5.H5Fis_accessible_async(remote.url()))).toBe(true);
    await expectFailure(h5.H5Fis_accessible_async(remote.url('nothing-here.h5')), 'not-found');
    await expectFailure(h5.H5Fis_accessible_async(remote.url('unauthorized/f.h5')), 'permission');
  });

  test('that is truncated is refused, as on disk, where the server tells its length', async () => {
    remote.server.files.set('cut.h5', remote.bytes.subarray(0, remote.bytes.length - 5000));
    const error = await failure(h5.H5Fopen_async(remote.url('cut.h5'), h5.H5F_ACC_RDONLY, { retry: RETRY }));
    expect(error).toMatchObject({ kind: 'corrupt-file', message: expect.stringContaining('truncated file') });
  });

  test('cannot be written', async () => {
    for (const flags of [h5.H5F_ACC_RDWR, h5.H5F_ACC_RDWR | h5.H5F_ACC_SWMR_WRITE])
      await expectFailure(h5.H5Fopen_async(remote.url(), flags), 'unsupported');
    for (const flags of [h5.H5F_ACC_TRUNC, h5.H5F_ACC_EXCL])
      await expectFailure(h5.H5Fcreate_async(remote.url('new.h5'), flags), 'unsupported');
    expect(remote.server.requests).toHaveLength(0);
    await remote.using(remote.url(), (file) => expectFailure(h5.H5Gcreate_async(file, 'g'), 'permission'));
  });

  test('has an image, also where its length is hidden', async () => {
    for (const path of ['f.h5', 'hidden-content-range/f.h5']) {
      const image = await remote.using(remote.url(path), (file) => run(h5.H5Fget_file_image_async(file)));
      expect(Buffer.compare(image, remote.bytes)).toBe(0);
    }
  });

  test('is copied from', async () => {
    await remote.using(remote.url('hidden-content-range/f.h5'), async (file) => {
      const copy = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC));
      await run(h5.H5Ocopy_async(file, 'chunked', copy, 'copied'));
      expect(Array.from((await readOne(copy, 'copied')) as Float64Array)).toEqual(remote.values.chunked);
      await run(h5.H5Fclose_async(copy));
    });
  });

  test('an opening that is left ends its request, and asks no more', async () => {
    for (const begin of [
      () => opening(remote.url('silent/f.h5'), { retry: { ...RETRY, timeoutMs: 60_000 } }),
      () => h5.H5Fis_accessible_async(remote.url('silent/f.h5'), { retry: { ...RETRY, timeoutMs: 60_000 } }),
      () =>
        opening(remote.url('always-busy/f.h5'), { retry: { attempts: 1000, delayMs: 2 ** 30, budgetMs: 2 ** 31 - 1 } }),
      () => reading(remote.url('silent/f.h5'), { fetch: (url, init) => fetch(url, init) }),
    ]) {
      remote.server.reset();
      const subscription = (begin() as Observable<unknown>).subscribe();
      await expect.poll(() => remote.server.requests.length).toBe(1);
      subscription.unsubscribe();
      await expect.poll(() => remote.server.requests.every(({ ended }) => ended)).toBe(true);
    }
    // It was not left behind as open.
    expect(await remote.read()).toEqual(remote.values);
  });

  test('a read that is left ends its requests', async () => {
    remote.server.state.bandwidth = 200_000;
    for (const access of [{}, { fetch: ((url, init) => fetch(url, init)) as HttpFetch }]) {
      remote.server.reset();
      const subscription = reading(remote.url(), access, 'filler').subscribe();
      await expect.poll(() => remote.server.requests.some(({ sent }) => sent > 0)).toBe(true);
      subscription.unsubscribe();
      await expect.poll(() => remote.server.requests.every(({ ended }) => ended)).toBe(true);
      expect(remote.server.requests.some(({ aborted }) => aborted)).toBe(true);
    }
  });

  test('closing it ends all that is under way', async () => {
    const file = await run(opening(remote.url()));
    const dset = await run(h5.H5Dopen_async(file, 'filler'));
    remote.server.state.bandwidth = 100_000;
    const read = run(h5.H5Dread_async(dset)).catch((error) => error);
    await expect.poll(() => remote.server.requests.length).toBeGreaterThan(1);
    remote.server.state.bandwidth = Number.POSITIVE_INFINITY;
    await Promise.all([run(h5.H5Dclose_async(dset)), run(h5.H5Fclose_async(file))]);
    // Reads that were begun are not lost by it.
    expect(await read).toHaveLength(1_500_000);
  });

  test('one that is taken from no longer than wanted ends its requests too', async () => {
    remote.server.state.latency = 1;
    const [first] = await lastValueFrom(
      h5
        .openFile(remote.url(), h5.H5F_ACC_RDONLY, { retry: RETRY })
        .pipe(h5.openDataset('chunked'), h5.readChunks(), take(1), toArray()),
    );
    expect(first).toBeDefined();
  });

  test('its own retry options are kept: one attempt is one request', async () => {
    await failure(opening(remote.url('always-busy/f.h5'), { retry: { attempts: 1 } }));
    expect(remote.server.requests).toHaveLength(1);
  });
});
