import { NEVER } from 'rxjs';
import { describe, expect, test } from 'vitest';
import * as h5 from '../../src/index.js';
import { H5Error } from '../../src/model/H5Error.js';

type Options = Readonly<Record<string, unknown>>;

/** Every operator that has options, given some that nothing is known of. */
const OPERATORS: Readonly<Record<string, (options: never) => unknown>> = {
  members: (options) => h5.members(options),
  walk: (options) => h5.walk(options),
  readChunks: (options) => h5.readChunks(options),
  readDataset: (options) => h5.readDataset(options),
  writeChunks: (options) => h5.writeChunks(NEVER, options),
  copyDataset: (options) => h5.copyDataset(NEVER as never, 'x', options),
  readAttribute: (options) => h5.readAttribute('a', options),
  readAttributes: (options) => h5.readAttributes(options),
  writeAttribute: (options) => h5.writeAttribute('a', 1, options),
  toAsyncIterable: (options) => h5.toAsyncIterable(NEVER, options),
};

const WRONG: Readonly<Record<string, Options>> = {
  members: { attributes: 5, indexType: 'name', order: 3, signal: 0 },
  walk: { attributes: 'all', depth: 0, expandSoftLink: 'yes', expandExtLink: 1, signal: 'no' },
  readChunks: {
    ...{ concurrency: 0, bytesInFlight: 1.5, ordered: 'yes', memType: 5, project: 5, selection: 5, dxpl: 5 },
    signal: null,
  },
  readDataset: { selection: null, memType: 'H5T', dxpl: null, signal: {} },
  writeChunks: { concurrency: Number.NaN, bytesInFlight: '1', memType: null, dxpl: [] },
  copyDataset: { dcpl: 5, lcpl: 'x', concurrency: -1, withoutAttr: 'yes' },
  readAttribute: { memType: {}, signal: 1 },
  readAttributes: { indexType: 2, order: -1 },
  writeAttribute: { datatype: 'text', signal: 5 },
  toAsyncIterable: { readAhead: 0, signal: [] },
};

function thrownBy(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each(Object.entries(OPERATORS))('options of %s', (routine, operator) => {
  test('that are no object are refused when the operator is made', () => {
    for (const options of [null, 5, 'no', true, []]) {
      const error = thrownBy(() => operator(options as never));
      expect(error, String(options)).toBeInstanceOf(H5Error);
      expect(error).toMatchObject({ kind: 'bad-argument', routine, message: expect.stringMatching(/^options /) });
    }
  });

  test('each that is wrong is refused by its name, and undefined is as if it were not there', () => {
    for (const [name, value] of Object.entries(WRONG[routine]!)) {
      const error = thrownBy(() => operator({ [name]: value } as never));
      const message = expect.stringMatching(name === 'selection' ? /selection/ : new RegExp(`^${name}\\b`));
      expect(error, name).toMatchObject({ kind: 'bad-argument', routine, message });
      expect(
        thrownBy(() => operator({ [name]: undefined } as never)),
        name,
      ).toBe(undefined);
    }
  });

  test('none are needed', () => {
    expect(thrownBy(() => operator(undefined as never))).toBe(undefined);
    expect(thrownBy(() => operator({} as never))).toBe(undefined);
  });
});

test('options of toAsyncIterable at the end of a pipe are checked as well', () => {
  expect(thrownBy(() => h5.toAsyncIterable(null as never))).toMatchObject({ kind: 'bad-argument' });
  expect(thrownBy(() => h5.toAsyncIterable({ readAhead: 0 }))).toMatchObject({ kind: 'bad-argument' });
});
