import { HsdsConnector } from './HsdsConnector.js';
import type { HsdsOptions } from './settings/HsdsOptions.js';

/**
 * A connector to HSDS, the Highly Scalable Data Service: its domains are files, `hdf5://home/me/run.h5`.
 *
 * All operations and streams work on it as on local files; `connector.capabilities` and docs/hsds.md tell the differences.
 *
 * @param options - The server and the user. What is not given is taken from the environment (`HS_ENDPOINT`, `HS_USERNAME`, `HS_PASSWORD`,
 *   `HS_BUCKET`) and from `~/.hscfg`, in Node.
 * Errors (thrown): `H5Error` `bad-argument`, which names the option.
 * @example
 * registerConnector('hdf5', hsds({ endpoint: 'https://hsds.example.org', username: 'me', password: 'secret' }));
 * openFile('hdf5://home/me/run.h5').pipe(openDataset('x'), readDataset()).subscribe(console.log);
 */
export function hsds(options?: HsdsOptions): HsdsConnector {
  return new HsdsConnector(options);
}
