import { expect, test } from 'vitest';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_NATIVE_DOUBLE, H5Tarray_create } from '../../src/model/H5T.js';
import { H5Dcreate_async } from '../../src/sources/H5D.js';
import { H5Tcommit_async } from '../../src/sources/H5T.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

const refused = { kind: 'bad-argument', message: expect.stringContaining('must be a datatype with a right size') };

test.each([
  ['opaque', { class: 'H5T_OPAQUE', size: 2 ** 32, tag: '' } as const],
  ['of text', { class: 'H5T_STRING', size: 2 ** 33, cset: 'UTF-8', strpad: 'NULLPAD' } as const],
  ['an array', H5Tarray_create(H5T_NATIVE_DOUBLE, [2 ** 29])],
])('a datatype of more bytes than the format can state is refused at the call: %s', (_, type) => {
  const file = new FakeConnector().open('file');
  expect(observe(H5Dcreate_async(file, 'x', type, H5Screate_simple([1]))).error).toMatchObject(refused);
  expect(observe(H5Tcommit_async(file, 'x', type)).error).toMatchObject(refused);
});
