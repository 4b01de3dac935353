import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Serves a folder below a path, as a site that is not at the root of its server. */
export async function serveFolder(folder) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = pathname.replace(/^\/site\/$/, '/site/index.html').replace(/^\/site/, '');
    const body = await readFile(join(folder, name)).catch(() => undefined);
    const isThere = body !== undefined && pathname.startsWith('/site/');
    const type = isThere ? (TYPES[extname(name)] ?? 'application/octet-stream') : 'text/plain';
    response.writeHead(isThere ? 200 : 404, { 'content-type': type }).end(isThere ? body : 'not found');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/site/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
