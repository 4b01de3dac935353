import { expect, it } from 'vitest';
import { nativeFailures } from '../../src/connectors/native/failures.js';

it('what cannot be sent to a worker is refused with the reason that the platform gives', () => {
  const cause = new TypeError('File-backed Blobs are not cloneable');
  const request = { routine: 'H5Fopen' } as Parameters<typeof nativeFailures.unsendable>[0];
  expect(nativeFailures.unsendable(request, cause)).toMatchObject({
    kind: 'bad-argument',
    cause,
    message: 'an argument cannot be sent to a worker: File-backed Blobs are not cloneable',
  });
  expect(nativeFailures.unsendableAnswer({ type: 'external-file', name: 'a.h5' }, cause)).toMatchObject({
    message: "the file given for 'a.h5' cannot be sent to a worker: File-backed Blobs are not cloneable",
  });
});
