// `npm run bench`: measures h5rx beside h5wasm called directly, jsfive, zarrita h5py and hidefix, in one run, and prints a table.
//
//   --quick       small files, few rounds: some three minutes
//   --only NAME   one case, as its file in cases/ is called; may be given several times
//   --write       puts the table into README.md

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, root } from '../scripts/ensureBuilt.mjs';
import { prepare, SIZES } from './data.mjs';
import { inPython, quiet } from './harness.mjs';
import { digits, table } from './table.mjs';

const README = fileURLToPath(new URL('README.md', import.meta.url));
const CASES = new URL('cases/', import.meta.url);
/** Order of the table; cases that are not named here come last. */
const ORDER = [
  'readCompressed',
  'readChunked',
  'readContiguous',
  'readTiny',
  'readRows',
  'readStrided',
  'readCube',
  'readMany',
  'manyDatasets',
  'attributes',
  'wideGroup',
  'listing',
  'listingInBrowser',
  'growth',
  'streaming',
  'copying',
  'liveness',
  'overlap',
  'cancel',
  'smallOperations',
  'insertion',
  'writeWhole',
  'writeSmall',
  'editing',
  'coldStart',
];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});

const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
const all = readdirSync(CASES)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort((a, b) => place(a) - place(b));
const unknown = options.only.find((name) => !all.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no case '${unknown}'; there are ${all.join(', ')}.\n`);
  process.exit(1);
}

ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'h5rx-bench-'));
const removeFolder = () => rmSync(folder, { recursive: true, force: true });
process.on('exit', removeFolder);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const say = (text) => process.stderr.write(`${text}\n`);
const python = findPython();
const versions = python ? await inPython(python, 'versions') : undefined;
const size = options.quick ? SIZES.quick : SIZES.full;
const chosen = [];
for (const name of all) {
  if (options.only.length > 0 && !options.only.includes(name)) continue;
  const one = await import(new URL(`${name}.mjs`, CASES));
  if (one.fullOnly && options.quick) say(`${name}: in full runs only`);
  else if (one.needsH5py && !python) say(`${name}: only with h5py, which writes its file`);
  else chosen.push({ name, ...one });
}
say('Writing the files to read …');
const reads = [...new Set(chosen.flatMap((one) => one.reads))];
const data = await prepare({ folder, size, python, reads });

const context = {
  ...data,
  folder,
  size,
  python,
  hidefix: versions?.hidefix !== undefined,
  quick: options.quick,
  rounds: options.quick ? 2 : 5,
  say: (text) => say(`  ${text}`),
};
if (options.quick) Object.assign(quiet, { patience: 500, budget: 10_000 });
const rows = [];
for (const { name, run } of chosen) {
  say(`${name} (${Math.round(process.uptime())} s)`);
  rows.push(...(await run(context)));
}

const report = [conditions(), table(rows)].join('\n\n');
process.stdout.write(`${report}\n`);
if (options.write) writeInto(README, report);

/** The Python that H5RX_PYTHON names, if it has h5py. */
function findPython() {
  const named = process.env.H5RX_PYTHON;
  if (!named) say('H5RX_PYTHON names no Python: h5py is left out.');
  else if (spawnSync(named, ['-c', 'import h5py, numpy']).status === 0) return named;
  else say(`${named} has no h5py: it is left out.`);
  return undefined;
}

/** When and where this was measured. */
function conditions() {
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const hidefix = versions?.hidefix ? `hidefix ${versions.hidefix}` : 'no hidefix';
  const h5py = versions ? `h5py ${versions.h5py} (HDF5 ${versions.hdf5}), ${hidefix}` : 'no h5py';
  const kind = options.quick ? 'A quick run: small files, few rounds. ' : '';
  const busy = quiet.busy === 0 ? 'none' : quiet.busy;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()}, ${availableParallelism()} cores, ${digits(totalmem() / 2 ** 30)} GiB;`,
    `Node ${process.versions.node}, h5wasm ${version('h5wasm')}, jsfive ${version('jsfive')}, zarrita ${version('zarrita')}, ${h5py}.`,
    `Compressed data: ${data.filters}, level 4.`,
    `${kind}Of ${quiet.samples} samples ${busy} began while other programs used the processors.`,
  ].join('\n');
}

/** Puts text between the markers of a file. */
function writeInto(path, text) {
  const [begin, end] = ['<!-- results: begin -->', '<!-- results: end -->'];
  const old = readFileSync(path, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no markers ${begin} and ${end}`);
  writeFileSync(path, `${old.slice(0, from + begin.length)}\n${text}\n${old.slice(to)}`);
}
