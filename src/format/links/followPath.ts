import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { StoredLink } from '../messages/link.js';

/** Where a path leads. `path` is that of the hard links that lead there, from the root group or from where the path began. */
export type FollowedPath =
  | { readonly type: 'object'; readonly address: number; readonly path: string }
  | {
      readonly type: 'external';
      /** Name of the file as the external link has it. */
      readonly file: string;
      /** The link's path in that file, with the rest of the path that was asked for. */
      readonly target: string;
      /** The external link itself. */
      readonly via: string;
      /** Whether a soft link led to it; and how many names at the end of `target` come from no soft link, but from the path asked for. */
      readonly isBySoftLink: boolean;
      readonly own: number;
      /** How many more links may be followed in that file. */
      readonly linksLeft: number;
    }
  | MissingObject;

/** Why a path leads nowhere. */
export interface MissingObject {
  readonly type: 'missing';
  /**
   * `no-link`: a group has no link of the name; `no-group`: the object that should have the link is not a group;
   * `too-many-links`: there are more soft and external links than HDF5 follows.
   */
  readonly reason: 'no-link' | 'no-group' | 'too-many-links';
  /** The object that has no such link, and the link's name; of too many links, the one that is not followed. */
  readonly at: string;
  readonly name: string;
  /** The last soft link that was followed on the way, of those in the path that was asked for; it dangles then. */
  readonly dangling?: string;
  /** Whether the link that is missing is the last one of the path, every soft link in it followed. */
  readonly last: boolean;
}

export interface FollowOptions {
  /** Where a relative path begins; at the root group by default. */
  readonly from?: { readonly address: number; readonly path: string };
  /** How many soft and external links may be followed; by default as many as libhdf5 does. */
  readonly linksLeft?: number;
}

/** `H5L_NUM_LINKS`. */
export const LINKS_FOLLOWED = 16;

/** The lookups that following a path needs. */
export interface Groups {
  readonly superblock: { readonly rootGroup: number };
  /** Kind of the object at an address; a path leads on only from a group. */
  kind(address: number): Parser<'group' | 'dataset' | 'datatype' | undefined>;
  link(group: number, name: string): Parser<StoredLink | undefined>;
}

/** A name that is still to be looked up, and the soft link that it comes from, if it is not in the path asked for. */
interface Component {
  readonly name: string;
  readonly softLink?: string;
}

/** Follows hard and soft links up to an object or an external link. The header of that object is not read. */
export function* followPath(groups: Groups, path: string, options: FollowOptions): Parser<FollowedPath> {
  const root = { address: groups.superblock.rootGroup, path: '/' };
  let here = path.startsWith('/') ? root : (options.from ?? root);
  let linksLeft = options.linksLeft ?? LINKS_FOLLOWED;
  // The next component is the last one of the list.
  const waiting: Component[] = componentsOf(path).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, softLink } = next;
    const missing = (reason: MissingObject['reason']): MissingObject => ({
      type: 'missing',
      reason,
      at: here.path,
      name,
      ...(softLink !== undefined && { dangling: softLink }),
      last: waiting.length === 0,
    });
    if ((yield* groups.kind(here.address)) !== 'group') return missing('no-group');
    const link = yield* groups.link(here.address, name);
    if (link === undefined) return missing('no-link');
    const via = childPath(here.path, name);
    switch (link.type) {
      case 'hard':
        here = { address: link.address, path: via };
        break;
      case 'soft':
        if (linksLeft-- <= 0) return missing('too-many-links');
        if (link.target.startsWith('/')) here = root;
        for (const component of componentsOf(link.target).reverse())
          waiting.push({ ...component, softLink: softLink ?? via });
        break;
      case 'external': {
        if (linksLeft-- <= 0) return missing('too-many-links');
        const rest = waiting.reverse().map((component) => `/${component.name}`);
        const target = link.target + rest.join('');
        const own = waiting.filter((component) => component.softLink === undefined).length;
        return { type: 'external', file: link.file, target, via, isBySoftLink: softLink !== undefined, own, linksLeft };
      }
      default:
        throw unsupportedFormat(`'${via}' is a link of the user-defined class ${link.linkClass}`);
    }
  }
  return { type: 'object', ...here };
}

function childPath(group: string, name: string): string {
  return group === '/' ? `/${name}` : `${group}/${name}`;
}

/** The names in a path; empty ones and `.` lead nowhere else. */
function componentsOf(path: string): Component[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names.map((name) => ({ name }));
}
