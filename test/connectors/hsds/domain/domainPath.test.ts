import { expect, test } from 'vitest';
import { domainPath } from '../../../../src/connectors/hsds/domain/domainPath.js';

test.each([
  ['hdf5://home/me/run.h5', '/home/me/run.h5'],
  ['/home/me/run.h5', '/home/me/run.h5'],
  ['hdf5://home/me@example.org/a:b.h5', '/home/me@example.org/a:b.h5'],
  [new URL('hdf5://home/me/a%20b.h5'), '/home/me/a b.h5'],
])('%s is the path %s', (source, path) => {
  expect(domainPath(source)).toBe(path);
});

test.each(['run.h5', 'hdf5:/home/x', 'hdf5:///x', '/home/../x'])('%s is no domain', (source) => {
  expect(() => domainPath(source)).toThrow(/is no domain of HSDS/);
});

test.each(['hdf5://me:hush!@home/run.h5', new URL('hdf5://me:hush!@home/run.h5')])(
  'a user and a password in %s are refused, and not shown',
  (source) => {
    expect(() => domainPath(source)).toThrow("'hdf5://home/run.h5' was given with a user and a password");
  },
);
