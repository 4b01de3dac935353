import { H5Error } from '../../../model/H5Error.js';
import type { StoredLink } from '../json/link.js';
import type { ObjectRecord } from './ObjectRecord.js';

type Links = ReadonlyMap<string, StoredLink>;

/** Asks for the links of a group and of all that hard links lead to from there; one that is not there has none. */
export async function visitGroups(
  root: ObjectRecord,
  linksOf: (group: ObjectRecord) => Promise<Links>,
  get: (id: string) => ObjectRecord,
): Promise<void> {
  const seen = new Set([root]);
  for (let groups = [root]; groups.length > 0; ) {
    const lists = await Promise.all(groups.map((group) => linksOf(group).catch(whereMissing)));
    groups = [];
    for (const links of lists)
      for (const { id } of links.values()) {
        const target = id === undefined ? undefined : get(id);
        if (target?.kind !== 'group' || seen.has(target)) continue;
        seen.add(target);
        groups.push(target);
      }
  }
}

/** No links. Errors: any other than `not-found`. */
function whereMissing(error: unknown): Links {
  if (error instanceof H5Error && error.kind === 'not-found') return new Map();
  throw error;
}
