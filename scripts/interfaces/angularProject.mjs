import { COMPILER_OPTIONS, told } from './viteProject.mjs';

const PACKAGES = ['core', 'common', 'compiler', 'compiler-cli', 'platform-browser'];

const PAGE = `<!doctype html>
<html>
  <head><title>Images</title><base href="./"></head>
  <body><div id="app"><app-images></app-images></div></body>
</html>
`;

const MAIN = `import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { settled } from 'h5rx';
import { Images } from './images';

const app = await bootstrapApplication(Images, { providers: [provideZonelessChangeDetection()] });
${told('() => app.destroy()')}`;

/** A project as the Angular CLI makes it, with the `assets` that the document adds to `angular.json`. */
export function angularProject({ blocks, version, build, cli }) {
  const compilerOptions = { ...COMPILER_OPTIONS, noEmit: false, module: 'preserve', importHelpers: true };
  const angularCompilerOptions = { strictTemplates: true, strictInjectionParameters: true };
  const workspace = (assets) => ({
    version: 1,
    cli: { analytics: false },
    projects: {
      images: {
        projectType: 'application',
        root: '',
        architect: {
          build: {
            builder: '@angular/build:application',
            options: {
              browser: 'src/main.ts',
              index: 'src/index.html',
              tsConfig: 'tsconfig.json',
              outputPath: 'out',
              assets,
            },
            configurations: { development: { optimization: false }, production: { outputHashing: 'all' } },
          },
          serve: { builder: '@angular/build:dev-server', options: { buildTarget: 'images:build:development' } },
        },
      },
    },
  });
  return {
    blocks: ['shared', ...blocks],
    packages: [
      ...PACKAGES.map((name) => `@angular/${name}@${version}`),
      `@angular/build@${build}`,
      `@angular/cli@${cli}`,
      'tslib@2.8.1',
      'typescript@5.9.3',
    ],
    files: {
      'tsconfig.json': JSON.stringify({ compilerOptions, angularCompilerOptions, files: ['src/main.ts'] }),
      'src/index.html': PAGE,
      'src/main.ts': MAIN,
    },
    compose: (sources) => ({ 'angular.json': JSON.stringify(workspace(JSON.parse(sources['assets.json']))) }),
    // The build checks the types, of the templates as well.
    check: undefined,
    serve: (port) => ['ng', 'serve', '--host', '127.0.0.1', '--port', port],
    build: ['ng', 'build', '--configuration', 'production'],
    built: 'out/browser',
  };
}
