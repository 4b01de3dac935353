// Budgets, gzipped: what the calling thread loads (minified, rxjs not counted; as ES modules, which know import.meta), and
// what workers load: their program, and the parts that they import when they need them.
const modifyEsbuildConfig = (config) => ({ ...config, format: 'esm' });
const common = { path: 'dist/browser/index.js', ignore: ['rxjs'], gzip: true, modifyEsbuildConfig };
const asItIs = { gzip: true, disablePlugins: ['@size-limit/esbuild'] };

export default [
  {
    ...common,
    name: 'a page that reads with progress, cancel and an event set',
    import: '{ EventSet, insertInto, openDataset, openFile, readChunks, readDataset, withProgress }',
    limit: '38.7 kB',
  },
  { ...common, name: 'every export', limit: '73.5 kB' },
  { ...common, name: 'the connector for HSDS', path: 'dist/hsds/browser/index.js', limit: '94 kB' },
  { ...asItIs, name: 'the program of a worker', path: 'dist/worker/browser.js', limit: '92.5 kB' },
  { ...asItIs, name: 'the part for changes', path: 'dist/parts/writing.js', limit: '76.3 kB' },
  { ...asItIs, name: 'the part for what reading needs rarely', path: 'dist/parts/rare.js', limit: '19.2 kB' },
  { ...asItIs, name: 'the part for remote files', path: 'dist/parts/http.js', limit: '8 kB' },
  { ...asItIs, name: 'the part with libhdf5', path: 'dist/parts/libhdf5.browser.js', limit: '1.2 MB' },
  { ...asItIs, name: 'the part for filters that few files have', path: 'dist/parts/filters.js', limit: '7 kB' },
  { ...asItIs, name: 'the part for Zstandard', path: 'dist/parts/zstd.js', limit: '56 kB' },
];
