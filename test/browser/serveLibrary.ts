import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** Serves the built library, an empty page and, as `/data.h5`, a file, on this machine only. */
export async function serveLibrary(dataFile: string, headers: Record<string, string> = {}): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type: string, body: Buffer | string) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    if (pathname === '/') return answer('text/html', '<!doctype html><title>h5rx</title>');
    if (pathname === '/data.h5') return answer('application/octet-stream', readFileSync(dataFile));
    if (extname(pathname) !== '.js' || pathname.includes('..')) return response.writeHead(404).end();
    return answer('text/javascript', readFileSync(join(DIST, pathname)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
