// Runs the conformance suite on a connector of one's own; docs/connectors.md says what the module exports.
//
//     node scripts/conformance.mjs under.mjs
//     node scripts/conformance.mjs under.mjs -t 'order'      options of Vitest: only tests of that name

import { join, resolve } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { run } from './run.mjs';

const [module, ...options] = process.argv.slice(2);
if (module === undefined) {
  console.error('node scripts/conformance.mjs MODULE: which module exports the connector?');
  process.exit(2);
}
process.env.H5RX_CONNECTOR = resolve(module);
ensureBuilt();
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
run(vitest, ['run', '--root', root, 'test/connectors/given.test.ts', ...options]);
