import { inspect } from 'node:util';
import * as h5 from 'h5rx';
import type { Observable } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpFetch, HttpRequestInit, HttpResponse } from '../../src/model/HttpAccess.js';
import { expectFailure, failure, run } from '../support/h5.js';
import { withH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { RETRY, RemoteFiles, readAll } from './remote/RemoteFiles.js';

const SECRET = /s3cret/;

/** An answer as a function like `fetch` may make it. */
const answer = (status: number, headers: Readonly<Record<string, string>> = {}, bytes?: Uint8Array): HttpResponse => {
  const pieces = bytes ? [bytes] : [];
  return {
    status,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    body: {
      getReader: () => ({
        read: async () => ({ done: pieces.length === 0, value: pieces.shift() }),
        cancel: async () => {},
      }),
    },
  };
};

describeWithTools('requests for a remote file', ['python'], ({ python }) => {
  let remote: RemoteFiles;
  beforeAll(async () => {
    remote = await RemoteFiles.serve(python);
  });
  afterEach(() => remote.rest());
  afterAll(() => remote?.server.close());

  const opening = (url: string, access: h5.FileAccess = {}): Observable<h5.FileId> =>
    h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, { retry: RETRY, ...access });
  const headersSent = (name: string) => remote.server.requests.map(({ headers }) => headers[name]);

  describe('headers', () => {
    const access = { headers: { 'X-Key': 's3cret-1', Authorization: 'Bearer s3cret-2' } };

    test('go along with every request', async () => {
      expect(await remote.read(remote.url(), access)).toEqual(remote.values);
      expect(new Set(headersSent('x-key'))).toEqual(new Set(['s3cret-1']));
      expect(new Set(headersSent('authorization'))).toEqual(new Set(['Bearer s3cret-2']));
    });

    test('of one opening serve no other one of the same URL, though it is open', async () => {
      remote.server.state.require = ({ headers }) => headers['x-key'] === 's3cret-1';
      const file = await run(opening(remote.url(), access));
      await expectFailure(opening(remote.url()), 'permission');
      await expectFailure(opening(remote.url(), { headers: { 'X-Key': 'other' } }), 'permission');
      await expectFailure(opening(remote.url(), { fetch: async () => answer(403) }), 'permission');
      const same = await run(opening(remote.url(), access));
      const asked = remote.server.requests.length;
      expect(await run(h5.H5Lexists_async(same, 'first'))).toBe(true);
      expect(remote.server.requests).toHaveLength(asked);
      await run(h5.H5Fclose_async(file));
      await run(h5.H5Fclose_async(same));
    });

    test('but not to the origin that it redirects to', async () => {
      const { server } = remote;
      server.state.redirect = ({ pathname }, { headers }) =>
        headers.host === new URL(server.url).host ? `${server.otherUrl}${pathname}` : undefined;
      expect(await remote.read(remote.url(), access)).toEqual(remote.values);
      const own = new URL(server.url).host;
      expect(server.requests.length).toBeGreaterThan(3);
      for (const { headers } of server.requests)
        expect([headers['x-key'], headers.authorization]).toEqual(
          headers.host === own ? ['s3cret-1', 'Bearer s3cret-2'] : [undefined, undefined],
        );
      // Where it leads to is remembered.
      expect(server.requests.filter(({ headers }) => headers.host === own)).toHaveLength(1);
    });

    test('and go to another path of the same origin', async () => {
      remote.server.state.redirect = ({ pathname }) => (pathname === '/old.h5' ? '/f.h5' : undefined);
      expect(await remote.read(remote.url('old.h5'), access)).toEqual(remote.values);
      expect(new Set(headersSent('x-key'))).toEqual(new Set(['s3cret-1']));
    });

    test('nor to a file of another origin that the file names', async () => {
      const bytes = withH5py(
        python,
        "f = h5py.File('x.h5', 'w', driver='core', backing_store=False)",
        "f['far'] = h5py.ExternalLink('far.h5', '/first')",
        'f.flush(); answer = list(f.id.get_file_image())',
      ) as number[];
      remote.server.files.set('linking.h5', Uint8Array.from(bytes));
      for (const [url, sent] of [
        [remote.server.otherUrl, [undefined]],
        [remote.server.url, ['s3cret-1']],
      ] as const) {
        await remote.using(
          remote.url('linking.h5'),
          async (file) => {
            const dset = await run(h5.H5Dopen_async(file, 'far'));
            expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.from(remote.values.first as number[]));
            await run(h5.H5Dclose_async(dset));
          },
          { ...access, externalFiles: () => `${url}/f.h5` },
        );
        const far = remote.server.requests.filter(({ name }) => name === 'f.h5');
        expect(far.length).toBeGreaterThan(0);
        expect([...new Set(far.map(({ headers }) => headers['x-key']))]).toEqual(sent);
        remote.server.reset();
      }
    });

    test('a name and a password in the URL become one, which the server is sent', async () => {
      const { host } = new URL(remote.server.url);
      remote.server.state.require = ({ headers }) =>
        headers.authorization === `Basic ${Buffer.from('ü ser:s3cret:/?').toString('base64')}`;
      const url = `http://${encodeURIComponent('ü ser')}:${encodeURIComponent('s3cret:/?')}@${host}/f.h5`;
      expect(await remote.read(url)).toEqual(remote.values);
      await expectFailure(opening(remote.url()), 'permission');
    });
  });

  describe('redirections', () => {
    test('to a place with a signature are asked for again when it expires', async () => {
      const { server } = remote;
      let [signature, oldest, asked] = [0, 1, 0];
      server.state.redirect = ({ pathname, search }) => {
        if (search !== '') return undefined;
        asked += 1;
        signature += 1;
        return `${server.otherUrl}${pathname}?signature=${signature}`;
      };
      server.state.require = (_, { search }) => Number(search.slice('?signature='.length)) >= oldest;
      await remote.using(remote.url(), async (file) => {
        expect(asked).toBe(1);
        oldest = 2;
        expect(await readAll(file)).toEqual(remote.values);
        expect(asked).toBeGreaterThan(1);
      });
    });

    test('to a place that is gone too', async () => {
      let isGone = false;
      let asked = 0;
      const access: h5.FileAccess = {
        fetch: async (url, init) => {
          if (new URL(url).pathname === '/f.h5') {
            asked += 1;
            return answer(302, { location: isGone ? '/new/f.h5' : '/old/f.h5' });
          }
          if (isGone && url.includes('/old/')) throw new TypeError('Failed to fetch');
          return await fetch(remote.url(), init);
        },
      };
      await remote.using(
        remote.url(),
        async (file) => {
          expect(asked).toBe(1);
          isGone = true;
          expect(await readAll(file)).toEqual(remote.values);
        },
        access,
      );
    });

    test.each([
      ['https://example.org/f.h5', 'http://example.org/f.h5?s3cret'],
      ['https://example.org/f.h5', 'file:///etc/passwd'],
      ['http://example.org/f.h5', 'file:///etc/passwd'],
      ['http://example.org/f.h5', 'data:text/plain,s3cret'],
    ])('from %s to %s are refused', async (url, location) => {
      const asked: string[] = [];
      const error = await expectFailure(
        opening(url, {
          fetch: async (url) => {
            asked.push(url);
            return answer(302, { location });
          },
        }),
        'permission',
      );
      expect(error.message).toMatch(/is not followed/);
      expect(inspect(error, { depth: 9 })).not.toMatch(SECRET);
      expect(asked).toEqual([url]);
    });

    test('that never end, and to what is no URL, are errors', async () => {
      let asked = 0;
      const loop: HttpFetch = async () => {
        asked += 1;
        return answer(307, { location: `/${asked}` });
      };
      expect((await expectFailure(opening(remote.url(), { fetch: loop }), 'io')).message).toMatch(/more than 20 times/);
      expect(asked).toBe(21);
      const nowhere: HttpFetch = async () => answer(302, { location: 'http://[s3cret' });
      const error = await expectFailure(opening(remote.url(), { fetch: nowhere }), 'io');
      expect(error.message).toMatch(/no URL/);
      expect(inspect(error, { depth: 9 })).not.toMatch(SECRET);
    });
  });

  describe('a function in place of fetch', () => {
    test('sends every request', async () => {
      const asked: HttpRequestInit[] = [];
      const own: HttpFetch = (url, init) => {
        asked.push(init);
        return fetch(`${url}?signed`, init);
      };
      expect(await remote.read(remote.url(), { fetch: own })).toEqual(remote.values);
      expect(asked.length).toBe(remote.server.requests.length);
      expect(new Set(remote.server.requests.map(({ query }) => query))).toEqual(new Set(['?signed']));
      for (const { method, cache, headers } of asked)
        expect([method, cache, Object.keys(headers)]).toEqual(['GET', 'no-store', ['Range']]);
    });

    test('is that of each opening, not of one before', async () => {
      for (const name of ['one', 'other']) {
        const own: HttpFetch = (url, init) => fetch(`${url}?${name}`, init);
        remote.server.reset();
        expect(await remote.read(remote.url(), { fetch: own })).toEqual(remote.values);
        expect(new Set(remote.server.requests.map(({ query }) => query))).toEqual(new Set([`?${name}`]));
      }
    });

    test.each<[string, HttpFetch, RegExp]>([
      [
        'throws at once',
        () => {
          throw new Error('no ticket');
        },
        /cannot be reached: no ticket \(given up after 3 tries\)/,
      ],
      ['rejects', () => Promise.reject(new TypeError('Failed to fetch')), /cannot be reached: Failed to fetch/],
      ['rejects with no error', () => Promise.reject('enough'), /cannot be reached: enough/],
      ['never answers', () => new Promise(() => {}), /no answer came in 200 ms/],
      ['gives no response', () => Promise.resolve(undefined as never), /cannot be reached/],
      [
        'gives a body that throws',
        async () => ({
          ...answer(206, { 'content-range': 'bytes 0-99/100' }),
          body: {
            getReader: () => ({
              read: async () => {
                throw new Error('the pipe is broken');
              },
              cancel: async () => {},
            }),
          },
        }),
        /broke off after 0 bytes of 100 \(the pipe is broken\)/,
      ],
      [
        'gives a body that never ends',
        async () => ({
          ...answer(206, { 'content-range': 'bytes 0-99/100' }),
          body: { getReader: () => ({ read: () => new Promise<never>(() => {}), cancel: async () => {} }) },
        }),
        /nothing more came in 200 ms/,
      ],
      [
        'gives a body in use',
        async () => ({
          ...answer(206, { 'content-range': 'bytes 0-99/100' }),
          body: {
            getReader: () => {
              throw new TypeError('the stream is locked');
            },
          },
        }),
        /the stream is locked/,
      ],
      ['gives no body', async () => ({ ...answer(206, { 'content-range': 'bytes 0-99/100' }), body: null }), /of 100/],
      [
        'gives other things than bytes',
        async () => answer(206, { 'content-range': 'bytes 0-1/2' }, 'ab' as never),
        /the answer broke off|bytes/,
      ],
      [
        'gives more than it announces',
        async () => answer(206, { 'content-range': 'bytes 0-1/2' }, new Uint8Array(3)),
        /more than the 2 bytes/,
      ],
    ])('that %s', async (_, own, message) => {
      const retry = { ...RETRY, timeoutMs: 200 };
      const error = await expectFailure(opening(remote.url(), { fetch: own, retry }), 'io');
      expect(error.message).toMatch(message);
    });

    test('is told when a request is not wanted any more, also one that does not listen', async () => {
      const signals: AbortSignal[] = [];
      let answerLate = (_: HttpResponse): void => {};
      let isCanceled = false;
      const deaf: HttpFetch = (_, { signal }) => {
        signals.push(signal);
        return new Promise((resolve) => {
          answerLate = resolve;
        });
      };
      const subscription = opening(remote.url(), { fetch: deaf }).subscribe();
      await expect.poll(() => signals.length).toBe(1);
      subscription.unsubscribe();
      await expect.poll(() => signals[0]?.aborted).toBe(true);
      answerLate({
        ...answer(206),
        body: {
          getReader: () => ({
            read: () => new Promise<never>(() => {}),
            cancel: async () => {
              isCanceled = true;
            },
          }),
        },
      });
      await expect.poll(() => isCanceled).toBe(true);
    });
  });

  describe('what is secret', () => {
    const { protocol, host } = { protocol: 'http:', host: '127.0.0.1' };

    /** Everything that an error says, at any depth. */
    const allOf = (error: unknown): string =>
      `${inspect(error, { depth: 12, showHidden: true })} ${JSON.stringify(error, (_, one) => (typeof one === 'bigint' ? String(one) : one))} ${(error as Error).stack}`;

    test.each([
      ['missing/f.h5', {}],
      ['unauthorized/f.h5', {}],
      ['always-busy/f.h5', {}],
      ['wrong-range/f.h5', {}],
      ['gzip-ranges/f.h5', {}],
      ['no-ranges/f.h5', { wholeFileBytes: 1 }],
      ['reset/f.h5', {}],
      [
        'f.h5',
        {
          fetch: ((url) => Promise.reject(new TypeError(`error sending request for url (${url})`))) as HttpFetch,
        },
      ],
      ['f.h5', { blockBytes: 1 }],
      ['f.h5', { externalFiles: 'sometimes' as never }],
    ])('is in no error of %s, nor in the records of event sets', async (path, access) => {
      const { port } = new URL(remote.server.url);
      const url = `${protocol}//me:s3cret-1@${host}:${port}/${path}?signature=s3cret-2#s3cret-3`;
      const given = { retry: RETRY, headers: { 'X-Key': 's3cret-4' }, ...access };
      const es = h5.H5EScreate();
      for (const begin of [
        () => h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, given, es),
        () => h5.H5Fopen_async(new URL(url), h5.H5F_ACC_RDONLY, given, es),
        () => h5.H5Fis_accessible_async(url, given, es),
        () => h5.openFile(url, h5.H5F_ACC_RDONLY, given),
        () => h5.H5Fopen_async(url, h5.H5F_ACC_RDWR, given, es),
        () => h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, given, es),
      ]) {
        let error: unknown;
        try {
          error = await failure(begin() as Observable<unknown>);
        } catch (thrown) {
          error = thrown;
        }
        expect(allOf(error)).not.toMatch(SECRET);
      }
      await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER)).catch(() => {});
      const count = h5.H5ESget_err_count(es);
      if (count > 0) expect(allOf(h5.H5ESget_err_info(es, count))).not.toMatch(SECRET);
    });

    test('is in no error of what is read later, nor of claims', async () => {
      const { port } = new URL(remote.server.url);
      const url = `${protocol}//me:s3cret-1@${host}:${port}/changing/f.h5?signature=s3cret-2`;
      await remote.using(url, async (file) => {
        const errors: unknown[] = [];
        for (let n = 0; n < 12 && errors.length === 0; n += 1) await readAll(file).catch((error) => errors.push(error));
        expect(errors.length).toBe(1);
        errors.push(await failure(h5.H5Dopen_async(file, 'nothing')));
        errors.push(await failure(h5.H5Gcreate_async(file, 'new')));
        errors.push(await failure(h5.H5Fopen_async(url, h5.H5F_ACC_RDWR)));
        errors.push(await failure(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, { retry: RETRY, fcloseDegree: 'strong' })));
        for (const error of errors) expect(allOf(error)).not.toMatch(SECRET);
      });
    });

    test('is not in what loggers store of an operation, nor in errors of URLs of other schemes', async () => {
      const operation = opening(`http://me:s3cret-1@${new URL(remote.server.url).host}/f.h5?s3cret-2`, {
        headers: { 'X-Key': 's3cret-3' },
      });
      expect(JSON.stringify({ operation })).not.toMatch(SECRET);
      for (const url of ['s3://bucket/f.h5?s3cret', 'ftp://me:s3cret@host/f.h5', 'blob:http://host/s3cret']) {
        const error = await failure(opening(url));
        expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('http:') });
        if (!url.startsWith('blob')) expect(allOf(error)).not.toMatch(SECRET);
      }
      expect(await remote.read(` ${remote.url()}`)).toEqual(remote.values);
    });

    test('a URL that cannot be read is an error that does not show it', async () => {
      for (const url of ['http://me:s3cret@:99999/f.h5', 'https://s3cret:s3cret@/', 'http://[::s3cret]/f']) {
        let error: unknown;
        try {
          error = await failure(opening(url));
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toMatchObject({ kind: 'bad-argument' });
        expect(allOf(error)).not.toMatch(SECRET);
      }
    });
  });
});
