import type { HttpAccess } from '../../model/HttpAccess.js';

/** Access to a file that another one names: headers, which may be secret, are for one origin. */
export function accessFrom<A extends Pick<HttpAccess, 'headers'>>(url: string, other: string, access: A): A {
  return new URL(other).origin === new URL(url).origin ? access : { ...access, headers: {} };
}
