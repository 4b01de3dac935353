import { openDataset } from '../../src/operators/openDataset.js';
import { openFile } from '../../src/operators/openFile.js';
import { describeOpener } from '../support/opener.js';

describeOpener({
  name: 'openDataset',
  open: (connector) => openFile('a.h5', undefined, { connector }).pipe(openDataset('x')),
  opens: 'H5Dopen',
  closes: 'H5Oclose',
});
