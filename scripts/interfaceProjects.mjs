// Projects that scripts/checkInterfaces.mjs builds from the blocks of docs/interfaces.md: `<!-- project: vue -->` and
// `<!-- file: src/App.vue -->` before a block name the project that it belongs to and the file that it is.

export { blocksOf } from './documentBlocks.mjs';

/** Blocks of `shared` belong to all projects, those of `react` to both versions of React. */
const SHARED = 'shared';

const VITE = ['vite@8.4.0', 'typescript@5.9.3'];
const TYPES = {
  strict: true,
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: ['vite/client'],
  skipLibCheck: true,
  noEmit: true,
};

/** A page that Vite builds: `main` puts the example into `#app`, and exports how to end it. */
function viteProject({ blocks, packages, plugin = '', main, types, check = ['tsc'], page = true }) {
  const [name, ext = 'ts'] = main.name.split('.');
  const [from, use] = plugin === '' ? ['', ''] : [`import ${plugin.import ?? 'plugin'} from '${plugin.from ?? plugin}';\n`, 'plugins: [plugin()], '];
  return {
    blocks: [SHARED, ...blocks],
    packages: [...VITE, ...packages],
    files: {
      'vite.config.js': `${from}export default { ${use}base: './', build: { chunkSizeWarningLimit: 1000 } };\n`,
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...TYPES, ...types }, include: ['src'] }),
      [`src/${name}.${ext}`]: main.code,
      ...(page && { 'index.html': pageOf(`/src/${name}.${ext}`) }),
    },
    check,
    builds: {
      development: ['vite', 'build', '--mode', 'development', '--logLevel', 'warn', '--outDir', 'out/development'],
      production: ['vite', 'build', '--logLevel', 'warn', '--outDir', 'out/production'],
    },
    env: { development: { NODE_ENV: 'development' } },
  };
}

const pageOf = (script) =>
  `<!doctype html><title>Images</title><div id="app"></div><script type="module" src="${script}"></script>\n`;

/** What the page tells to the script that uses it. */
const told = (unmount) => `Object.assign(window, { settled, unmount: ${unmount} });\n`;

const reactProject = (version, types, blocks = ['react'], packages = []) =>
  viteProject({
    blocks,
    packages: [`react@${version}`, `react-dom@${version}`, ...types, '@vitejs/plugin-react@6.3.0', ...packages],
    plugin: '@vitejs/plugin-react',
    types: { jsx: 'react-jsx' },
    main: {
      name: 'main.tsx',
      code: `import { settled } from 'h5rx';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

const root = createRoot(document.getElementById('app')!);
root.render(<StrictMode><App /></StrictMode>);
${told('() => root.unmount()')}`,
    },
  });

const REACT_18 = ['18.3.1', ['@types/react@18.3.32', '@types/react-dom@18.3.7']];
const REACT_19 = ['19.3.1', ['@types/react@19.3.3', '@types/react-dom@19.3.0']];

/** What each project is made of, by its name. */
export const interfaceProjects = {
  dom: viteProject({
    blocks: ['dom'],
    packages: [],
    page: false,
    main: {
      name: 'main.js',
      code: `import { settled } from 'h5rx';\nimport { showImages } from './showImages';\n\nconst shown = showImages();\n${told('() => shown.unsubscribe()')}`,
    },
  }),
  'react-18': reactProject(...REACT_18),
  'react-19': reactProject(...REACT_19),
  svelte: viteProject({
    blocks: ['svelte'],
    packages: ['svelte@5.57.3', '@sveltejs/vite-plugin-svelte@7.3.1', 'svelte-check@4.7.8'],
    plugin: { import: '{ svelte as plugin }', from: '@sveltejs/vite-plugin-svelte' },
    check: ['svelte-check', '--threshold', 'warning', '--output', 'human'],
    types: { verbatimModuleSyntax: true },
    main: {
      name: 'main.ts',
      code: `import { settled } from 'h5rx';
import { mount, unmount } from 'svelte';
import App from './App.svelte';

const app = mount(App, { target: document.getElementById('app')! });
${told('() => unmount(app)')}`,
    },
  }),
  vue: viteProject({
    blocks: ['vue'],
    packages: ['vue@3.5.45', '@vitejs/plugin-vue@6.0.11', 'vue-tsc@3.3.14'],
    plugin: '@vitejs/plugin-vue',
    check: ['vue-tsc'],
    main: {
      name: 'main.ts',
      code: `import { settled } from 'h5rx';
import { createApp } from 'vue';
import App from './App.vue';

const app = createApp(App);
app.mount('#app');
${told('() => app.unmount()')}`,
    },
  }),
  angular: angularProject(),
  solid: viteProject({
    blocks: ['solid'],
    packages: ['solid-js@1.9.20', 'vite-plugin-solid@2.11.14'],
    plugin: 'vite-plugin-solid',
    types: { jsx: 'preserve', jsxImportSource: 'solid-js' },
    main: {
      name: 'main.tsx',
      code: `import { settled } from 'h5rx';
import { render } from 'solid-js/web';
import { App } from './App';

const dispose = render(() => <App />, document.getElementById('app')!);
${told('dispose')}`,
    },
  }),
  tanstack: reactProject(...REACT_19, ['tanstack'], ['@tanstack/react-query@5.108.4']),
};

/** What a block's comment can name. */
export const PROJECTS = [SHARED, 'react', ...Object.keys(interfaceProjects)];

function angularProject() {
  const version = '20.3.35';
  const angular = ['core', 'common', 'compiler', 'platform-browser', 'compiler-cli'].map((name) => `@angular/${name}@${version}`);
  const build = (...args) => ['ng', 'build', ...args];
  return {
    blocks: [SHARED, 'angular'],
    packages: [...angular, '@angular/build@20.3.41', '@angular/cli@20.3.43', 'tslib@2.8.1', 'typescript@5.9.3'],
    files: {
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...TYPES, types: [], noEmit: false, module: 'preserve', experimentalDecorators: true, importHelpers: true },
        angularCompilerOptions: { strictTemplates: true, strictInjectionParameters: true, strictInputAccessModifiers: true },
        files: ['src/main.ts'],
      }),
      'src/index.html': '<!doctype html><title>Images</title><base href="./"><div id="app"><app-images></app-images></div>\n',
      'src/main.ts': `import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { settled } from 'h5rx';
import { Images } from './images';

const app = await bootstrapApplication(Images, { providers: [provideZonelessChangeDetection()] });
${told('() => app.destroy()')}`,
    },
    check: undefined,
    builds: {
      development: build('--configuration', 'development', '--output-path', 'out/development'),
      production: build('--configuration', 'production', '--output-path', 'out/production'),
    },
    env: {},
    site: 'browser',
  };
}
