// A part of a worker's program in a file of its own, which uses the modules that the program has already.
//
// Code that only some callers need is split off without an import between the two files: bundlers give files other names, or
// put a worker into one file. So the part is a function of what it imports: `export default (require) => exports`, and the program
// hands over the exports that the part needs. Nothing is in both files, and classes are the same in both.

import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { rollup } from 'rollup';

/** The module of the program that the build fills in with what its part needs. */
const STUB = 'sharedModules.ts';

/** Every module that is reached from some entries. */
async function modulesFrom(entries, plugins, external) {
  const ids = [];
  const collect = {
    name: 'collect-modules',
    buildEnd() {
      ids.push(...this.getModuleIds());
    },
  };
  const bundle = await rollup({ input: entries, external, plugins: [...plugins, collect], treeshake: false });
  await bundle.close();
  return new Set(ids);
}

/**
 * Splits a part off a program.
 *
 * @param options.root - The folder in which sources are.
 * @param options.program - Entries of the program, for all platforms.
 * @param options.part - Entry of the part.
 * @param options.plugins - Those that compile sources.
 * @returns `shared`, a plugin for the program, and `part`, the plugins and the output of the part.
 */
export async function splitPart({ root, program, part, plugins, external }) {
  const modules = await modulesFrom(program, plugins, external);
  const nameOf = (id) => relative(root, id).replaceAll('\\', '/').replace(/\.ts$/, '');
  const ofProgram = {
    name: 'modules-of-the-program',
    async resolveId(source, importer) {
      if (importer === undefined) return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && modules.has(found.id) ? { id: nameOf(found.id), external: true } : null;
    },
  };
  const output = { format: 'cjs', exports: 'named', esModule: false, externalLiveBindings: false, strict: false };
  const bundle = await rollup({ input: part, plugins: [ofProgram, ...plugins] });
  const { output: chunks } = await bundle.generate(output);
  await bundle.close();
  const [{ code, importedBindings }] = chunks;
  const version = createHash('sha256').update(code).digest('hex').slice(0, 16);
  return {
    shared: {
      name: 'shared-modules',
      load: (id) => (id.endsWith(`/${STUB}`) ? stubOf(root, importedBindings, version) : null),
    },
    part: {
      plugins: [ofProgram, ...plugins],
      output: {
        ...output,
        banner: `export const version = '${version}';\nexport default (require) => {\nconst exports = {};\n`,
        footer: 'return exports;\n};',
      },
    },
  };
}

/** The module that has what the part needs, by the names of its modules. */
function stubOf(root, importedBindings, version) {
  const modules = Object.entries(importedBindings);
  const imports = modules.map(
    ([name], n) => `import * as m${n} from ${JSON.stringify(resolve(root, `${name}.ts`))};\n`,
  );
  const entries = modules.map(([name, names], n) => {
    const fields = [...names].sort().map((field) => `${field}: m${n}.${field}`);
    return `${JSON.stringify(name)}: { ${fields.join(', ')} },\n`;
  });
  return `${imports.join('')}export const version = '${version}';\nexport const sharedModules = () => ({\n${entries.join('')}});\n`;
}
