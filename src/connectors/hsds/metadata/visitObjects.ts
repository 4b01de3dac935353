import type { ObjectInfo } from '../../../model/info.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, type IndexType, type IterationOrder } from '../../../model/iteration.js';
import { type Place, subjectOf } from '../client/Place.js';
import type { ObjectRecord } from '../domain/ObjectRecord.js';
import { byIndex } from './byIndex.js';
import { objectInfo } from './objectInfo.js';

/** Objects of which is told at once. */
const AT_ONCE = 256;

/** How the groups are gone through, and what is told of each object. */
export interface Visiting {
  readonly index: IndexType;
  readonly order: IterationOrder;
  readonly fields: number;
}

/**
 * Every object that hard links lead to from one, each once: first itself, then what is in it, a group's members right after the group
 * (`H5Ovisit`). A group that does not track creation order is gone through by name, as in libhdf5.
 */
export async function visitObjects(
  start: Place,
  { index, order, fields }: Visiting,
): Promise<(ObjectInfo & { readonly path: string })[]> {
  const { domain } = start;
  const { objects } = domain;
  if (start.record.kind === 'group') await objects.allLinks();
  const visited: { readonly path: string; readonly record: ObjectRecord }[] = [];
  const seen = new Set<ObjectRecord>();
  // A path may be as deep as there are groups: no function calls itself.
  const stack: { readonly prefix: string; readonly names: Iterator<{ name: string; record: ObjectRecord }> }[] = [];

  const visit = async (path: string, record: ObjectRecord): Promise<void> => {
    seen.add(record);
    visited.push({ path, record });
    if (record.kind !== 'group') return;
    const [links, { linkOrder }] = await Promise.all([
      objects.links(record),
      index === H5_INDEX_CRT_ORDER ? objects.head(record) : { linkOrder: undefined },
    ]);
    const by = linkOrder ? index : H5_INDEX_NAME;
    const found = byIndex(links.values(), by, order, linkOrder, subjectOf(start));
    const members = found.flatMap((link) =>
      link.id === undefined ? [] : [{ name: link.name, record: objects.get(link.id) }],
    );
    stack.push({ prefix: path === '.' ? '' : `${path}/`, names: members.values() });
  };

  await visit('.', start.record);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.names.next();
    if (next.done) stack.pop();
    else if (!seen.has(next.value.record)) await visit(top.prefix + next.value.name, next.value.record);
  }
  const told: (ObjectInfo & { readonly path: string })[] = [];
  for (let from = 0; from < visited.length; from += AT_ONCE) {
    const part = visited.slice(from, from + AT_ONCE);
    const infos = await Promise.all(part.map(({ record }) => objectInfo(domain, record, fields)));
    infos.forEach((info, n) => {
      told.push({ path: part[n]!.path, ...info });
    });
  }
  return told;
}
