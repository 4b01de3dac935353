import { expect, test } from 'vitest';
import { H5F_ACC_RDWR } from '../../src/model/H5F.js';
import { openFile } from '../../src/operators/openFile.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { describeOpener } from '../support/opener.js';

describeOpener({
  name: 'openFile',
  open: (connector) => openFile('a.h5', undefined, { connector }),
  opens: 'H5Fopen',
  closes: 'H5Fclose',
});

test('openFile hands source, flags and properties on', () => {
  const connector = new FakeConnector();
  openFile('a.h5', H5F_ACC_RDWR, { connector }).subscribe();
  expect(connector.last.args).toMatchObject({ filename: 'a.h5', flags: H5F_ACC_RDWR, fapl_id: { connector } });
});
