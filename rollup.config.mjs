// Every file of dist/, each from one entry of src/:
//
//   node/index.{js,cjs,d.ts,d.cts}      the library for Node, rxjs left to the caller
//   browser/index.{js,cjs,d.ts,d.cts}   the library for browsers, rxjs left to the caller
//   hsds/{node,browser}/index.{js,cjs,d.ts,d.cts}
//                                       the connector for HSDS; its types are the library's
//   hsds/connector.{js,cjs}             what both have: the connector, with a copy of what it needs of the library
//   worker/node.js                      what the library starts in Node
//   worker/browser.js                   what the library starts in browsers; one file
//   parts/                              what a worker imports when it is needed, each in one file:
//     libhdf5.node.js                     libhdf5 in Node; imports h5wasm
//     libhdf5.browser.js                  libhdf5 in browsers, h5wasm inside
//     writing.js                          what changes files and calls libhdf5; uses modules of the worker
//     rare.js                             what reading needs rarely; uses modules of the worker
//     http.js                             remote files; uses modules of the worker
//     filters.js                          the decoders of n-bit, scale-offset, szip, Blosc, LZ4 and bitshuffle
//     zstd.js                             the decoder of Zstandard
//   react/index.{js,cjs,d.ts,d.cts}     hooks for React; imports h5rx, as everybody does, and react
//   h5web/index.{js,d.ts}               the provider for h5web; imports h5rx, react and @h5web/app
//   zarrita/index.{js,d.ts}             datasets as arrays of zarrita.js; imports h5rx and zarrita
//   standalone/h5rx.js, rxjs.js         for pages without a bundler; h5rx.js imports ./rxjs.js
//   cli/h5rx.js                         the command; imports ../node/index.js
//
// and THIRD-PARTY-NOTICES beside it. Workers have no source maps, which would be as large as the workers, nor has the connector; and
// index.cjs has none, which is the index.js beside it but for its imports and exports.
//
// The library finds a worker by `new URL('../worker/node.js', import.meta.url)`, and the parts likewise, so dist/ keeps this shape.

import { chmodSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { transform } from 'esbuild';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';
import { splitParts } from './scripts/splitParts.mjs';
import { thirdPartyNotices } from './scripts/thirdPartyNotices.mjs';

const root = dirname(fileURLToPath(import.meta.url));

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

const typescript = () => esbuild({ include: /\/src\/.*\.ts$/, target: 'es2022', charset: 'utf8', tsconfig: false });

/** Fails the build where rollup would only warn that it leaves an import to the run time. */
function onwarn(warning, warn) {
  if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message);
  const inDependency = (warning.ids ?? [warning.id ?? '']).every((id) => id.includes('node_modules'));
  if (warning.code === 'CIRCULAR_DEPENDENCY' && inDependency) return;
  warn(warning);
}

/** Keeps h5wasm (4 MB) out of everything but its own file. */
const h5wasmStaysInItsFile = {
  name: 'h5wasm-stays-in-its-file',
  resolveId(source, importer) {
    if (source === 'h5wasm' || source.startsWith('h5wasm/')) {
      this.error(`${relative(root, importer)} imports ${source}, which belongs in dist/parts only`);
    }
    return null;
  },
};

/** The command uses the library as everyone does, and ships no second copy of it. */
const commandImportsLibrary = {
  name: 'command-imports-library',
  resolveId(source, importer) {
    if (!source.startsWith('.') || importer === undefined) return null;
    const target = relative(join(root, 'src'), resolve(dirname(importer), source));
    if (target.startsWith('cli/')) return null;
    if (target === 'index.js' || target === 'index.node.js') {
      return { id: 'h5rx', external: true };
    }
    if (target === 'connectors/hsds/index.node.js') return { id: 'h5rx/hsds', external: true };
    return this.error(
      `${relative(root, importer)} imports ${source}: the command may import only ../index.node.js and what h5rx/hsds is`,
    );
  },
};

/**
 * Makes a file small. What bundlers are told of an import at run time stays in it, and that it is a module. esbuild gives private
 * members the same few names in every class, which compresses better than what terser alone makes of them.
 */
const minified = {
  name: 'minified',
  async renderChunk(code) {
    const named = await transform(code, { minifyIdentifiers: true, format: 'esm', target: 'es2022', charset: 'utf8' });
    const small = await minify(named.code, { module: true, ecma: 2022, compress: { passes: 3 } });
    const told = small.code.replaceAll(/\bimport\((?=\w)/g, 'import(/* @vite-ignore */ /* webpackIgnore: true */ ');
    return /\bexport\b/.test(told) ? told : `${told}export {};\n`;
  },
};

/** One for all outputs: it knows what is in each. */
const notices = thirdPartyNotices();

const executable = {
  name: 'executable',
  writeBundle({ file }) {
    chmodSync(file, 0o755);
  },
};

/** Writes a declaration file of one line beside an output. */
const declare = (fileName, source) => ({
  name: 'declare',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName, source });
  },
});

const library = (platform, external) => ({
  input: `src/index.${platform}.ts`,
  external,
  onwarn,
  plugins: [h5wasmStaysInItsFile, typescript(), notices],
  output: [
    { file: `dist/${platform}/index.js`, format: 'es', sourcemap: true },
    { file: `dist/${platform}/index.cjs`, format: 'cjs', exports: 'named' },
  ],
});

const declarations = (platform, { input = `src/index.${platform}.ts`, folder = platform, plugins = [] } = {}) => ({
  input,
  external: ['rxjs', ...nodeBuiltins],
  onwarn,
  plugins: [...plugins, dts({ tsconfig: `tsconfig.${platform}.json` })],
  output: [
    { file: `dist/${folder}/index.d.ts`, format: 'es' },
    { file: `dist/${folder}/index.d.cts`, format: 'es' },
  ],
});

/**
 * Takes the types of the library from its public names, so that an identifier, which is branded, is the same to a connector and to
 * its caller.
 */
const typesOfLibrary = (folder) => ({
  name: 'types-of-library',
  resolveId(source, importer) {
    if (!source.startsWith('.') || importer === undefined) return null;
    const isOwn = resolve(dirname(importer), source).startsWith(join(root, folder));
    return isOwn ? null : { id: 'h5rx', external: true };
  },
});

/** A connector with an entry of its own for each platform; all but what only one has is in a file that they share. */
const connector = (name) => {
  const folder = `src/connectors/${name}/`;
  const entries = (platforms) =>
    Object.fromEntries(platforms.map((platform) => [`${platform}/index`, `${folder}index.${platform}.ts`]));
  const output = (format, extension) => ({
    dir: `dist/${name}`,
    format,
    exports: 'named',
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `connector.${extension}`,
    hoistTransitiveImports: false,
  });
  // Both have the same public names.
  const typesOfNode = ['ts', 'cts'].map((extension) =>
    declare(`node/index.d.${extension}`, `export * from '../browser/index.${extension.replace('ts', 'js')}';\n`),
  );
  return [
    {
      input: entries(['node', 'browser']),
      external: ['rxjs', ...nodeBuiltins],
      onwarn,
      plugins: [h5wasmStaysInItsFile, typescript(), notices, ...typesOfNode],
      output: [output('es', 'js'), output('cjs', 'cjs')],
    },
    declarations('browser', {
      input: `${folder}index.browser.ts`,
      folder: `${name}/browser`,
      plugins: [typesOfLibrary(folder)],
    }),
  ];
};

/** An entry point for somebody else's library, which imports h5rx by its name: there is one copy of it in a program. */
const binding = (name, { cjs = false } = {}) => {
  const external = ['h5rx', 'rxjs', 'react', '@h5web/app', 'zarrita', '@zarrita/storage'];
  const input = `src/bindings/${name}/index.ts`;
  return [
    {
      input,
      external,
      onwarn,
      plugins: [typescript(), notices],
      output: [
        { file: `dist/${name}/index.js`, format: 'es', sourcemap: true },
        ...(cjs ? [{ file: `dist/${name}/index.cjs`, format: 'cjs', exports: 'named' }] : []),
      ],
    },
    {
      input,
      external,
      onwarn,
      plugins: [dts({ tsconfig: 'tsconfig.bindings.json' })],
      output: [
        { file: `dist/${name}/index.d.ts`, format: 'es' },
        ...(cjs ? [{ file: `dist/${name}/index.d.cts`, format: 'es' }] : []),
      ],
    },
  ];
};

const WORKER = 'src/connectors/native/worker';
const split = await splitParts({
  root: join(root, 'src'),
  program: [`${WORKER}/worker.node.ts`, `${WORKER}/worker.browser.ts`],
  parts: {
    writing: 'src/connectors/native/writing.ts',
    rare: 'src/connectors/native/rare.ts',
    http: 'src/connectors/native/http.ts',
  },
  plugins: [typescript()],
  external: nodeBuiltins,
});

export default [
  library('node', ['rxjs', ...nodeBuiltins]),
  library('browser', ['rxjs']),
  declarations('node'),
  declarations('browser'),
  ...connector('hsds'),
  ...binding('react', { cjs: true }),
  ...binding('h5web'),
  ...binding('zarrita'),
  {
    input: 'src/connectors/native/worker/worker.node.ts',
    external: ['rxjs', ...nodeBuiltins],
    onwarn,
    plugins: [h5wasmStaysInItsFile, split.shared, typescript(), notices, declare('node.d.ts', 'export {};\n')],
    output: { file: 'dist/worker/node.js', format: 'es', inlineDynamicImports: true },
  },
  {
    input: 'src/connectors/native/worker/worker.browser.ts',
    onwarn,
    plugins: [
      h5wasmStaysInItsFile,
      split.shared,
      nodeResolve({ browser: true, exportConditions: ['es2015'] }),
      typescript(),
      notices,
      declare('browser.d.ts', 'export {};\n'),
      minified,
    ],
    output: { file: 'dist/worker/browser.js', format: 'es', inlineDynamicImports: true },
  },
  {
    input: 'src/connectors/native/library/startLibhdf5.ts',
    external: ['h5wasm'],
    onwarn,
    plugins: [typescript(), notices],
    output: { file: 'dist/parts/libhdf5.node.js', format: 'es' },
  },
  {
    input: 'src/connectors/native/library/startLibhdf5.ts',
    onwarn,
    plugins: [nodeResolve({ browser: true, exportConditions: ['es2015'] }), typescript(), notices],
    output: { file: 'dist/parts/libhdf5.browser.js', format: 'es', inlineDynamicImports: true },
  },
  ...['writing', 'rare', 'http'].map((name) => ({
    input: `src/connectors/native/${name}.ts`,
    onwarn,
    plugins: [...split.parts[name].plugins, notices, minified],
    output: { ...split.parts[name].output, file: `dist/parts/${name}.js` },
  })),
  {
    input: 'src/filters/part/makeStep.ts',
    onwarn,
    plugins: [typescript(), notices, minified],
    output: { file: 'dist/parts/filters.js', format: 'es' },
  },
  {
    input: 'src/filters/zstddec.ts',
    onwarn,
    plugins: [nodeResolve(), typescript(), notices],
    output: { file: 'dist/parts/zstd.js', format: 'es' },
  },
  {
    input: 'src/index.browser.ts',
    external: ['rxjs'],
    onwarn,
    plugins: [
      h5wasmStaysInItsFile,
      typescript(),
      notices,
      declare('h5rx.d.ts', "export * from '../browser/index.js';\n"),
    ],
    output: { file: 'dist/standalone/h5rx.js', format: 'es', paths: { rxjs: './rxjs.js' } },
  },
  {
    input: 'rxjs',
    onwarn,
    plugins: [nodeResolve({ exportConditions: ['es2015'] }), notices],
    output: { file: 'dist/standalone/rxjs.js', format: 'es' },
  },
  {
    input: 'src/cli/h5rx.ts',
    external: ['rxjs', 'commander', 'cli-progress', ...nodeBuiltins],
    onwarn,
    plugins: [commandImportsLibrary, typescript(), executable, notices],
    output: {
      file: 'dist/cli/h5rx.js',
      format: 'es',
      sourcemap: true,
      inlineDynamicImports: true,
      paths: { h5rx: '../node/index.js', 'h5rx/hsds': '../hsds/node/index.js' },
      banner: '#!/usr/bin/env node',
    },
  },
];
