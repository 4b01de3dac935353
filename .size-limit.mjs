// The budget of what the calling thread loads, minified and gzipped, rxjs not counted; h5wasm is in the worker only.
// As ES modules, which know import.meta.
const modifyEsbuildConfig = (config) => ({ ...config, format: 'esm' });
const common = { path: 'dist/browser/index.js', ignore: ['rxjs'], gzip: true, modifyEsbuildConfig };

export default [
  {
    ...common,
    name: 'a page that reads with progress, cancel and an event set',
    import: '{ EventSet, insertInto, openDataset, openFile, readChunks, readDataset, withProgress }',
    limit: '30 kB',
  },
  { ...common, name: 'every export', limit: '44.5 kB' },
];
