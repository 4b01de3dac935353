import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { HsdsOptions } from '../../../../src/connectors/hsds/settings/HsdsOptions.js';
import type { StoredSettings } from '../../../../src/connectors/hsds/settings/StoredSettings.js';
import { settingsOf } from '../../../../src/connectors/hsds/settings/settingsOf.js';

const A = 'http://a.test:5101';
const B = 'http://b.test';

/** The URL, who asks (`name:password`, `Bearer …`) and the bucket. */
function used(options: HsdsOptions, environment: StoredSettings = {}, file: StoredSettings = {}): unknown[] {
  const { url, credentials, bucket } = settingsOf(options, { environment, file: () => file });
  const { header } = credentials;
  return [url, header?.startsWith('Basic ') ? atob(header.slice(6)) : header, bucket];
}

describe('where settings come from', () => {
  const me = { username: 'me', password: 'pw' };

  test.each<[string, unknown[], unknown[]]>([
    ['options', [{ endpoint: A, ...me, bucket: 'o' }], [A, 'me:pw', 'o']],
    ['the endpoint', [{ endpoint: 'http://m%65:p%40w@a.test:5101/' }], [A, 'me:p@w', undefined]],
    ['options before the endpoint', [{ endpoint: 'http://you:no@a.test:5101', ...me }], [A, 'me:pw', undefined]],
    ['the environment', [{}, { endpoint: A, ...me, bucket: 'e' }], [A, 'me:pw', 'e']],
    ['the file', [{}, {}, { endpoint: `${A}/`, ...me, bucket: 'f' }], [A, 'me:pw', 'f']],
    [
      'the environment before the file',
      [{}, { endpoint: A, ...me, bucket: 'e' }, { endpoint: A, username: 'you', password: 'no', bucket: 'f' }],
      [A, 'me:pw', 'e'],
    ],
    ['each where it is', [{ username: 'me' }, { password: 'pw' }, { endpoint: A, bucket: 'f' }], [A, 'me:pw', 'f']],
    ['a token of the environment', [{ endpoint: A }, { apiKey: 'key', ...me }], [A, 'Bearer key', undefined]],
    [
      'the named user before a token',
      [
        { endpoint: A, username: 'me' },
        { apiKey: 'key', ...me },
      ],
      [A, 'me:pw', undefined],
    ],
    ['nowhere', [{ endpoint: A }], [A, undefined, undefined]],
    ['a password without a user is of nobody', [{ endpoint: A }, { password: 'pw' }], [A, undefined, undefined]],
    ['a path is part of the endpoint', [{ endpoint: `${B}/hsds/` }], [`${B}/hsds`, undefined, undefined]],
  ])('%s', (_, args, expected) => {
    expect(used(...(args as Parameters<typeof used>))).toEqual(expected);
  });

  test.each<[string, unknown[], unknown[]]>([
    ['of the file', [{ endpoint: B }, {}, { endpoint: A, ...me, bucket: 'f' }], [B, undefined, undefined]],
    ['of a file that names none', [{ endpoint: B }, {}, me], [B, undefined, undefined]],
    ['of the environment', [{ endpoint: B }, { endpoint: A, ...me, bucket: 'e' }], [B, undefined, undefined]],
    [
      'of an environment that means that of the file',
      [{ endpoint: B }, me, { endpoint: A }],
      [B, undefined, undefined],
    ],
    [
      'of the file where the environment has another',
      [{}, { endpoint: B }, { endpoint: A, ...me }],
      [B, undefined, undefined],
    ],
    [
      'of the same host with another port',
      [{ endpoint: 'http://a.test' }, {}, { endpoint: A, ...me }],
      ['http://a.test', undefined, undefined],
    ],
    ['of h5pyd without a service', [{ endpoint: A }, { endpoint: 'local[4]', ...me }], [A, undefined, undefined]],
  ])('a password does not go to another endpoint: %s', (_, args, expected) => {
    expect(used(...(args as Parameters<typeof used>))).toEqual(expected);
  });

  test("a password is not sent with another user's name", () => {
    const stores = { environment: {}, file: () => ({ endpoint: A, username: 'you', password: 'no' }) };
    expect(() => settingsOf({ endpoint: A, username: 'me' }, stores)).toThrow("no password for the HSDS user 'me'");
  });

  test('the file is read only where it is needed', () => {
    const file = vi.fn(() => ({}));
    settingsOf({ endpoint: A, ...me }, { environment: {}, file });
    settingsOf({ endpoint: A, token: 'abc' }, { environment: {}, file });
    settingsOf({ endpoint: 'http://me:pw@a.test' }, { environment: {}, file });
    expect(file).toHaveBeenCalledTimes(0);
    settingsOf({ endpoint: A }, { environment: {}, file });
    settingsOf({ endpoint: A, username: 'me' }, { environment: { password: 'pw' }, file });
    expect(file).toHaveBeenCalledTimes(2);
  });
});

test('defaults', () => {
  const { concurrency, retry, timeoutMs } = settingsOf({ endpoint: A }, { environment: {}, file: () => ({}) });
  expect({ concurrency, retry, timeoutMs }).toEqual({
    concurrency: 16,
    retry: { budgetMs: 30_000, delayMs: 200, maxDelayMs: 4_000 },
    timeoutMs: 60_000,
  });
  const other = settingsOf(
    { endpoint: A, retry: { delayMs: 1, budgetMs: undefined as never } },
    { environment: {}, file: () => ({}) },
  );
  expect(other.retry).toEqual({ budgetMs: 30_000, delayMs: 1, maxDelayMs: 4_000 });
  expect(settingsOf({ endpoint: A, retry: false }, { environment: {}, file: () => ({}) }).retry.budgetMs).toBe(0);
});

test.each<[HsdsOptions, StoredSettings, string]>([
  [{}, {}, 'HSDS has no endpoint: give the option endpoint, or in Node HS_ENDPOINT'],
  [{ endpoint: 'localhost:5101' }, {}, "the option endpoint must be an http: or https: URL, not 'localhost:'"],
  [{ endpoint: 'hush!' }, {}, 'the option endpoint must be a URL such as http://localhost:5101'],
  [{}, { endpoint: 'hush!' }, 'HS_ENDPOINT must be a URL'],
  [{ endpoint: `${A}/?key=hush!` }, {}, "the option endpoint must be a URL without '?' and '#'"],
  [{ endpoint: 'http://me:%hush!@a.test' }, {}, "the option endpoint has a '%' in its user name or password"],
  [{ endpoint: 'http://a%3Ab:hush!@a.test' }, {}, 'username must be without a colon'],
  [{ endpoint: A, password: 'hush!' }, {}, 'there is a password for HSDS, but no username'],
  [{ endpoint: A, username: 'me' }, {}, "there is no password for the HSDS user 'me'"],
  [{ endpoint: A, token: 'hush!\n' }, {}, 'token must be of the characters that a header may have'],
])('%j is refused, and no secret shown', (options, environment, message) => {
  const settings = () => settingsOf(options, { environment, file: () => ({}) });
  expect(settings).toThrow(message);
  expect(settings).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
  expect(settings).not.toThrow('hush');
});

test('settings can be printed', async () => {
  for (const options of [{ username: 'me', password: 'hush!' }, { token: 'hush!' }, { token: () => 'hush!' }]) {
    const settings = settingsOf({ endpoint: A, ...options }, { environment: {}, file: () => ({}) });
    await settings.credentials.ready();
    const { header = '' } = settings.credentials;
    expect(header).not.toBe('');
    // The getter is the only way to it.
    const shown = inspect(settings, { depth: 9, showHidden: true }) + JSON.stringify(settings);
    for (const secret of ['hush!', header.split(' ')[1] ?? 'Basic']) expect(shown).not.toContain(secret);
  }
});
