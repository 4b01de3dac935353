import type { Reply } from './Reply.js';
import { TransientFailure } from './TransientFailure.js';

/** Overload, or a node that is not ready (503); what proxies say of a service that does not answer. */
const REFUSALS: readonly number[] = [408, 429, 502, 503, 504];
/**
 * HSDS answers 500 where a data node is down (its service node asks one for chunks for 25 seconds before), and 503 as soon as its health check has
 * noticed, every 10 seconds; but also where it has a fault, which stays.
 */
const PATIENCE_500 = 0.5;

/** The failure that an answer tells of and that may pass; undefined for any other answer. */
export function transientStatus({ status, reason, waitMs }: Reply, request: string): TransientFailure | undefined {
  const message = `${status}${reason === '' ? '' : ` ${reason}`} (${request})`;
  if (REFUSALS.includes(status)) return new TransientFailure('refused', message, { waitMs });
  if (status === 500) return new TransientFailure('broken', message, { waitMs, patience: PATIENCE_500 });
  return undefined;
}
