import { failure } from '../../model/H5Error.js';
import type { Connector } from '../Connector.js';

// Stands where the connector will.

export interface HsdsConnector extends Connector {}

export interface HsdsOptions {
  readonly endpoint?: string;
  readonly username?: string;
  readonly password?: string;
}

export function hsds({ endpoint }: HsdsOptions = {}): HsdsConnector {
  throw failure('unsupported', `there is no connector to ${endpoint} yet`);
}
