import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './pages.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What pages name, and where it is. */
const FOLDERS: readonly (readonly [RegExp, string])[] = [
  // As the package is laid out for a page without a bundler, and as docs/bundlers.md has its parts elsewhere.
  [/^(?:\/[^/]+)?\/h5rx\/((?:standalone|worker|parts)\/[\w.]+\.js)$/, join(ROOT, 'dist')],
  [/^\/assets\/h5rx\/(parts\/[\w.]+\.js)$/, join(ROOT, 'dist')],
  [/^\/documentation\/([\w./]+\.mjs)$/, HERE],
];

const IMPORTS = { h5rx: '/h5rx/standalone/h5rx.js', rxjs: '/h5rx/standalone/rxjs.js' };

/** A page that runs a program, the module `program.js` beside it. */
export const PAGE = `<!doctype html><title>h5rx</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<body><script type="module" src="program.js"></script></body>`;

/** Serves pages and programs by their paths, the built library, and `run.h5`, on this machine only. */
export async function servePrograms(files: ReadonlyMap<string, string>, runFile: string): Promise<Server> {
  const bodyOf = (path: string): Buffer | string | undefined => {
    if (path === '/run.h5') return readFileSync(runFile);
    // What a bundler makes of `import 'h5rx/worker/browser';`.
    if (path.endsWith('/worker.js') && !path.includes('/h5rx/'))
      return readFileSync(join(ROOT, 'dist/worker/browser.js'));
    for (const [pattern, folder] of FOLDERS) {
      const name = pattern.exec(path)?.[1];
      if (name !== undefined && !name.includes('..')) return readFileSync(join(folder, name));
    }
    return files.get(path);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = bodyOf(pathname);
    if (body === undefined) return response.writeHead(404).end();
    const type = /js$/.test(pathname) ? 'text/javascript' : 'text/html';
    return response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
