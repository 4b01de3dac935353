import type { FileAccess } from '../../../model/H5P.js';
import type { HttpFetch } from '../../../model/HttpAccess.js';

const numbers = new WeakMap<HttpFetch, number>();
let last = 0;

/**
 * What tells a remote file from others: who opens it with other headers, or another `fetch`, may not see what the first may, so such openings
 * share nothing.
 */
export function remoteKey(
  url: string,
  {
    libverBounds: _,
    swmr: __,
    fcloseDegree: ___,
    ...access
  }: Omit<FileAccess, 'connector' | 'externalFiles' | 'fetch'>,
  fetch: HttpFetch | undefined,
): string {
  return `${url} ${JSON.stringify(access)} ${fetch ? numberOf(fetch) : 0}`;
}

function numberOf(fetch: HttpFetch): number {
  let number = numbers.get(fetch);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(fetch, number);
  }
  return number;
}
