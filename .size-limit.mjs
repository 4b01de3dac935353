// The budget of what the calling thread loads, minified and gzipped, rxjs not counted; h5wasm is in the worker only.
export default [
  {
    name: 'calling thread',
    path: 'dist/browser/index.js',
    ignore: ['rxjs'],
    gzip: true,
    limit: '25 kB',
    // As ES module, which keeps every export and knows import.meta.
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }),
  },
];
