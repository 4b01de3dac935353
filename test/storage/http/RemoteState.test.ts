import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../../src/model/HttpAccess.js';
import { RemoteState } from '../../../src/storage/http/RemoteState.js';

const MONDAY = 'Mon, 01 Jan 2024 00:00:00 GMT';
const TUESDAY = 'Tue, 02 Jan 2024 00:00:00 GMT';

const answer = (etag?: string, lastModified?: string): HttpResponse => ({
  status: 206,
  headers: { get: (name) => ({ etag, 'last-modified': lastModified })[name] ?? null },
  body: null,
});

describe('RemoteState', () => {
  test('answers that say the same, or nothing, are of one state', () => {
    const state = new RemoteState();
    state.compare(answer(), undefined);
    state.compare(answer('"a"', MONDAY), 100);
    state.compare(answer('"a"', MONDAY), 100);
    state.compare(answer(undefined, MONDAY), undefined);
    state.compare(answer('"a"'), undefined);
    state.check();
    expect([state.size, state.validator]).toEqual([100, '"a"']);
  });

  test.each([
    ['another ETag', ['"a"', MONDAY, 100], ['"b"', MONDAY, 100], /ETag was "a" and is "b"/],
    ['another time, where it shows no ETag', [undefined, MONDAY, 100], [undefined, TUESDAY, 100], /Mon, 01.*Tue, 02/],
    [
      'another time, where it shows no ETag now',
      ['"a"', MONDAY, 100],
      [undefined, TUESDAY, 100],
      /Last-Modified was Mon/,
    ],
    ['another length', ['"a"', MONDAY, 100], ['"a"', MONDAY, 101], /length was 100 and is 101/],
    ['another length alone', [undefined, undefined, 100], [undefined, undefined, 99], /length was 100 and is 99/],
  ] as const)('%s is a change, and stays one', (_, first, second, message) => {
    const state = new RemoteState();
    state.compare(answer(first[0], first[1]), first[2]);
    const change = expect.objectContaining({ kind: 'io', message: expect.stringMatching(message) });
    expect(() => state.compare(answer(second[0], second[1]), second[2])).toThrow(change);
    expect(() => state.check()).toThrow(change);
    // Also when it is as before again.
    expect(() => state.compare(answer(first[0], first[1]), first[2])).toThrow(change);
  });

  test('what was learned later counts too', () => {
    const state = new RemoteState();
    state.compare(answer(undefined, MONDAY), undefined);
    state.compare(answer('"a"', MONDAY), undefined);
    state.compare(answer('"a"', MONDAY), 7);
    expect(() => state.compare(answer('"b"', MONDAY), 7)).toThrow(/ETag/);
  });

  test('another time with the same ETag is none', () => {
    const state = new RemoteState();
    state.compare(answer('"a"', MONDAY), 100);
    state.compare(answer('"a"', TUESDAY), 100);
    state.check();
  });
});
