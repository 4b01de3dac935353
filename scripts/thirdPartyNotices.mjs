// What others' code is in which file of dist/, and their licences: THIRD-PARTY-NOTICES, written at the end of a build.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the notices are written, and looked for in the tarball. */
export const NOTICES = 'THIRD-PARTY-NOTICES';

/** Libraries that a package has compiled in, with the texts that its own licence file lacks. */
const COMPILED_IN = {
  h5wasm: [
    { name: 'HDF5', about: 'The HDF Group; its licence is part of the text of h5wasm above.' },
    { name: 'zlib', file: 'licences/zlib.txt' },
    { name: 'libaec (szip)', file: 'licences/libaec.txt' },
    { name: 'Emscripten', file: 'licences/emscripten.txt' },
  ],
  zstddec: [
    { name: 'Zstandard', about: 'Its licence is part of the text of zstddec above.' },
    { name: 'Emscripten', file: 'licences/emscripten.txt' },
  ],
};

/** The package that a module belongs to; undefined of modules of our own. */
function packageOf(id) {
  const [, path] = /.*\/node_modules\/(.+)$/.exec(id.replaceAll('\\', '/')) ?? [];
  return path
    ?.split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A plugin for every output: notes which packages are in it; the last of them writes the notices. */
export function thirdPartyNotices() {
  const contents = new Map();
  return {
    name: 'third-party-notices',
    generateBundle({ file }, bundle) {
      const names = Object.values(bundle)
        .flatMap(({ modules = {} }) => Object.entries(modules))
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .map(([id]) => packageOf(id));
      const found = [...new Set(names)].filter((name) => name !== undefined).sort();
      if (found.length > 0) contents.set(relative(root, file), found);
    },
    writeBundle() {
      writeFileSync(join(root, NOTICES), textOf(contents));
    },
  };
}

function textOf(contents) {
  const packages = [...new Set([...contents.values()].flat())].sort();
  const list = [...contents].map(([file, names]) => `  ${file}: ${names.map(withParts).join(', ')}\n`).sort();
  return [
    `h5rx is distributed under the MIT licence (LICENSE). These files of it contain software of others:\n\n${list.join('')}`,
    ...packages.flatMap(entriesOf),
  ].join(`\n${'='.repeat(80)}\n\n`);
}

function withParts(name) {
  const parts = COMPILED_IN[name]?.map((part) => part.name) ?? [];
  return parts.length > 0 ? `${name} (with ${parts.join(', ')})` : name;
}

function entriesOf(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'LICENCE'].find((one) => existsSync(join(folder, one)));
  if (!file) throw new Error(`${name} is bundled, and has no licence file: name its licence in ${NOTICES}`);
  const own = `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  const parts = COMPILED_IN[name] ?? [];
  return [
    own,
    ...parts.map(
      ({ name: part, file: text, about }) =>
        `${part}, compiled into ${name}\n\n${text ? readFileSync(join(root, text), 'utf8').trim() : about}\n`,
    ),
  ];
}
