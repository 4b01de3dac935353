// `npm start` runs the demo, `npm start -- stats FILE DATASET` any other command of h5rx, built first where needed.

import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { run } from './run.mjs';

ensureBuilt();
const args = process.argv.slice(2);
run(join(root, 'dist/cli/h5rx.js'), args.length > 0 ? args : ['demo']);
