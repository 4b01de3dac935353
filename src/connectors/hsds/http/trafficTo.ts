import type { SharedTraffic } from './SharedTraffic.js';
import { Traffic } from './Traffic.js';

const KEY = Symbol.for('h5rx.hsds.1');

/** The traffic to an endpoint: origin and path of its URL, without a slash at its end. */
export function trafficTo(endpoint: string): SharedTraffic {
  const scope = globalThis as { [KEY]?: Map<string, SharedTraffic> };
  scope[KEY] ??= new Map();
  let traffic = scope[KEY].get(endpoint);
  if (!traffic) {
    traffic = new Traffic();
    scope[KEY].set(endpoint, traffic);
  }
  return traffic;
}
