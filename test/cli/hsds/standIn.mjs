// A stand-in for h5rx/hsds: the files of a folder of the disk, `H5RX_STAND_IN`, as those of a server. It refuses some of what a server
// does not have.
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defer, from, map, of, Subject } from 'rxjs';

const library = new URL('../../../dist/node/index.js', import.meta.url);
const { H5Error, nativeConnector } = await import(fileURLToPath(library));

const folder = process.env.H5RX_STAND_IN;
const pathOf = (url) => join(folder, new URL(url).host, decodeURIComponent(new URL(url).pathname));

const SOURCES = ['filename', 'container_name'];

function local({ args, ...request }) {
  const own = { ...args };
  for (const name of SOURCES) if (typeof own[name] === 'string') own[name] = pathOf(own[name]);
  if (own.fapl_id) {
    const { connector: _, ...fapl_id } = own.fapl_id;
    own.fapl_id = fapl_id;
  }
  return { ...request, args: own };
}

export function hsds() {
  const inner = nativeConnector({ workers: 1 });
  const failed = (kind, message) => new H5Error(kind, '', message);
  return {
    name: 'hsds',
    capabilities: {
      unsupported: {
        H5Frepack: 'servers have no bytes',
        H5Fget_layout: 'servers have no bytes',
        'fapl_id.externalFiles': 'a server has its own rules',
        'dcpl_id.fletcher32': 'no checksums',
      },
    },
    errors$: new Subject(),
    identifiers$: inner.identifiers$,
    execute(request) {
      const { filters } = request.args.dcpl_id ?? {};
      if (request.routine === 'H5Dcreate' && filters?.some(({ id }) => id === 3))
        return {
          begin: (observer) => observer.error(failed('unsupported', 'fletcher32 is not applied \u001b[31mhere')),
          cancel() {},
        };
      return inner.execute(local(request));
    },
    close: (identifier) => inner.close(identifier),
    folder: (url) =>
      defer(() => {
        if (!existsSync(pathOf(url))) throw failed('not-found', `'${url}' is not there`);
        return from(readdirSync(pathOf(url)).sort()).pipe(
          map((name) => {
            const isFolder = statSync(join(pathOf(url), name)).isDirectory();
            const kind = isFolder ? 'folder' : 'domain';
            return { name, url: `${url}${name}`, kind, owner: 'me', created: 0, lastModified: 86400 };
          }),
        );
      }),
    createFolder: (url) => defer(() => of(mkdirSync(pathOf(url)))),
    deleteFolder: (url) => defer(() => of(rmdirSync(pathOf(url)))),
    moveDomain: (from, to) => defer(() => of(renameSync(pathOf(from), pathOf(to)))),
    deleteDomain: (url) =>
      defer(() => {
        if (!existsSync(pathOf(url))) throw failed('not-found', `'${url}' is not there`);
        return of(rmSync(pathOf(url)));
      }),
  };
}
