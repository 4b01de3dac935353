// Stands in for `npm` and `node` where the commands of the documentation are run: what installs, or runs all of the tests or a
// script that CI runs by itself, is only checked to be there. Everything else is run.
//
//     node standIn.mjs npm ci
//     node standIn.mjs node scripts/checkBundlers.mjs

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts, name, dependencies, peerDependencies, devDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** Why a script of package.json is not run here. */
const NOT_RUN = {
  test: 'would run this test again',
  lint: 'a step of .ci/run',
  format: 'changes the working tree',
  'test:types': 'a step of .ci/run',
  bench: 'takes minutes',
  docs: 'writes into the working tree',
  'check:package': 'a step of .ci/run',
  'check:types': 'a step of .ci/run',
};

const [command, ...args] = process.argv.slice(2);
if (command === 'npm') npm(args);
else node(args);

function npm([verb, ...rest]) {
  const own = verb === 'run' ? rest[0] : verb;
  if (verb === 'ci') return; // downloads packages; CI has begun with it
  if (verb === 'install') {
    // Downloads packages; test/integration/packaging.test.ts installs this one.
    const known = Object.keys({ [name]: '', ...dependencies, ...peerDependencies, ...devDependencies });
    const installed = rest.map((one) => one.replace(/(?<=.)@.*$/, ''));
    for (const one of installed) if (!known.includes(one)) fail(`'${one}' is no package that h5rx knows`);
  } else if (!scripts[own]) fail(`package.json has no script '${own}'`);
  else if (own === 'start') run(join(root, 'scripts/start.mjs'), rest[0] === '--' ? rest.slice(1) : []);
  else if (!NOT_RUN[own]) fail(`say how 'npm ${verb} ${rest.join(' ')}' is checked`);
}

function node([script = '', ...rest]) {
  if (script === 'scripts/conformance.mjs') return; // test/connectors/given.test.ts runs the suite on that file
  if (script === 'examples/serve.mjs') return; // serves until it is stopped; test/browser/page.test.ts runs it
  if (!/^scripts\/check\w+\.mjs$/.test(script)) return run(script, rest);
  // Fresh projects take minutes; a step of .ci/run each.
  const steps = readFileSync(join(root, '.ci/run'), 'utf8');
  if (!existsSync(join(root, script)) || !steps.includes(`node ${script}`)) fail(`.ci/run does not run '${script}'`);
}

function run(script, args) {
  process.exitCode = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' }).status ?? 1;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
