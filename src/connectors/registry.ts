import { type FileSource, nameOfSource } from '../model/FileSource.js';
import { badArgument, failure, H5Error } from '../model/H5Error.js';
import type { Connector } from './Connector.js';

const KEY = Symbol.for('h5rx.connectors.1');

/** Schemes of URLs and their connectors, for all copies of h5rx in the thread. The layout never changes. */
function registered(): Map<string, Connector> {
  const scope = globalThis as { [KEY]?: Map<string, Connector> };
  scope[KEY] ??= new Map();
  return scope[KEY];
}

let makeDefault: (() => Connector) | undefined;
let shared: Connector | undefined;

/** Says how the connector is made that paths, bytes, Blobs and file handles go to; each entry point of the package calls it once. */
export function useDefaultConnector(make: () => Connector): void {
  makeDefault = make;
}

/** The connector of what no other is asked for, made when it is first needed. */
export function defaultConnector(): Connector {
  if (!makeDefault) throw new Error('h5rx was not imported through its entry point');
  shared ??= makeDefault();
  return shared;
}

/** `name://`; a single letter is a drive. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/** Schemes that only a connector of their own understands, and what gives one. */
const NEEDS_CONNECTOR: Readonly<Record<string, string>> = {
  hdf5: "hdf5: URLs need a connector to HSDS: registerConnector('hdf5', connector), or fapl_id.connector",
};

/**
 * Has files at URLs of a scheme opened by a connector, in this thread from now on: by `H5Fopen_async`, `openFile` and all else that
 * opens a file without `connector` in its file access properties. What is open stays where it is.
 *
 * Paths, bytes, Blobs and file handles have no scheme: they go to the native connector.
 *
 * @param scheme - Without the colon, in whatever case: `'hdf5'`.
 * @returns Takes the registration back.
 * Errors (thrown): `H5Error` `bad-argument` (no scheme, no connector), `already-exists` (another connector has the scheme).
 * @example
 * const unregister = registerConnector('hdf5', connector);
 * openFile('hdf5://home/me/run.h5').pipe(openDataset('x'), readDataset()).subscribe(console.log);
 */
export function registerConnector(scheme: string, connector: Connector): () => void {
  if (typeof scheme !== 'string' || SCHEME.exec(`${scheme}://`)?.[1] !== scheme)
    throw badArgument('registerConnector', `scheme must be that of a URL, without its colon, not ${String(scheme)}`);
  if (typeof connector?.execute !== 'function' || typeof connector.close !== 'function')
    throw badArgument('registerConnector', 'connector must be a connector, with execute and close');
  const name = scheme.toLowerCase();
  const connectors = registered();
  const present = connectors.get(name);
  if (present && present !== connector) {
    const message = `'${name}:' is registered for another connector, '${present.name}'; take that back first`;
    throw new H5Error('already-exists', 'registerConnector', message);
  }
  connectors.set(name, connector);
  return () => {
    if (connectors.get(name) === connector) connectors.delete(name);
  };
}

/** The connector of a file: that of its URL's scheme, otherwise the default one. */
export function connectorFor(source: FileSource): Connector {
  const text = source instanceof URL ? source.href : source;
  const scheme = typeof text === 'string' ? SCHEME.exec(text)?.[1]?.toLowerCase() : undefined;
  if (scheme === undefined) return defaultConnector();
  const connector = registered().get(scheme);
  if (connector) return connector;
  const needed = NEEDS_CONNECTOR[scheme];
  if (needed !== undefined) throw failure('unsupported', `'${nameOfSource(source)}': ${needed}`);
  return defaultConnector();
}
