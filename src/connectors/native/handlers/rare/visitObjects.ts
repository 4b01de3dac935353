import { PAUSE, type Parser } from '../../../../format/bytes/Parser.js';
import { together } from '../../../../format/bytes/together.js';
import type { FileView } from '../../../../format/FileView.js';
import type { StoredLink } from '../../../../format/messages/link.js';
import type { ObjectInfo } from '../../../../model/info.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, type IndexType, type IterationOrder } from '../../../../model/iteration.js';
import { withSubject } from '../../../shared/withSubject.js';
import { objectInfo } from '../objectInfo.js';

/** The objects that were visited, in order. */
export interface Visited {
  readonly paths: string[];
  readonly infos: ObjectInfo[];
}

/** How the groups are gone through, and what is told of each object. */
export interface Visiting {
  readonly index: IndexType;
  readonly order: IterationOrder;
  readonly fields: number;
}

interface Group {
  /** The path of its members, without their names. */
  readonly prefix: string;
  readonly links: readonly HardLink[];
  next: number;
}

type HardLink = Extract<StoredLink, { type: 'hard' }>;

/** How many objects are read ahead, with the links of those that are groups: late bytes then come in few waves. */
const AHEAD = 128;

/**
 * Every object that hard links lead to from one, each once: first itself, then what is in it, a group's members right after the group
 * (`H5Ovisit`). A group that does not track creation order is gone through by name, as in libhdf5.
 */
export function* visitObjects(view: FileView, start: number, visiting: Visiting): Parser<Visited> {
  const visited: Visited = { paths: [], infos: [] };
  const seen = new Set<number>();
  const groups: Group[] = [];

  function* visit(address: number, path: string, prefix: string): Parser<void> {
    seen.add(address);
    try {
      visited.infos.push(yield* objectInfo(view, address, visiting.fields));
      visited.paths.push(path);
      if ((yield* view.kind(address)) !== 'group') return;
      groups.push({ prefix, links: (yield* linksOf(view, address, visiting)).filter(isHard), next: 0 });
    } catch (error) {
      throw withSubject(`'${path}'`, error);
    }
  }

  yield* visit(start, '.', '');
  for (let group = groups.at(-1); group; group = groups.at(-1)) {
    if (group.next % AHEAD === 0) {
      yield PAUSE;
      yield* readAhead(view, group.links.slice(group.next, group.next + AHEAD), seen, visiting);
    }
    const link = group.links[group.next++];
    if (!link) groups.pop();
    else if (!seen.has(link.address)) {
      const path = group.prefix + link.name;
      yield* visit(link.address, path, `${path}/`);
    }
  }
  return visited;
}

/** Reads objects that are visited soon; the view keeps them. Errors are those of the visit. */
function* readAhead(view: FileView, links: readonly HardLink[], seen: Set<number>, visiting: Visiting): Parser<void> {
  const addresses = new Set(links.map(({ address }) => address).filter((address) => !seen.has(address)));
  const ahead = [...addresses].map(function* (address): Parser<void> {
    try {
      if ((yield* view.kind(address)) === 'group') yield* linksOf(view, address, visiting);
    } catch {
      // The visit says what is wrong, and where.
    }
  });
  yield* together(ahead);
}

function* linksOf(view: FileView, group: number, { index, order }: Visiting): Parser<readonly StoredLink[]> {
  const isTracked = index === H5_INDEX_CRT_ORDER && (yield* view.tracksCreation(group));
  return yield* view.links(group, isTracked ? index : H5_INDEX_NAME, order);
}

function isHard(link: StoredLink): link is HardLink {
  return link.type === 'hard';
}
