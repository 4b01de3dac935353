import { type FileSource, nameOfSource } from '../model/FileSource.js';
import { badArgument, failure, H5Error } from '../model/H5Error.js';
import type { Connector } from './Connector.js';

const KEY = Symbol.for('h5rx.connectors.1');

/**
 * Connectors by URL scheme. All copies of h5rx in the thread share the map, whatever their versions, so its layout never changes.
 */
function registered(): Map<string, Connector> {
  const scope = globalThis as { [KEY]?: Map<string, Connector> };
  scope[KEY] ??= new Map();
  return scope[KEY];
}

let makeDefault: (() => Connector) | undefined;
let shared: Connector | undefined;

/** Sets how the default connector is made; each entry point of the package calls this once. */
export function useDefaultConnector(make: () => Connector): void {
  makeDefault = make;
}

/** The connector for paths, bytes, Blobs and file handles, made when it is first needed. */
export function defaultConnector(): Connector {
  if (!makeDefault) throw new Error('h5rx was not imported through its entry point');
  shared ??= makeDefault();
  return shared;
}

/** `name://`; a single letter is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/** Schemes that the default connector does not understand, and the remedy. */
const NEEDS_CONNECTOR: Readonly<Record<string, string>> = {
  hdf5: "hdf5: URLs need a connector to HSDS; use registerConnector('hdf5', connector) or fapl_id.connector",
};

/**
 * Registers a connector for the URLs of a scheme, in this thread: from now on `H5Fopen_async`, `openFile` and all other functions that
 * open files use it for such URLs, unless `connector` is in the file access properties. Files that are open are not affected.
 *
 * Paths, bytes, Blobs and file handles have no scheme: they go to the native connector.
 *
 * @param scheme - The scheme without its colon, in upper or lower case: `'hdf5'`.
 * @returns A function that ends the registration.
 * Errors (thrown): `H5Error` `bad-argument` (not a scheme, not a connector), `already-exists` (another connector has the scheme).
 * @example
 * const unregister = registerConnector('hdf5', connector);
 * openFile('hdf5://home/me/run.h5').pipe(openDataset('x'), readDataset()).subscribe(console.log);
 */
export function registerConnector(scheme: string, connector: Connector): () => void {
  if (typeof scheme !== 'string' || SCHEME.exec(`${scheme}://`)?.[1] !== scheme)
    throw badArgument(
      'registerConnector',
      `scheme must be the scheme of a URL, without its colon, not ${String(scheme)}`,
    );
  if (typeof connector?.execute !== 'function' || typeof connector.close !== 'function')
    throw badArgument('registerConnector', 'connector must be a connector, with the methods execute and close');
  const name = scheme.toLowerCase();
  const connectors = registered();
  const present = connectors.get(name);
  if (present && present !== connector) {
    const message = `'${name}:' is registered for another connector, '${present.name}'; end that registration first`;
    throw new H5Error('already-exists', 'registerConnector', message);
  }
  connectors.set(name, connector);
  return () => {
    if (connectors.get(name) === connector) connectors.delete(name);
  };
}

/**
 * The connector that opens a source: the one registered for its URL's scheme, or else the default. Errors: `H5Error`
 * `unsupported`.
 */
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
