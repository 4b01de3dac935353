import { describe, expect, it } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import { H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_TRUNC } from '../../src/model/H5F.js';
import { type DatasetCreation, H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import { H5Dcreate_async, H5Dopen_async } from '../../src/sources/H5D.js';
import { H5Fcreate_async, H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gget_info_async } from '../../src/sources/H5G.js';
import { H5Mopen_async } from '../../src/sources/H5M.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

function connectorWithout(unsupported: FakeConnector['capabilities']['unsupported']): FakeConnector {
  const connector = new FakeConnector(succeedAtOnce);
  connector.capabilities = { unsupported };
  return connector;
}

describe('what a connector does not have is unsupported, with its sentence, before anything is sent', () => {
  it('a routine', () => {
    const connector = connectorWithout({ H5Mopen: 'this service has no maps' });
    const file = connector.open('file');
    expect(observe(H5Mopen_async(file, 'm')).error).toMatchObject({
      kind: 'unsupported',
      routine: 'H5Mopen_async',
      message: 'this service has no maps',
    });
    observe(H5Gget_info_async(file));
    expect([connector.executed, connector.routines]).toEqual([1, ['H5Gget_info']]);
  });

  it('in an event set too, which does not know of it', () => {
    const connector = connectorWithout({ H5Dopen: 'no datasets here' });
    const es = new EventSet();
    const opened = H5Dopen_async(connector.open('file'), 'd', H5P_DEFAULT, es);
    expect(observe(opened).error).toMatchObject({ kind: 'unsupported', message: 'no datasets here' });
    expect([es.count, connector.executed]).toEqual([0, 0]);
    expect(observe(H5Mopen_async(opened as never, 'm')).error).toMatchObject({ kind: 'dependency-failed' });
  });

  it('opening for writing, and SWMR access', () => {
    const connector = connectorWithout({ write: 'it is a museum', swmr: 'nobody writes here' });
    const fapl = { connector };
    const kinds = [
      H5Fopen_async('a.h5', H5F_ACC_RDWR, fapl),
      H5Fcreate_async('a.h5', H5F_ACC_TRUNC, H5P_DEFAULT, fapl),
      H5Fopen_async('a.h5', H5F_ACC_SWMR_READ, fapl),
    ].map((operation) => String(observe(operation).error));
    expect(kinds).toEqual([
      'H5Error: write: it is a museum',
      'H5Error: write: it is a museum',
      'H5Error: swmr: nobody writes here',
    ]);
    observe(H5Fopen_async('a.h5', 0, fapl));
    expect(connector.routines).toEqual(['H5Fopen']);
  });

  it('a property, unless it is undefined or false', () => {
    const connector = connectorWithout({ 'dcpl_id.shuffle': 'the service does not shuffle' });
    const file = connector.open('file');
    const create = (shuffle: boolean | undefined): unknown => {
      const dcpl = { chunk: [2], shuffle } as DatasetCreation;
      return observe(H5Dcreate_async(file, 'd', H5T_STD_I32LE, H5Screate_simple([2]), H5P_DEFAULT, dcpl)).error;
    };
    expect([create(undefined), create(false)]).toEqual([undefined, undefined]);
    expect(create(true)).toMatchObject({
      kind: 'unsupported',
      message: 'dcpl_id.shuffle: the service does not shuffle',
    });
  });

  it('for a cold operation that would open something for it: that is not opened', () => {
    const connector = connectorWithout({ H5Gget_info: 'no groups here' });
    const fapl = { connector };
    expect(observe(H5Gget_info_async(H5Fopen_async('a.h5', 0, fapl))).error).toMatchObject({ kind: 'unsupported' });
    expect(connector.executed).toBe(0);
  });
});
