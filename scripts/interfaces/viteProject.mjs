/** What all examples in TypeScript are checked with. */
export const COMPILER_OPTIONS = {
  strict: true,
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: [],
  skipLibCheck: true,
  noEmit: true,
};

/** What an example's main program tells the script that uses it: how to end it, and when all is closed then. */
export const told = (unmount) => `Object.assign(window, { settled, unmount: ${unmount} });\n`;

/**
 * A project with Vite: what `interfaceProjects` has of each.
 *
 * @param plugin - Where Vite's plugin is imported from; with `{ name, from }` by a name.
 * @param main - `[path, program]`: it puts the example into `#app`.
 * @param hasPage - Whether the document has an `index.html` for it.
 * @param vite - The version of Vite.
 * @param config - More of `vite.config.js`.
 */
export function viteProject({
  blocks,
  packages,
  plugin,
  main,
  types,
  check = ['tsc'],
  hasPage = false,
  vite = '8.4.0',
  config = '',
}) {
  const [path, program] = main;
  const { name, from } = typeof plugin === 'string' ? { name: 'plugin', from: plugin } : (plugin ?? {});
  const [imports, plugins] = plugin ? [`import ${name} from '${from}';\n`, 'plugin()'] : ['', ''];
  const page = `<!doctype html>\n<title>Images</title>\n<div id="app"></div>\n<script type="module" src="/${path}"></script>\n`;
  return {
    blocks: ['shared', ...blocks],
    packages: [`vite@${vite}`, 'typescript@5.9.3', ...packages],
    files: {
      'vite.config.js': `${imports}export default { plugins: [${plugins}], base: './', ${config}build: { outDir: 'out', chunkSizeWarningLimit: 1000 } };\n`,
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, ...types }, include: ['src'] }),
      [path]: program,
      ...(!hasPage && { 'index.html': page }),
    },
    check,
    serve: (port) => ['vite', '--host', '127.0.0.1', '--port', port, '--strictPort'],
    build: ['vite', 'build', '--logLevel', 'warn'],
    built: 'out',
  };
}
