// Parts of a worker's program in files of their own, which use the modules that the program has already.
//
// Code that only some callers need is split off without an import between the two files: bundlers give files other names, or
// put a worker into one file. So the part is a function of what it imports: `export default (modules) => exports`, and the program
// hands over what it has. What the program has no use for is in the part alone, also where it is of a module that both use; what
// both use is in the program alone, and classes and other objects with an identity are the same in both.

import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { rollup } from 'rollup';

/** The module of the program that the build fills in with what its parts need. */
const STUB = 'sharedModules.ts';

/** What the part may have a copy of its own of: functions and plain values, but nothing that is told by its identity or changes. */
const HAS_IDENTITY =
  /^(?:class |let |var )|^const \w+ = (?:new (?:Weak)?(?:Map|Set)\(\)|Symbol\(|class\b|Object\.freeze\()/m;

/** The names that each module of a program has left when it is built. */
async function namesInProgram(input, plugins, external) {
  const names = new Map();
  for (const entry of input) {
    const bundle = await rollup({ input: entry, external, plugins });
    const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true });
    await bundle.close();
    for (const [id, { renderedExports }] of Object.entries(output[0].modules)) {
      names.set(id, new Set([...(names.get(id) ?? []), ...renderedExports]));
    }
  }
  return names;
}

/**
 * Splits parts off a program.
 *
 * @param options.root - The folder in which sources are.
 * @param options.program - Entries of the program, for all platforms.
 * @param options.parts - Entry of each part, by its name.
 * @param options.plugins - Those that compile sources.
 * @returns `shared`, a plugin for the program, and `parts`, the plugins and the output of each part by its name.
 */
export async function splitParts({ root, program, parts, plugins, external }) {
  const names = await namesInProgram(program, plugins, external);
  const nameOf = (id) => relative(root, id).replaceAll('\\', '/').replace(/\.ts$/, '');
  const split = [];
  for (const [name, entry] of Object.entries(parts)) split.push([name, await splitPart(entry, names, nameOf, plugins)]);
  // All are handed the same modules.
  const bindings = {};
  for (const [, { importedBindings }] of split)
    for (const [id, fields] of Object.entries(importedBindings)) {
      bindings[id] = [...new Set([...(bindings[id] ?? []), ...fields])].sort();
    }
  const hash = createHash('sha256').update(JSON.stringify(bindings));
  for (const [, { code }] of split) hash.update(code);
  const version = hash.digest('hex').slice(0, 16);
  return {
    shared: {
      name: 'shared-modules',
      load: (id) => (id.endsWith(`/${STUB}`) ? stubOf(root, bindings, version) : null),
    },
    parts: Object.fromEntries(
      split.map(([name, { importedBindings, plugins }]) => [
        name,
        {
          plugins,
          output: { ...OUTPUT, banner: bannerOf(importedBindings, bindings, version), footer: 'return exports;\n};' },
        },
      ]),
    ),
  };
}

const OUTPUT = { format: 'cjs', exports: 'named', esModule: false, externalLiveBindings: false, strict: false };

/** What one part imports of the program, and the plugins that build it so. */
async function splitPart(input, names, nameOf, plugins) {
  /** Modules of which the part has nothing of its own. */
  const shared = new Set();
  for (;;) {
    const partPlugins = [usesProgram(names, shared, nameOf), ...plugins];
    const bundle = await rollup({ input, plugins: partPlugins });
    const { output: chunks } = await bundle.generate(OUTPUT);
    await bundle.close();
    const [{ code, importedBindings, modules }] = chunks;
    const copied = Object.entries(modules).filter(([id, { code }]) => names.has(id) && HAS_IDENTITY.test(code ?? ''));
    if (copied.length === 0) return { code, importedBindings, plugins: partPlugins };
    for (const [id] of copied) shared.add(id);
  }
}

const FROM_PROGRAM = '\0from-program:';

/** Has the part take from the program what that has. */
function usesProgram(names, shared, nameOf) {
  return {
    name: 'uses-program',
    async resolveId(source, importer) {
      if (source.startsWith('program:')) return { id: source.slice('program:'.length), external: true };
      if (importer === undefined) return null;
      // The rest of a module that is in both.
      if (importer.startsWith(FROM_PROGRAM)) return { id: source, moduleSideEffects: false };
      const found = await this.resolve(source, importer, { skipSelf: true });
      if (!found || !names.has(found.id)) return null;
      if (shared.has(found.id)) return { id: nameOf(found.id), external: true };
      return { id: FROM_PROGRAM + found.id, moduleSideEffects: false };
    },
    load(id) {
      if (!id.startsWith(FROM_PROGRAM)) return null;
      const own = id.slice(FROM_PROGRAM.length);
      const theirs = [...names.get(own)].sort();
      const fromProgram = theirs.length > 0 ? `export { ${theirs.join(', ')} } from 'program:${nameOf(own)}';\n` : '';
      // Names that are exported here hide those of the same name there.
      return `${fromProgram}export * from ${JSON.stringify(own)};\n`;
    },
  };
}

/** What comes before the part's code: it gives the exports that it is handed, and uses, their names again. */
function bannerOf(importedBindings, bindings, version) {
  const all = Object.keys(bindings);
  const used = Object.entries(importedBindings).map(([id, fields]) => [
    id,
    [all.indexOf(id), Object.fromEntries(fields.map((field) => [field, bindings[id].indexOf(field)]))],
  ]);
  return `export const version = '${version}';
export default (modules) => {
const used = ${JSON.stringify(Object.fromEntries(used))};
const require = (id) => {
  const [module, fields] = used[id];
  return Object.fromEntries(Object.entries(fields).map(([name, place]) => [name, modules[module][place]]));
};
const exports = {};
`;
}

/** The module that has what the parts need: the exports of each module, in the order of their names. */
function stubOf(root, bindings, version) {
  const modules = Object.entries(bindings);
  const imports = modules.map(
    ([name], n) => `import * as m${n} from ${JSON.stringify(resolve(root, `${name}.ts`))};\n`,
  );
  const entries = modules.map(([, names], n) => `[${names.map((name) => `m${n}.${name}`).join(', ')}],\n`);
  return `${imports.join('')}export const version = '${version}';\nexport const sharedModules = () => [\n${entries.join('')}];\n`;
}
