// `npm test` builds dist/ where needed and runs every test; `npm test -- test/es` only those under that path.

import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { run } from './run.mjs';

ensureBuilt();
run(join(root, 'node_modules/vitest/vitest.mjs'), ['run', '--root', root, ...process.argv.slice(2)]);
