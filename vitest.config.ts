import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const built = (path: string): string => fileURLToPath(new URL(`./dist/${path}/index.js`, import.meta.url));

// A unit's test imports it from src/. A test that needs workers imports 'h5rx', which is the built library.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^h5rx$/, replacement: built('node') },
      { find: /^h5rx\/hsds$/, replacement: built('hsds/node') },
      ...['react', 'h5web', 'zarrita'].map((name) => ({ find: `h5rx/${name}`, replacement: built(name) })),
    ],
  },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/hsds/globalSetup.ts'],
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
