import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** What each layer may import besides itself; arrows point one way. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  runtime: [],
  storage: ['model'],
  transfer: ['model'],
  codec: ['model', 'format'],
  format: ['model', 'storage'],
  filters: ['model', 'format'],
  operations: ['model', 'connectors', 'connectors/closing', 'connectors/shared'],
  es: ['model', 'operations', 'connectors', 'connectors/closing'],
  sources: ['model', 'operations', 'es', 'connectors', 'connectors/shared'],
  operators: [
    'model',
    'transfer',
    'operations',
    'es',
    'sources',
    'connectors',
    'connectors/closing',
    'connectors/shared',
  ],
  views: ['model', 'operations', 'es', 'sources', 'operators'],
  connectors: ['model', 'operations'],
  'connectors/closing': ['model', 'operations', 'connectors'],
  'connectors/shared': ['model', 'codec', 'operations', 'connectors', 'connectors/closing'],
  'connectors/native': [
    ...['model', 'operations', 'transfer', 'codec', 'format', 'filters', 'storage', 'runtime'],
    ...['connectors', 'connectors/closing', 'connectors/shared'],
  ],
  'connectors/hsds': [
    ...['model', 'operations', 'transfer', 'codec', 'runtime', 'connectors', 'connectors/closing', 'connectors/shared'],
  ],
  cli: ['the public names'],
  // Entry points of their own, which import h5rx by its name.
  'bindings/react': [],
  'bindings/h5web': [],
  'bindings/zarrita': [],
};

/** What each folder of the connector to HSDS may import of it besides itself. */
const HSDS_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  settings: [],
  wire: [],
  json: ['wire'],
  http: ['settings', 'json'],
  domain: ['http', 'json', 'wire'],
  folders: ['domain', 'http'],
  client: ['domain', 'http', 'wire'],
  elements: ['client', 'domain', 'http', 'json', 'wire'],
  metadata: ['client', 'domain', 'elements', 'json', 'wire'],
  maps: ['client', 'elements', 'metadata'],
  routines: ['client', 'domain', 'elements', 'maps', 'metadata', 'json', 'wire'],
};

/** Packages, and the only files or layers that may import them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  h5wasm: ['connectors/native/library/startLibhdf5.ts'],
  zstddec: ['filters/zstddec.ts', 'filters/zstd.ts'],
  commander: ['cli'],
  'cli-progress': ['cli'],
  h5rx: ['bindings/react', 'bindings/h5web', 'bindings/zarrita'],
  react: ['bindings/react', 'bindings/h5web'],
  '@h5web/app': ['bindings/h5web'],
  zarrita: ['bindings/zarrita'],
  rxjs: [
    ...[
      'operations',
      'es',
      'sources',
      'operators',
      'views',
      'cli',
      'connectors',
      'connectors/closing',
      'connectors/shared',
    ],
    ...['connectors/native', 'connectors/hsds', 'bindings/react', 'bindings/h5web', 'bindings/zarrita'],
  ],
};

interface Import {
  readonly file: string;
  /** A file of src, or a package. */
  readonly target: string;
  readonly isPackage: boolean;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const imports: readonly Import[] = files.flatMap((file) => {
  const found = sourceOf(file).matchAll(/\b(?:from|import)\s*\(?\s*'([^'\n$]+)'/g);
  return [...found].map(([, name = '']) => {
    const isPackage = !name.startsWith('.');
    return { file, target: isPackage ? name : posix.join(dirname(file), name), isPackage };
  });
});

/** The layer that a file belongs to. */
function layerOf(file: string): string {
  const [first = '', second = '', ...rest] = file.split('/');
  if (second === '') return 'the public names';
  return ['connectors', 'bindings'].includes(first) && rest.length > 0 ? `${first}/${second}` : first;
}

test('each layer imports only what lies below it', () => {
  const wrong = imports
    .filter(({ isPackage }) => !isPackage)
    .map(({ file, target }) => ({ file, from: layerOf(file), to: layerOf(target) }))
    .filter(({ from, to }) => from !== to && from !== 'the public names' && !LAYERS[from]?.includes(to))
    .map(({ file, to }) => `${file} imports ${to}`);
  expect([...new Set(wrong)]).toEqual([]);
  expect(imports.length).toBeGreaterThan(1000);
});

test('each folder of the connector to HSDS imports only what lies below it', () => {
  const folder = 'connectors/hsds/';
  const nameOf = (file: string) => /^connectors\/hsds\/(\w+)\//.exec(file)?.[1];
  const own = imports.filter(({ file, target }) => file.startsWith(folder) && target.startsWith(folder));
  const wrong = own
    .map(({ file, target }) => ({ file, from: nameOf(file), to: nameOf(target) ?? 'its entry' }))
    .filter(({ from, to }) => from !== undefined && from !== to && !HSDS_FOLDERS[from]?.includes(to))
    .map(({ file, to }) => `${file} imports ${to}`);
  expect([...new Set(wrong)]).toEqual([]);
  expect(new Set(own.map(({ file }) => nameOf(file)).filter((name) => name !== undefined))).toEqual(
    new Set(Object.keys(HSDS_FOLDERS)),
  );
  // No folder is below itself: those below one come before it.
  const order = Object.keys(HSDS_FOLDERS);
  for (const [name, below] of Object.entries(HSDS_FOLDERS))
    for (const other of below) expect([name, order.indexOf(other) < order.indexOf(name)]).toEqual([name, true]);
});

test('every folder of src is a layer', () => {
  const layers = new Set(files.map(layerOf));
  layers.delete('the public names');
  expect([...layers].sort()).toEqual(Object.keys(LAYERS).sort());
});

test('packages are imported where they belong', () => {
  const wrong = imports
    .filter(({ isPackage, target }) => isPackage && !target.startsWith('node:'))
    .filter(({ file, target }) => {
      const allowed = PACKAGES[target] ?? [];
      return !allowed.includes(file) && !allowed.includes(layerOf(file)) && layerOf(file) !== 'the public names';
    })
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(wrong).toEqual([]);
});

test('only the client of the native connector knows RxJS; its workers do not', () => {
  const wrong = imports.filter(
    ({ file, target }) =>
      target === 'rxjs' && file.startsWith('connectors/native/') && !file.startsWith('connectors/native/client/'),
  );
  expect(wrong).toEqual([]);
});

/** Files that an entry reaches by imports of values. */
function reachedFrom(entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    const statements = sourceOf(file).matchAll(/^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)'/gm);
    for (const [, name = ''] of statements) reached.add(posix.join(dirname(file), name).replace(/\.js$/, '.ts'));
  }
  return reached;
}

test('what changes files is in a part of the worker of its own', () => {
  const folders = ['connectors/native/editor/', 'connectors/native/handlers/changing/', 'format/edit/', 'format/copy/'];
  const files = ['library/H5Library', 'library/LentFile', 'library/writeDataset'].map(
    (name) => `connectors/native/${name}.ts`,
  );
  const isForChanges = (file: string) => files.includes(file) || folders.some((folder) => file.startsWith(folder));
  const worker = [...reachedFrom('connectors/native/worker/worker.browser.ts')];
  expect(worker.filter(isForChanges)).toEqual([]);
  expect(worker).toContain('format/FileView.ts');
  const part = [...reachedFrom('connectors/native/writing.ts')];
  expect(files.filter((file) => !part.includes(file))).toEqual([]);
});

test('what reading needs rarely is in another', () => {
  const isRare = (file: string) =>
    /^connectors\/native\/(handlers\/rare|reader\/external)\//.test(file) ||
    /\/(openVirtual|VirtualRead|readVirtual)\.ts$/.test(file);
  const reached = (entry: string) => [...reachedFrom(`connectors/native/${entry}.ts`)].filter(isRare);
  expect(reached('worker/worker.browser')).toEqual([]);
  expect(reached('writing')).toEqual([]);
  expect(reached('rare').length).toBeGreaterThan(5);
});

test('the decoders of packed numbers are in one that has no modules of the worker', () => {
  const isPart = (file: string) => file.startsWith('filters/part/');
  expect([...reachedFrom('connectors/native/worker/worker.browser.ts')].filter(isPart)).toEqual([]);
  const part = [...reachedFrom('filters/part/makeStep.ts')];
  expect(part.filter((file) => !isPart(file))).toEqual([]);
  expect(part.length).toBeGreaterThan(5);
});

test('no operator asks whether something is of the class of another operator', () => {
  const wrong = files
    .filter((file) => file.startsWith('operators/'))
    .flatMap((file) => {
      const source = sourceOf(file);
      const asked = [...source.matchAll(/\binstanceof (\w+)/g)].map(([, name = '']) => name);
      const others = [...source.matchAll(/import[^;]*?\{([^}]*)\}[^;]*?from '\.\/[^']+'/g)].map(
        ([, names = '']) => names,
      );
      const theirs = asked.filter((name) => others.some((names) => new RegExp(`\\b${name}\\b`).test(names)));
      return theirs.map((name) => `${file} asks instanceof ${name}`);
    });
  expect(wrong).toEqual([]);
});
