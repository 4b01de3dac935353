import { openFile } from '../../src/operators/openFile.js';
import { openGroup } from '../../src/operators/openGroup.js';
import { describeOpener } from '../support/opener.js';

describeOpener({
  name: 'openGroup',
  open: (connector) => openFile('a.h5', undefined, { connector }).pipe(openGroup('g')),
  opens: 'H5Gopen',
  closes: 'H5Oclose',
});
