import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = fileURLToPath(new URL('./dist/node/index.js', import.meta.url));

// A unit's test imports it from src/. A test that needs workers imports 'h5rx', which is the built library.
export default defineConfig({
  resolve: { alias: [{ find: /^h5rx$/, replacement: library }] },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--expose-gc'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './test/support/summaryReporter.mjs'],
    server: { deps: { external: [/\/dist\//] } },
  },
});
