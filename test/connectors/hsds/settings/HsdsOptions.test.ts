import { describe, expect, test } from 'vitest';
import { checkHsdsOptions } from '../../../../src/connectors/hsds/settings/HsdsOptions.js';

describe('checkHsdsOptions', () => {
  test.each([
    {},
    { endpoint: undefined, retry: undefined },
    { endpoint: 'http://localhost:5101', username: 'me', password: 'secret', bucket: 'b', concurrency: 1 },
    { endpoint: new URL('http://localhost:5101'), token: 'abc', retry: false, timeoutMs: 5 },
    { token: () => 'abc', retry: { budgetMs: 0, delayMs: 1, maxDelayMs: undefined }, fetch: globalThis.fetch },
  ])('takes %j', (options) => {
    expect(() => checkHsdsOptions(options)).not.toThrow();
  });

  test.each<[unknown, string]>([
    [null, 'options must be an object, not null'],
    [[], 'options must be an object, not '],
    [{ user: 'me' }, "there is no option 'user' (there are endpoint, username, "],
    [{ constructor: 1 }, "there is no option 'constructor'"],
    [{ username: '' }, "username must be a text that is not empty, not ''"],
    [{ username: 'a:b' }, "username must be without a colon, which Basic authentication cannot send, not 'a:b'"],
    [{ concurrency: 0 }, 'concurrency must be an integer from 1 to 256, not 0'],
    [{ concurrency: 2.5 }, 'concurrency must be an integer from 1 to 256, not 2.5'],
    [{ retry: true }, 'retry must be false, or an object, not true'],
    [{ retry: { budget: 5 } }, "there is no option 'retry.budget' (there are budgetMs, delayMs, maxDelayMs)"],
    [{ retry: { budgetMs: -1 } }, 'retry.budgetMs must be an integer from 0 to 2147483647, not -1'],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs must be an integer from 1 to 2147483647, not Infinity'],
    [{ fetch: 'fetch' }, "fetch must be a function like fetch, not 'fetch'"],
    [{ token: 'a', username: 'me' }, 'give either token, or username and password'],
  ])('refuses %j', (options, message) => {
    expect(() => checkHsdsOptions(options)).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
    expect(() => checkHsdsOptions(options)).toThrow(message);
  });

  test.each(['endpoint', 'password', 'token'])('does not show %s', (name) => {
    const secret = { toString: () => 'hush!' };
    expect(() => checkHsdsOptions({ [name]: secret })).toThrow(new RegExp(`^${name} must be (?!.*hush)`));
  });
});
