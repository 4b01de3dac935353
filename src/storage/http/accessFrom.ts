import type { HttpAccess } from '../../model/HttpAccess.js';

/**
 * Access to a file that another one names: headers, which may be secret, are for one origin.
 *
 * @param url - Of the file that names it; undefined where that is not remote.
 */
export function accessFrom<A extends Pick<HttpAccess, 'headers'>>(
  url: string | undefined,
  other: string,
  access: A,
): A {
  const isOwn = url !== undefined && new URL(other).origin === new URL(url).origin;
  return isOwn ? access : { ...access, headers: {} };
}
