// A static server for the example page, on this machine only: the page and the built library, and nothing else.
//
//     node examples/serve.mjs [PORT]        then open the address that it prints

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = await realpath(fileURLToPath(new URL('..', import.meta.url)));
/** What may be asked for. */
const folders = ['examples/page', 'dist'].map((folder) => join(root, folder) + sep);
const START = '/examples/page/';

const MIME_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

const server = createServer(async (request, response) => {
  const refuse = (status, message, headers = {}) =>
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${message}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(405, 'GET and HEAD only', { allow: 'GET, HEAD' });
  try {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const path = decodeURIComponent(pathname);
    if (path === '/') return response.writeHead(302, { location: START + search }).end();
    // The real path, so that neither dots nor links lead out of the folders.
    const file = await realpath(join(root, path.endsWith('/') ? `${path}index.html` : path));
    const { size } = await stat(file);
    const type = MIME_TYPES[extname(file)];
    if (!type || !folders.some((folder) => file.startsWith(folder))) return refuse(404, 'There is no such file.');
    response.writeHead(200, {
      'content-type': type,
      'content-length': size,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') return response.end();
    return createReadStream(file).pipe(response);
  } catch {
    return refuse(404, 'There is no such file.');
  }
});

server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}${START}`);
});
server.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE' ? 'This port is in use; name another one: node examples/serve.mjs 8081' : error.message,
  );
  process.exitCode = 1;
});
