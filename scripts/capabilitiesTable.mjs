// The table of docs/hsds.md that says what each connector has, made of their capabilities and of the table of routines.
//
//     node scripts/capabilitiesTable.mjs            prints it
//     node scripts/capabilitiesTable.mjs --write    puts it into the page, after `npm run build`

import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const PAGE = new URL('../docs/hsds.md', import.meta.url);
const [BEGIN, END] = ['<!-- capabilities: begin -->', '<!-- capabilities: end -->'];

/** What stands for a routine that is no function of the C tier; nothing, where no caller needs to know of it. */
const OPERATORS = {
  H5Fread_image: 'fileImage',
  H5Fget_layout: 'fileLayout',
  H5Frepack: 'repackFile',
  H5Gget_members: 'members',
  H5Oget_creation: undefined,
  H5Oget_copy_source: undefined,
};

/** Filters by their numbers, as the HDF Group has them registered. */
const FILTERS = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'n-bit',
  6: 'scale-offset',
  32000: 'lzf',
  32001: 'blosc',
  32003: 'snappy',
  32004: 'lz4',
  32005: 'lz4hc',
  32008: 'bitshuffle',
  32015: 'zstd',
};

/** The table, from the built package and the sources. */
export async function capabilitiesTable() {
  const h5rx = await import('../dist/node/index.js');
  const { hsds } = await import('../dist/hsds/node/index.js');
  const native = h5rx.nativeConnector().capabilities;
  const served = hsds({ endpoint: 'http://localhost:5101' }).capabilities;
  return tableOf([native, served], await routines(), Object.keys(h5rx));
}

/** The same, of capabilities, names of routines, and what the package exports. */
export function tableOf([native, served], all, exported) {
  const names = new Map(all.map((routine) => [routine, publicName(routine, exported)]));
  const shown = all.filter((routine) => names.get(routine) !== undefined);
  const features = [...new Set([native, served].flatMap(({ unsupported, notes = {} }) => keysOf(unsupported, notes)))];
  for (const feature of features) if (!all.includes(feature)) names.set(feature, `\`${feature}\``);
  const differing = [...shown, ...features.filter((one) => !all.includes(one))];
  const rows = new Map();
  for (const one of differing) {
    const cells = [native, served].map((capabilities) => cellOf(capabilities, one));
    if (cells.every((cell) => cell === 'yes')) continue;
    const key = cells.join(' | ');
    rows.set(key, [...(rows.get(key) ?? []), names.get(one)]);
  }
  return [
    line(['chapter', 'routines', 'native', 'HSDS']),
    line(['---', '---', '---', '---']),
    ...chapters(shown).map(([chapter, own]) =>
      line([chapter, own.length, ...[native, served].map((capabilities) => countOf(capabilities, own))]),
    ),
    '',
    line(['what is not the same', 'native', 'HSDS']),
    line(['---', '---', '---']),
    ...[...rows].map(([cells, ones]) => line([ones.join(', '), cells])),
    '',
    line(['filters of new datasets', 'HSDS']),
    line(['---', '---']),
    ...filterRows(served.filters),
  ].join('\n');
}

function keysOf(...records) {
  return records.flatMap((record) => Object.keys(record));
}

function publicName(routine, exported) {
  if (exported.includes(`${routine}_async`)) return `\`${routine}_async\``;
  if (!(routine in OPERATORS)) throw new Error(`scripts/capabilitiesTable.mjs: what do callers know ${routine} as?`);
  return OPERATORS[routine] && `\`${OPERATORS[routine]}\``;
}

function cellOf({ unsupported, notes = {} }, one) {
  if (unsupported[one] !== undefined) return `no: ${unsupported[one]}`;
  return notes[one] === undefined ? 'yes' : notes[one];
}

function chapters(shown) {
  const byChapter = new Map();
  for (const routine of shown) {
    const [chapter] = /^H5(?:DS|[A-Z])/.exec(routine);
    byChapter.set(chapter, [...(byChapter.get(chapter) ?? []), routine]);
  }
  return [...byChapter];
}

function countOf({ unsupported }, own) {
  const had = own.filter((routine) => unsupported[routine] === undefined).length;
  return had === own.length ? 'all' : `${had}`;
}

function filterRows(filters) {
  const meaning = {
    applied: 'applied to chunks, by the server; shuffle only together with one that compresses',
    noted: 'told again, and not applied: chunks are stored without',
    refused: 'refused, as all others are: `unsupported`',
  };
  return Object.entries(meaning).map(([support, sentence]) => {
    const ones = [...filters].filter(([, its]) => its === support).map(([id]) => FILTERS[id] ?? `filter ${id}`);
    return line([ones.join(', '), sentence]);
  });
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** The names of all routines, in the order of the table. */
async function routines() {
  const entry = new URL('../src/operations/ROUTINES.ts', import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  const order = [...readFileSync(entry, 'utf8').matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const ROUTINES = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return order.filter((name) => ROUTINES[name]?.routine === name);
}

/** The part of a page between the markers. Errors (thrown): where there is none. */
export function written(text) {
  const [, before, table, after] = new RegExp(`^(.*${BEGIN}\n\n)(.*)(\n\n${END}.*)$`, 's').exec(text) ?? [];
  if (table === undefined) throw new Error(`docs/hsds.md has no place for the table, ${BEGIN} … ${END}`);
  return { before, table, after };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const table = await capabilitiesTable();
  if (process.argv[2] === '--write') {
    const { before, after } = written(readFileSync(PAGE, 'utf8'));
    writeFileSync(PAGE, `${before}${table}${after}`);
  } else console.log(table);
}
