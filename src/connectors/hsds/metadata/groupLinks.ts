import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import { requireKind } from '../client/follow.js';
import type { Place } from '../client/Place.js';
import { subjectOf } from '../client/Place.js';
import type { StoredLink } from '../json/link.js';
import { byIndex, itemAt } from './byIndex.js';

/** The links of a group in the order of an index. Errors: `H5Error` `bad-argument`. */
export async function linksOf(group: Place, index: IndexType, order: IterationOrder): Promise<StoredLink[]> {
  requireKind(group, 'group');
  const { objects } = group.domain;
  const [links, { linkOrder }] = await Promise.all([objects.links(group.record), objects.head(group.record)]);
  return byIndex(links.values(), index, order, linkOrder, subjectOf(group));
}

/** The name of link `n` of a group. Errors: `H5Error` `bad-argument` where it has fewer. */
export async function linkNameAt(group: Place, index: IndexType, order: IterationOrder, n: number): Promise<string> {
  return itemAt(await linksOf(group, index, order), n, subjectOf(group), 'links').name;
}
