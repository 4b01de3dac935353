import type { Connector } from 'h5rx';
import { hsds } from 'h5rx/hsds';
import type { HsdsAddress } from '../../../support/hsds/hsdsClient.mjs';

/** A connector of its own to a server, or to what stands before it; knows nothing of what others did. */
export function connected({ endpoint, username, password }: HsdsAddress): Connector {
  return hsds({ endpoint, username, password });
}
