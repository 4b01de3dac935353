import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultConnector, registerConnector, useDefaultConnector } from '../../src/connectors/registry.js';
import { openFile } from '../../src/operators/openFile.js';
import { H5Fcreate_async, H5Fis_accessible_async, H5Fopen_async } from '../../src/sources/H5F.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

const native = new FakeConnector(succeedAtOnce, 'default');
let made = 0;
const taken: (() => void)[] = [];

function register(scheme: string, connector = new FakeConnector(succeedAtOnce, scheme)): FakeConnector {
  taken.push(registerConnector(scheme, connector));
  return connector;
}

const filenames = ({ calls }: FakeConnector): unknown[] =>
  calls.map(({ args }) => args.filename ?? args.container_name);

beforeAll(() => {
  useDefaultConnector(() => {
    made += 1;
    return native;
  });
});

afterEach(() => {
  for (const unregister of taken.splice(0)) unregister();
  native.calls.length = 0;
});

describe('a file goes to the connector', () => {
  it('of the scheme of its URL, in whatever case, however it is opened', () => {
    const hsds = register('hdf5');
    observe(H5Fopen_async('hdf5://home/a.h5', 0));
    observe(H5Fcreate_async('HDF5://home/b.h5', 2));
    observe(H5Fis_accessible_async('hdf5://home/c.h5'));
    observe(openFile(new URL('hdf5://home/d.h5')));
    expect(filenames(hsds)).toEqual([
      'hdf5://home/a.h5',
      'HDF5://home/b.h5',
      'hdf5://home/c.h5',
      new URL('hdf5://home/d.h5'),
    ]);
    expect(native.calls).toEqual([]);
  });

  it('that is the default one for paths, bytes, Blobs and URLs whose scheme nobody has; it is made once', () => {
    register('s3');
    const sources = ['a.h5', 'C:\\a.h5', 's3/a.h5', 'file:///a.h5', new Uint8Array(8), new Blob([]), 'http://h/a.h5'];
    for (const source of sources) observe(H5Fopen_async(source, 0));
    expect(filenames(native)).toEqual(sources);
    expect([made, defaultConnector()]).toEqual([1, native]);
  });

  it('that the file access properties name, whatever the scheme', () => {
    const hsds = register('hdf5');
    const connector = new FakeConnector(succeedAtOnce);
    observe(H5Fopen_async('hdf5://home/a.h5', 0, { connector }));
    expect([connector.calls.length, hsds.calls.length]).toEqual([1, 0]);
  });
});

describe('a scheme', () => {
  it('that needs a connector and has none says how one is given', () => {
    const { error } = observe(H5Fopen_async('hdf5://home/a.h5', 0));
    expect(error).toMatchObject({ kind: 'unsupported', routine: 'H5Fopen_async' });
    expect(String(error)).toMatch(/'hdf5:\/\/home\/a.h5'.*registerConnector\('hdf5', connector\).*fapl_id.connector/);
    expect(native.calls).toEqual([]);
  });

  it('can be given back, and only by who has it', () => {
    const first = new FakeConnector(succeedAtOnce);
    const unregister = registerConnector('hdf5', first);
    unregister();
    const second = register('hdf5');
    unregister();
    observe(H5Fopen_async('hdf5://home/a.h5', 0));
    expect([first.calls.length, second.calls.length]).toEqual([0, 1]);
  });

  it('has one connector', () => {
    const connector = register('hdf5');
    register('hdf5', connector);
    expect(() => register('HDF5', new FakeConnector())).toThrow(
      expect.objectContaining({ kind: 'already-exists', message: expect.stringContaining("'hdf5:'") }),
    );
  });

  it.each(['', 'c', 'hdf5:', 'hdf5://', '5', 'a b', undefined, null, 5])('is none: %j', (scheme) => {
    expect(() => registerConnector(scheme as string, new FakeConnector())).toThrow(
      expect.objectContaining({ kind: 'bad-argument', routine: 'registerConnector' }),
    );
  });

  it.each([undefined, {}, { execute() {} }])('is for connectors, not for %j', (connector) => {
    expect(() => registerConnector('hdf5', connector as never)).toThrow(
      expect.objectContaining({ kind: 'bad-argument' }),
    );
  });

  it('is known to every copy of the library in the thread', () => {
    const connector = register('hdf5');
    const shared = (globalThis as { [key: symbol]: unknown })[Symbol.for('h5rx.connectors.1')];
    expect([...(shared as Map<string, unknown>)]).toEqual([['hdf5', connector]]);
  });
});
