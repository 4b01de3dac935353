import type { LinkInfo } from '../../../model/info.js';
import type { StoredLink } from '../json/link.js';

/** What `H5Literate_async` tells of a link. */
export function linkInfoOf({ id: _, created: __, ...info }: StoredLink): LinkInfo {
  return info;
}
