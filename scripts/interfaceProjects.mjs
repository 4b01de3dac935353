// Projects that scripts/checkInterfaces.mjs builds from the blocks of docs/interfaces.md: `<!-- project: vue -->` and
// `<!-- file: src/App.vue -->` before a block name the project that it belongs to and the file that it is.

import { angularProject } from './interfaces/angularProject.mjs';
import { told, viteProject } from './interfaces/viteProject.mjs';

export { blocksOf } from './documentBlocks.mjs';

const domProject = (vite) =>
  viteProject({
    ...vite,
    blocks: ['dom'],
    packages: [],
    hasPage: true,
    main: [
      'src/main.js',
      `import { settled } from 'h5rx';
import { showImages } from './showImages';

const shown = showImages();
${told('() => shown.unsubscribe()')}`,
    ],
  });

const reactProject = ([version, ...types], blocks, packages = []) =>
  viteProject({
    blocks,
    packages: [`react@${version}`, `react-dom@${version}`, ...types, '@vitejs/plugin-react@6.3.0', ...packages],
    plugin: '@vitejs/plugin-react',
    types: { jsx: 'react-jsx' },
    main: [
      'src/main.tsx',
      `import { settled } from 'h5rx';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

const root = createRoot(document.getElementById('app')!);
root.render(<StrictMode><App /></StrictMode>);
${told('() => root.unmount()')}`,
    ],
  });

const REACT_18 = ['18.3.1', '@types/react@18.3.32', '@types/react-dom@18.3.7'];
const REACT_19 = ['19.3.1', '@types/react@19.3.3', '@types/react-dom@19.3.0'];

/** What each project is made of, by its name. */
export const interfaceProjects = {
  dom: domProject({}),
  'vite-7': domProject({ vite: '7.3.8', config: "optimizeDeps: { exclude: ['h5rx'] }, " }),
  'react-18': reactProject(REACT_18, ['react']),
  'react-19': reactProject(REACT_19, ['react']),
  svelte: viteProject({
    blocks: ['svelte'],
    packages: ['svelte@5.57.3', '@sveltejs/vite-plugin-svelte@7.3.1', 'svelte-check@4.7.8'],
    plugin: { name: '{ svelte as plugin }', from: '@sveltejs/vite-plugin-svelte' },
    types: { verbatimModuleSyntax: true },
    check: ['svelte-check', '--threshold', 'warning', '--fail-on-warnings', '--output', 'human'],
    main: [
      'src/main.ts',
      `import { settled } from 'h5rx';
import { mount, unmount } from 'svelte';
import App from './App.svelte';

const app = mount(App, { target: document.getElementById('app')! });
${told('() => unmount(app)')}`,
    ],
  }),
  vue: viteProject({
    blocks: ['vue'],
    packages: ['vue@3.5.45', '@vitejs/plugin-vue@6.0.11', 'vue-tsc@3.3.14'],
    plugin: '@vitejs/plugin-vue',
    check: ['vue-tsc'],
    main: [
      'src/main.ts',
      `import { settled } from 'h5rx';
import { createApp } from 'vue';
import App from './App.vue';

const app = createApp(App);
app.mount('#app');
${told('() => app.unmount()')}`,
    ],
  }),
  angular: angularProject({ blocks: ['angular'], version: '20.3.35', build: '20.3.41', cli: '20.3.43' }),
  solid: viteProject({
    blocks: ['solid'],
    packages: ['solid-js@1.9.20', 'vite-plugin-solid@2.11.14'],
    plugin: 'vite-plugin-solid',
    types: { jsx: 'preserve', jsxImportSource: 'solid-js' },
    main: [
      'src/main.tsx',
      `import { settled } from 'h5rx';
import { render } from 'solid-js/web';
import { App } from './App';

const dispose = render(() => <App />, document.getElementById('app')!);
${told('dispose')}`,
    ],
  }),
  tanstack: reactProject(REACT_19, ['tanstack'], ['@tanstack/react-query@5.108.4']),
};

/** What a block's comment can name: a project; `shared` for all, `react` for both versions of it, `h5web` for that of scripts/checkH5web.mjs. */
export const PROJECTS = ['shared', 'react', 'h5web', ...Object.keys(interfaceProjects)];
